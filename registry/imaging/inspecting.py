"""Everything that is asked of a file when it comes in, in one reading of its pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.domain.files import Note

from .credentials import credentials
from .kinds import EXTENSIONS, goes_on
from .likeness import likenesses
from .offered import offered
from .opening import check_sums, frames, open_picture
from .private import private

ENOUGH = 64  # pixels of width: to know that a picture is whole, and what it is like


def inspect(path: str, pixels: int) -> dict[str, Any]:
    """The fields of `Inspected`, as JSON."""
    check_sums(path, pixels)
    picture = open_picture(path, pixels, at_least=ENOUGH)
    image = picture.image
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    several, said = frames(image), private(image)
    with Path(path).open("rb") as file:
        more = [Note.TRAILING] if several == 1 and goes_on(file, kind) else []
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
