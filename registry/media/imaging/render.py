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
    """Write renditions of an image file into a folder, and return what was written. Job of an image worker.

    Each entry of `files` has a `name`, `width` and `format`. Raise ImageRejected if the file is not a usable image.
    """
    max_width = max(file["width"] for file in files)
    image, full_size = read_pixels(path, max_pixels, min_width=max_width)
    return {"files": write_renditions(image, full_size, into, files)}


def write_renditions(
    image: Image.Image, full_size: tuple[int, int], into: str, files: list[JsonObject]
) -> list[JsonObject]:
    """Write one file for each requested rendition into a folder, the widest first.

    `full_size` is that of the original. No rendition is wider than the original.
    """
    full_width, _ = full_size
    written_files = []
    for file in sorted(files, key=lambda file: -int(file["width"])):
        width = min(file["width"], full_width)
        size = (width, rendition_height(width, full_size))
        if image.size != size:
            image = image.resize(size, Image.Resampling.BICUBIC)
        written_files.append(_save(image, Path(into) / file["name"], Format(file["format"])))
    return written_files


def _save(image: Image.Image, path: Path, image_format: Format) -> JsonObject:
    """Write one image file; return its name, its width and height in pixels and its size in bytes."""
    image.save(path, image_format.upper(), **SAVE_OPTIONS[image_format])
    return {"name": path.name, "width": image.width, "height": image.height, "size": path.stat().st_size}
