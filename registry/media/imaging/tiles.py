"""Encoding of the tile pyramid of an image (IIIF Image API 3, level 0). Each level is made of the one below it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from registry.domain.media.renditions import TILE_SIZE, scale_factors, tile_name, tiles_in_row

from .decode import divide_rounding_up, open_image

ReadRows = Callable[[int, int], Image.Image]  # returns the rows of a level from the first number up to the second
QUALITY = 82


def render_tiles(path: str, into: str, max_pixels: int) -> dict[str, int]:
    """Write the tile pyramid of an image file into a folder: tiles of the image at full size, half size and so on.

    This is a job of an image worker. Return the image's `width` and `height` in pixels, the `count` of tiles, and the
    sum of their file sizes in bytes as `size`. Raise ImageRejected if the file is not a usable image.
    """
    decoded_image = open_image(path, max_pixels)
    width, height = decoded_image.full_size
    read_rows: ReadRows = decoded_image.band
    file_sizes: list[int] = []
    for factor in scale_factors(width, height):
        next_level = _write_level(read_rows, (width, height), factor, Path(into), file_sizes)
        read_rows = _make_row_reader(next_level)
    return {"width": width, "height": height, "count": len(file_sizes), "size": sum(file_sizes)}


def _write_level(
    read_rows: ReadRows, full_size: tuple[int, int], factor: int, into: Path, file_sizes: list[int]
) -> Image.Image:
    """Write the tiles of one level of a tile pyramid. Return the image of the next level, which is half as large.

    The level is `factor` times smaller than the full image. Its pixels are read one row of tiles at a time, to save
    memory. The size in bytes of each file is appended to `file_sizes`.
    """
    full_width, full_height = full_size
    level_width = divide_rounding_up(full_width, factor)
    level_height = divide_rounding_up(full_height, factor)
    next_level = Image.new("RGB", (divide_rounding_up(level_width, 2), divide_rounding_up(level_height, 2)))
    for top in range(0, level_height, TILE_SIZE):
        bottom = min(top + TILE_SIZE, level_height)
        row_image = read_rows(top, bottom)
        for tile in tiles_in_row(full_width, full_height, factor, top * factor):
            left = tile.left // factor  # the tile's position is in pixels of the full image
            tile_image = row_image.crop((left, 0, left + tile.shown_width, row_image.height))
            tile_path = into / tile_name(tile, full_width, full_height)
            tile_path.parent.mkdir(parents=True)
            tile_image.save(tile_path, "JPEG", quality=QUALITY)
            file_sizes.append(tile_path.stat().st_size)
        next_level.paste(row_image.reduce(2), (0, top // 2))
    return next_level


def _make_row_reader(image: Image.Image) -> ReadRows:
    """Return a function that crops rows out of an image."""
    return lambda top, bottom: image.crop((0, top, image.width, bottom))
