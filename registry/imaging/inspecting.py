"""Everything that is asked of a file when it comes in, in one reading of its pixels."""

from __future__ import annotations

from pathlib import Path

from PIL.ImageFile import ImageFile

from registry.domain.files import Note
from registry.domain.values import JsonObject

from .credentials import credentials
from .kinds import EXTENSIONS, goes_on
from .likeness import likenesses
from .offered import offered
from .opening import check_sums, frames, open_picture
from .private import private

ENOUGH = 64  # pixels of width: to know that a picture is whole, and what it is like
NO_DATA = b"\x7f\x80"  # what a decoder of JPEG puts where the file has an end mark instead of the rest of its pixels


def inspect(path: str, pixels: int) -> JsonObject:
    """The fields of `Inspected`, as JSON."""
    check_sums(path, pixels)
    picture = open_picture(path, pixels, at_least=ENOUGH)
    image = picture.image
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    several, said = frames(image), private(image)
    with Path(path).open("rb") as file:
        more = [Note.TRAILING] if several == 1 and goes_on(file, kind) else []
    if kind == "JPEG" and _ends_grey(image):
        more.append(Note.GREY_END)
    return {
        "format": kind.lower(),
        "extension": EXTENSIONS[kind],
        "width": picture.full[0],
        "height": picture.full[1],
        "frames": several,
        "notes": [*picture.notes, *more],
        "private": said,
        **offered(image, said),
        "likeness": likenesses(picture.pixels(at_least=ENOUGH)),
        "credentials": credentials(path, kind),
    }


def _ends_grey(image: ImageFile) -> bool:
    width, height = image.size
    return not image.crop((0, height - 1, width, height)).tobytes().strip(NO_DATA)
