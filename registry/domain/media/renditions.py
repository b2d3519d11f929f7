"""Which renditions and tiles of a picture there are, what they are called, and the IIIF document that lists its tiles.

Names depend on nothing but the picture's public id and `RECIPE`, so that they can be made anew at any time. A change in
how renditions are made raises `RECIPE`: then every name changes, and no cache serves the old bytes under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RECIPE = 1
WIDTHS = (320, 800, 1600, 3000)  # 3000 and not 3200: half of the 6000 that cameras have decodes at half the size
TILE = 512
TILED_FROM = 1600  # pictures whose longer side is more than this have tiles


class Format(StrEnum):
    """What renditions are written in; `image/` and the value is the media type."""

    JPEG = "jpeg"
    AVIF = "avif"


ENDINGS = {Format.JPEG: "jpg", Format.AVIF: "avif"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rendition that there should be."""

    width: int
    format: Format


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its region in pixels of the whole picture, and the size that it is shown at."""

    left: int
    top: int
    width: int
    height: int
    shown_width: int
    shown_height: int


def widths(width: int) -> tuple[int, ...]:
    """Of a picture this wide, the smallest first: never wider than it is, and its own width if it is not the widest."""
    return (*(each for each in WIDTHS if each < width), *((width,) if width <= WIDTHS[-1] else ()))


def every(width: int) -> tuple[Wanted, ...]:
    """All renditions of a picture this wide."""
    return tuple(Wanted(each, form) for form in Format for each in widths(width))


def first(width: int) -> tuple[Wanted, ...]:
    """Those that are made while the uploader waits: the two smallest JPEGs."""
    return tuple(Wanted(each, Format.JPEG) for each in widths(width)[:2])


def height_at(width: int, whole: tuple[int, int]) -> int:
    """The height of a rendition this wide of a picture of that width and height; at least one pixel."""
    return max(1, round(whole[1] * width / whole[0]))


def folder(public_id: str) -> str:
    """Where all renditions and tiles of a picture are, below the store's root; without a slash at its end."""
    return f"r{RECIPE}/{public_id[:2]}/{public_id}"


def rendition_name(width: int, form: Format) -> str:
    """What a rendition is called in its picture's folder."""
    return f"{width}.{ENDINGS[form]}"


def rendition_path(public_id: str, width: int, form: Format) -> str:
    """Where a rendition is, below the store's root."""
    return f"{folder(public_id)}/{rendition_name(width, form)}"


def aligned_name(matrix_digest: str, width: int, form: Format) -> str:
    """A rendition that was warped to lie over another picture says so in its name, and by which matrix."""
    return f"aligned-{matrix_digest}-{width}.{ENDINGS[form]}"


def is_tiled(width: int, height: int) -> bool:
    """Whether there are tiles of a picture of this size."""
    return max(width, height) > TILED_FROM


def scale_factors(width: int, height: int) -> tuple[int, ...]:
    """1, 2, 4, ... up to the one by which the whole picture fits into one tile."""
    factors = [1]
    while max(width, height) > TILE * factors[-1]:
        factors.append(factors[-1] * 2)
    return tuple(factors)


def tiles(width: int, height: int) -> tuple[Tile, ...]:
    """Every tile of a picture's pyramid, the largest level first, row by row."""
    return tuple(
        tile
        for factor in scale_factors(width, height)
        for top in range(0, height, TILE * factor)
        for tile in tile_row(width, height, factor, top)
    )


def tile_row(width: int, height: int, factor: int, top: int) -> tuple[Tile, ...]:
    """The tiles of one row of one level, the row that begins at `top` in pixels of the whole picture."""
    span = TILE * factor
    low = min(span, height - top)
    return tuple(
        Tile(left, top, wide, low, -(-wide // factor), -(-low // factor))
        for left in range(0, width, span)
        for wide in (min(span, width - left),)
    )


def tile_name(tile: Tile, width: int, height: int) -> str:
    """What IIIF Image 3 asks for, below the service's address, in the form that it calls canonical."""
    whole = (tile.width, tile.height) == (width, height)
    region = "full" if whole else f"{tile.left},{tile.top},{tile.width},{tile.height}"
    shown = (tile.shown_width, tile.shown_height)
    size = "max" if shown == (width, height) else f"{shown[0]},{shown[1]}"
    return f"{region}/{size}/0/default.jpg"


def tiles_folder(public_id: str) -> str:
    """Where the tiles of a picture are, below the store's root."""
    return f"{folder(public_id)}/tiles"


def image_information(address: str, width: int, height: int) -> dict[str, object]:
    """The `info.json` of a tiled picture's IIIF service. `address` is the service's own, absolute.

    It is made when it is asked for: the address belongs to whoever serves, so no file could hold it.
    """
    factors = scale_factors(width, height)
    return {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": address,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": width,
        "height": height,
        "sizes": [{"width": -(-width // factors[-1]), "height": -(-height // factors[-1])}],
        "tiles": [{"width": TILE, "scaleFactors": list(factors)}],
    }
