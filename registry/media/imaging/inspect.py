"""Everything that is asked of a file when it comes in, in one reading of its pixels."""

from __future__ import annotations

from pathlib import Path

from PIL.ImageFile import ImageFile

from registry.domain.media.file_notes import Note
from registry.domain.value_types import JsonObject

from .content_credentials import credentials
from .decode import check_sums, frames, open_picture
from .embedded_metadata import embedded_metadata
from .formats import EXTENSIONS, has_trailing_data
from .perceptual_hash import perceptual_hashes
from .suggested_metadata import suggested_metadata

ENOUGH = 64  # pixels of width: to know that a picture is whole, and what it is like
NO_DATA = b"\x7f\x80"  # what a decoder of JPEG puts where the file has an end mark instead of the rest of its pixels


def inspect(path: str, pixels: int) -> JsonObject:
    """The fields of `Inspected`, as JSON."""
    check_sums(path, pixels)
    picture = open_picture(path, pixels, at_least=ENOUGH)
    image = picture.image
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    several, said = frames(image), embedded_metadata(image)
    with Path(path).open("rb") as file:
        more = [Note.TRAILING] if several == 1 and has_trailing_data(file, kind) else []
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
        **suggested_metadata(image, said),
        "likeness": perceptual_hashes(picture.pixels(at_least=ENOUGH)),
        "credentials": credentials(path, kind),
    }


def _ends_grey(image: ImageFile) -> bool:
    width, height = image.size
    return not image.crop((0, height - 1, width, height)).tobytes().strip(NO_DATA)
