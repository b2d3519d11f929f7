"""Encoding of the tile pyramid of an image (IIIF Image API 3, level 0). Each level is made of the one below it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from registry.domain.media.renditions import TILE_SIZE, scale_factors, tile_name, tiles_in_row

from .decode import open_image

ReadRows = Callable[[int, int], Image.Image]  # returns the rows of a level from the first number up to the second
QUALITY = 82


def render_tiles(path: str, into: str, max_pixels: int) -> dict[str, int]:
    """Write all tiles of an image file below a folder. Job of an image worker.

    Return the image's width and height in pixels, the number of files, and their size in bytes.
    Raise ImageRejected if the file is not a usable image.
    """
    decoded = open_image(path, max_pixels)
    width, height = decoded.full_size
    read_rows: ReadRows = decoded.band
    file_sizes: list[int] = []
    for factor in scale_factors(width, height):
        next_level = _write_level(read_rows, (width, height), factor, Path(into), file_sizes)
        read_rows = _rows_of(next_level)
    return {"width": width, "height": height, "count": len(file_sizes), "size": sum(file_sizes)}


def _write_level(
    read_rows: ReadRows, full_size: tuple[int, int], factor: int, into: Path, file_sizes: list[int]
) -> Image.Image:
    """Write the tiles of one level of the pyramid, and return the level's image at half the size.

    The factor is how many times smaller the level is than the full image. Rows are read one row of tiles at a time,
    which keeps memory low. The size of each file is added to `file_sizes`.
    """
    level_width, level_height = (-(-side // factor) for side in full_size)  # rounded up
    half_size = Image.new("RGB", (-(-level_width // 2), -(-level_height // 2)))
    for top in range(0, level_height, TILE_SIZE):
        row_image = read_rows(top, min(top + TILE_SIZE, level_height))
        for tile in tiles_in_row(*full_size, factor, top * factor):
            left = tile.left // factor
            tile_path = into / tile_name(tile, *full_size)
            tile_path.parent.mkdir(parents=True)
            tile_image = row_image.crop((left, 0, left + tile.shown_width, row_image.height))
            tile_image.save(tile_path, "JPEG", quality=QUALITY)
            file_sizes.append(tile_path.stat().st_size)
        half_size.paste(row_image.reduce(2), (0, top // 2))
    return half_size


def _rows_of(image: Image.Image) -> ReadRows:
    """Return a function that crops rows out of the image."""
    return lambda top, bottom: image.crop((0, top, image.width, bottom))
