"""A picture's renditions: each width from the next larger one, written from nothing but pixels."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from registry.domain.media.renditions import Format, height_at
from registry.domain.value_types import JsonObject

from .decode import read_pixels

# One thread, so that the bytes do not depend on how many cores made them (libavif cuts tiles to fit its threads).
SAVING: dict[Format, JsonObject] = {
    Format.JPEG: {"quality": 82},
    Format.AVIF: {"quality": 64, "speed": 9, "max_threads": 1},
}


def renditions(path: str, into: str, files: list[JsonObject], pixels: int) -> JsonObject:
    """Write the files, each `name`, `width` and `format`, into the folder; says what was made."""
    source, full = read_pixels(path, pixels, at_least=max(each["width"] for each in files))
    return {"made": written(source, full, into, files)}


def written(source: Image.Image, full: tuple[int, int], into: str, files: list[JsonObject]) -> list[JsonObject]:
    """The files made from `source`, which shows a picture of the size `full`, the widest first; never wider than it."""
    made = []
    for asked in sorted(files, key=lambda each: -int(each["width"])):
        size = (min(asked["width"], full[0]), height_at(min(asked["width"], full[0]), full))
        if source.size != size:
            source = source.resize(size, Image.Resampling.BICUBIC)
        made.append(saved(source, Path(into) / asked["name"], Format(asked["format"])))
    return made


def saved(image: Image.Image, path: Path, form: Format) -> JsonObject:
    """Write one file; says its name, width, height and size."""
    image.save(path, form.upper(), **SAVING[form])
    return {"name": path.name, "width": image.width, "height": image.height, "size": path.stat().st_size}
