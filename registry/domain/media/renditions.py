"""The renditions and tiles of a photo: which there are, their names, and the IIIF document that lists the tiles.

Names depend only on the photo's public id and on `RECIPE`, so a lost rendition can be made again under its name. A
change in how renditions are made raises `RECIPE`: then every name changes, and no cache serves the old bytes under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

RECIPE = 1
WIDTHS = (320, 800, 1600, 3000)  # 3000 and not 3200: half of the 6000 that cameras have decodes at half the size
FIRST_WIDTHS_COUNT = 2
TILE_SIZE = 512  # the width and height of a tile in pixels
MAX_UNTILED_EDGE = 1600  # photos whose longer edge is longer than this have tiles


class Format(StrEnum):
    """The image formats of renditions; `image/` and the value is the media type."""

    JPEG = "jpeg"
    AVIF = "avif"


ENDINGS = {Format.JPEG: "jpg", Format.AVIF: "avif"}


@dataclass(frozen=True, slots=True)
class RenditionSpec:
    """The width and format of a rendition to make."""

    width: int
    format: Format


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its region in pixels of the full-size photo, and the size at which it is shown."""

    left: int
    top: int
    width: int
    height: int
    shown_width: int
    shown_height: int


def rendition_widths(photo_width: int) -> tuple[int, ...]:
    """Return the widths of a photo's renditions (resized copies), the smallest first.

    No rendition is wider than the photo. Unless the photo is wider than all standard widths, the last rendition is as
    wide as the photo.
    """
    widest_standard_width = WIDTHS[-1]
    available_widths = [standard_width for standard_width in WIDTHS if standard_width < photo_width]
    if photo_width <= widest_standard_width:
        available_widths.append(photo_width)
    return tuple(available_widths)


def all_renditions(photo_width: int) -> tuple[RenditionSpec, ...]:
    """Return all renditions (resized copies) to make of a photo this wide: each width in each format."""
    formats_and_widths = product(Format, rendition_widths(photo_width))
    return tuple(RenditionSpec(width, image_format) for image_format, width in formats_and_widths)


def first_renditions(width: int) -> tuple[RenditionSpec, ...]:
    """Return the renditions that are made while the uploading user waits: the two smallest JPEGs."""
    first_widths = rendition_widths(width)[:FIRST_WIDTHS_COUNT]
    return tuple(RenditionSpec(rendition_width, Format.JPEG) for rendition_width in first_widths)


def rendition_height(width: int, full_size: tuple[int, int]) -> int:
    """Return the height of a rendition this wide, at least one pixel. `full_size` is the photo's width and height."""
    full_width, full_height = full_size
    return max(1, round(full_height * width / full_width))


def renditions_folder(public_id: str) -> str:
    """Return the path of a photo's folder of renditions and tiles in the storage, without a slash at the end."""
    return f"r{RECIPE}/{public_id[:2]}/{public_id}"


def rendition_name(width: int, image_format: Format) -> str:
    """Return the file name of a rendition, within the folder of its photo."""
    return f"{width}.{ENDINGS[image_format]}"


def rendition_path(public_id: str, width: int, image_format: Format) -> str:
    """Return the path of a rendition in the storage."""
    return f"{renditions_folder(public_id)}/{rendition_name(width, image_format)}"


def aligned_name(matrix_digest: str, width: int, image_format: Format) -> str:
    """Return the file name of a rendition (resized copy) that is warped to lie over another photo.

    The name contains a digest of the alignment matrix, so that it changes whenever the matrix changes.
    """
    return f"aligned-{matrix_digest}-{width}.{ENDINGS[image_format]}"


def is_tiled(width: int, height: int) -> bool:
    """Return whether a photo of this size has tiles."""
    return max(width, height) > MAX_UNTILED_EDGE


def scale_factors(width: int, height: int) -> tuple[int, ...]:
    """Return the scale factors of a photo's tile pyramid: 1, 2, 4 and so on, until the photo fits into one tile."""
    factors = [1]
    while max(width, height) > TILE_SIZE * factors[-1]:
        factors.append(factors[-1] * 2)
    return tuple(factors)


def all_tiles(width: int, height: int) -> tuple[Tile, ...]:
    """Return all tiles of a photo's tile pyramid: level by level from the full-size photo on, and row by row."""
    tiles: list[Tile] = []
    for factor in scale_factors(width, height):
        for top in range(0, height, TILE_SIZE * factor):
            tiles.extend(tiles_in_row(width, height, factor, top))
    return tuple(tiles)


def tiles_in_row(width: int, height: int, factor: int, top: int) -> tuple[Tile, ...]:
    """Return the tiles in one row of one level of a photo's tile pyramid.

    `width`, `height` and the row's `top` are in pixels of the full-size photo. `factor` is the level's scale factor.
    """
    full_tile_edge = TILE_SIZE * factor
    tile_height = min(full_tile_edge, height - top)
    shown_height = _divide_rounding_up(tile_height, factor)

    tiles = []
    for left in range(0, width, full_tile_edge):
        tile_width = min(full_tile_edge, width - left)
        shown_width = _divide_rounding_up(tile_width, factor)
        tiles.append(Tile(left, top, tile_width, tile_height, shown_width, shown_height))
    return tuple(tiles)


def tile_name(tile: Tile, width: int, height: int) -> str:
    """Return the path of a tile in IIIF Image API 3, relative to the photo's service URL.

    It is the canonical request for the tile. `width` and `height` are those of the full-size photo.
    """
    is_whole_photo = (tile.width, tile.height) == (width, height)
    region = "full" if is_whole_photo else f"{tile.left},{tile.top},{tile.width},{tile.height}"

    is_full_size = (tile.shown_width, tile.shown_height) == (width, height)
    size = "max" if is_full_size else f"{tile.shown_width},{tile.shown_height}"
    return f"{region}/{size}/0/default.jpg"


def tiles_folder(public_id: str) -> str:
    """Return the path of the folder of a photo's tiles in the storage."""
    return f"{renditions_folder(public_id)}/tiles"


def image_information(service_url: str, width: int, height: int) -> dict[str, object]:
    """Build the `info.json` of a tiled photo's IIIF service, whose absolute URL is `service_url`.

    The document is built on request and not stored, because it contains the URL of the site that serves it.
    """
    factors = scale_factors(width, height)
    smallest_width = _divide_rounding_up(width, factors[-1])
    smallest_height = _divide_rounding_up(height, factors[-1])

    return {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": service_url,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": width,
        "height": height,
        "sizes": [{"width": smallest_width, "height": smallest_height}],
        "tiles": [{"width": TILE_SIZE, "scaleFactors": list(factors)}],
    }


def _divide_rounding_up(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
