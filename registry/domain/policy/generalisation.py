"""Generalised coordinates for the public: a point is shown as the centre of its cell in a fixed grid.

Points are never moved at random, since the mean of many answers would undo that. The rows of the grid have the same
height in latitude. Each row is divided into cells of equal width in longitude, as many as make them about as wide as
high. Must not know where the points come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, floor, hypot, isfinite, radians

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import Precision

METRES_A_DEGREE = 111_700  # no degree of the WGS 84 ellipsoid is longer
CELL_METRES = {Precision.HUNDRED_METRES: 100, Precision.ONE_KILOMETRE: 1_000, Precision.TEN_KILOMETRES: 10_000}
COARSENESS = {precision: rank for rank, precision in enumerate(Precision)}
DECIMALS = 6  # of a degree: a tenth of a metre
ROUNDING_METRES = 0.2  # no point moves farther when it is rounded to `DECIMALS`
MIN_CELLS_A_ROW = 3  # also next to the poles, where a row is short


class InvalidPlace(RuleViolation):
    """Violation by coordinates that are not on Earth."""

    code = "bad_place"


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees, WGS 84. Creating one raises InvalidPlace if it is not on Earth."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, value, limit in (("lon", self.lon, 180), ("lat", self.lat, 90)):
            if not (isfinite(value) and -limit <= value <= limit):
                raise InvalidPlace(
                    gettext_noop("A place must lie between -%(most)s and %(most)s."), field=name, most=limit
                )


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A point for the public, and the distance in metres within which the exact point lies."""

    point: Point
    uncertainty_m: int


def get_coarser_precision(first: Precision, second: Precision) -> Precision:
    """Return the coarser of two precisions, which shows less of a place."""
    return max(first, second, key=COARSENESS.__getitem__)


def generalise_place(exact_point: Point, precision: Precision) -> PublicPlace | None:
    """Return what the public may see in place of an exact point, or None if the place is hidden."""
    if precision == Precision.HIDDEN:
        return None
    if precision == Precision.EXACT:
        return PublicPlace(exact_point, 0)
    return _find_cell_centre(exact_point, CELL_METRES[precision])


def _find_cell_centre(exact_point: Point, cell_metres: int) -> PublicPlace:
    """Return the centre of the grid cell that contains a point, and how far from it the point may be.

    Cells are about `cell_metres` wide and high.
    """
    row_count = ceil(180 * METRES_A_DEGREE / cell_metres)
    row_height = 180 / row_count  # in degrees
    row = min(floor((exact_point.lat + 90) / row_height), row_count - 1)
    centre_lat = -90 + (row + 0.5) * row_height

    # A degree of longitude shrinks with the cosine of the latitude, so rows near the poles have fewer cells.
    cell_count = max(MIN_CELLS_A_ROW, ceil(360 * METRES_A_DEGREE * cos(radians(centre_lat)) / cell_metres))
    cell_width = 360 / cell_count  # in degrees
    # 180 degrees east and 180 degrees west are the same meridian and belong to the same cell.
    cell = floor((exact_point.lon + 180) % 360 / cell_width) % cell_count
    centre_lon = -180 + (cell + 0.5) * cell_width
    centre = Point(round(centre_lon, DECIMALS), round(centre_lat, DECIMALS))

    # A point of the cell is at most half its diagonal away. A cell is widest on its side nearest to the equator.
    lat_nearest_to_equator = max(abs(centre_lat) - row_height / 2, 0)
    width_of_widest_side = cell_width * cos(radians(lat_nearest_to_equator))
    half_diagonal_metres = hypot(row_height, width_of_widest_side) / 2 * METRES_A_DEGREE
    return PublicPlace(centre, ceil(half_diagonal_metres + ROUNDING_METRES))
