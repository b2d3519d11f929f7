"""Everything that is asked of a file when it comes in, in one reading of its pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.domain.files import Note

from .credentials import credentials
from .kinds import EXTENSIONS, goes_on
from .likeness import likenesses
from .offered import offered
from .opening import frames, open_picture, opened
from .private import private

ENOUGH = 64  # pixels of width: to know that a picture is whole, and what it is like


def inspect(path: str, pixels: int) -> dict[str, Any]:
    """The fields of `Inspected`, as JSON."""
    # Opened once for its words, which loading may change, and once for its pixels.
    image, _ = opened(path, pixels)
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    several, said = frames(image), private(image)
    offers = offered(image, said)
    picture = open_picture(path, pixels, at_least=ENOUGH)
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
        **offers,
        "likeness": likenesses(picture.pixels(at_least=ENOUGH)),
        "credentials": credentials(path, kind),
    }
