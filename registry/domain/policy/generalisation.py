"""Places made coarser for the public: every point of a cell of a fixed grid is shown as the centre of that cell.

Never jittered, since the mean of many answers would undo it. Rows of equal height in latitude; in each row cells of
equal width in longitude, as many as make them about as wide as high. Must not know where the points come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, floor, hypot, isfinite, radians

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import Precision

METRES_A_DEGREE = 111_700  # no degree of the WGS 84 ellipsoid is longer
CELL_METRES = {Precision.HUNDRED_METRES: 100, Precision.ONE_KILOMETRE: 1_000, Precision.TEN_KILOMETRES: 10_000}
COARSENESS = {precision: rank for rank, precision in enumerate(Precision)}
DECIMALS = 6  # a tenth of a metre


class InvalidPlace(RuleViolation):
    """A point that is not on Earth."""

    code = "bad_place"


@dataclass(frozen=True, slots=True)
class Point:
    """In degrees, WGS 84; raises BadPlace."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, value, most in (("lon", self.lon, 180), ("lat", self.lat, 90)):
            if not (isfinite(value) and -most <= value <= most):
                raise InvalidPlace(
                    gettext_noop("A place must lie between -%(most)s and %(most)s."), field=name, most=most
                )


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A point for the public, and how many metres at most the true one is away from it."""

    point: Point
    uncertainty_m: int


def is_coarser(one: Precision, other: Precision) -> Precision:
    """The one that shows less."""
    return max(one, other, key=COARSENESS.__getitem__)


def public_place(exact: Point, precision: Precision) -> PublicPlace | None:
    """What the public may see of a place; None if nothing."""
    if precision == Precision.HIDDEN:
        return None
    if precision == Precision.EXACT:
        return PublicPlace(exact, 0)
    return _cell_of(exact, CELL_METRES[precision])


def _cell_of(exact: Point, size: int) -> PublicPlace:
    rows = ceil(180 * METRES_A_DEGREE / size)
    height = 180 / rows
    row = min(floor((exact.lat + 90) / height), rows - 1)
    middle = -90 + (row + 0.5) * height
    cells = max(3, ceil(360 * METRES_A_DEGREE * cos(radians(middle)) / size))
    width = 360 / cells
    cell = floor((exact.lon + 180) % 360 / width) % cells  # 180 degrees east are 180 degrees west
    centre = Point(round(-180 + (cell + 0.5) * width, DECIMALS), round(middle, DECIMALS))
    broadest = cos(radians(max(abs(middle) - height / 2, 0)))
    away = hypot(height, width * broadest) / 2 * METRES_A_DEGREE
    return PublicPlace(centre, ceil(away + 0.2))  # and what rounding the centre moved it by
