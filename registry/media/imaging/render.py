"""Encoding of renditions: each width is made of the next larger one, and files hold nothing but pixels."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from registry.domain.media.renditions import Format, rendition_height
from registry.domain.value_types import JsonObject

from .decode import read_pixels

# AVIF is written with one thread: libavif cuts an image into a tile for each thread, so that the bytes would depend on
# the number of cores.
SAVE_OPTIONS: dict[Format, JsonObject] = {
    Format.JPEG: {"quality": 82},
    Format.AVIF: {"quality": 64, "speed": 9, "max_threads": 1},
}


def render(path: str, into: str, files: list[JsonObject], max_pixels: int) -> JsonObject:
    """Write renditions (resized copies) of an image file into a folder, and return what was written.

    This is a job of an image worker. Each of the requested `files` has a `name`, `width` and `format`.
    Raise ImageRejected if the image file is not usable.
    """
    max_width = max(file["width"] for file in files)
    image, full_size = read_pixels(path, max_pixels, min_width=max_width)
    return {"files": write_renditions(image, full_size, into, files)}


def write_renditions(
    image: Image.Image, full_size: tuple[int, int], into: str, files: list[JsonObject]
) -> list[JsonObject]:
    """Write one file for each requested rendition into a folder, and return what was written.

    Each of the requested `files` has a `name`, `width` and `format`. `full_size` is the size of the original photo; no
    rendition becomes wider than that.
    """
    full_width, _ = full_size
    written_files = []
    # The widest rendition is written first, since each one is shrunk from the one before.
    for file in sorted(files, key=lambda file: -int(file["width"])):
        width = min(file["width"], full_width)
        size = (width, rendition_height(width, full_size))
        if image.size != size:
            image = image.resize(size, Image.Resampling.BICUBIC)

        path = Path(into) / file["name"]
        image_format = Format(file["format"])
        image.save(path, image_format.upper(), **SAVE_OPTIONS[image_format])
        file_size = path.stat().st_size
        written_files.append({"name": path.name, "width": image.width, "height": image.height, "size": file_size})
    return written_files
