"""A picture's pyramid of tiles, as IIIF Image 3 asks for them at level 0: every level from the one below it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from registry.domain.media.renditions import TILE, scale_factors, tile_name, tile_row

from .decode import open_picture

Rows = Callable[[int, int], Image.Image]
QUALITY = 82


def tiles(path: str, into: str, pixels: int) -> dict[str, int]:
    """Write all of them below the folder; says the whole's width and height, how many files and bytes."""
    picture = open_picture(path, pixels)
    width, height = picture.full
    rows: Rows = picture.band
    sizes: list[int] = []
    for factor in scale_factors(width, height):
        half = _level(rows, (width, height), factor, Path(into), sizes)
        rows = _rows_of(half)
    return {"width": width, "height": height, "count": len(sizes), "size": sum(sizes)}


def _level(rows: Rows, full: tuple[int, int], factor: int, into: Path, sizes: list[int]) -> Image.Image:
    """Write the tiles of one level, a row of them at a time; returns the next level's pixels."""
    width, height = (-(-side // factor) for side in full)
    half = Image.new("RGB", (-(-width // 2), -(-height // 2)))
    for top in range(0, height, TILE):
        row = rows(top, min(top + TILE, height))
        for tile in tile_row(*full, factor, top * factor):
            left = tile.left // factor
            path = into / tile_name(tile, *full)
            path.parent.mkdir(parents=True)
            row.crop((left, 0, left + tile.shown_width, row.height)).save(path, "JPEG", quality=QUALITY)
            sizes.append(path.stat().st_size)
        half.paste(row.reduce(2), (0, top // 2))
    return half


def _rows_of(image: Image.Image) -> Rows:
    return lambda top, bottom: image.crop((0, top, image.width, bottom))
