"""Outlines drawn on a photo: closed lines through points given from 0 to 1 of its width and height, from top left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isfinite

from registry.domain.errors import RuleViolation, gettext_noop

from .homography import polygon_area

Point = tuple[float, float]
MIN_POINTS, MAX_POINTS = 3, 500
MIN_AREA = 1e-6  # of the photo; a smaller outline cannot be seen
DECIMALS = 5


class InvalidOutline(RuleViolation):
    """Violation by points that enclose no area of the photo."""

    code = "bad_outline"


def clean_outline(points: Iterable[Sequence[float]]) -> tuple[Point, ...]:
    """Validate the points of an outline drawn on a photo, and return them rounded to five decimals.

    Raise InvalidOutline if there are too few or too many points, or if they enclose no area.
    """
    outline = tuple(_clean_point(point) for point in points)
    if not MIN_POINTS <= len(outline) <= MAX_POINTS:
        raise InvalidOutline(
            gettext_noop("An outline has %(fewest)s to %(most)s points, and this has %(count)s."),
            field="outline",
            fewest=MIN_POINTS,
            most=MAX_POINTS,
            count=len(outline),
        )

    if polygon_area(outline) < MIN_AREA:
        raise InvalidOutline(gettext_noop("This outline encloses nothing."), field="outline")
    return outline


def outline_text(points: Iterable[Sequence[float]]) -> str:
    """Return an outline as compact JSON, as it is stored. Raise InvalidOutline for an invalid one."""
    return json.dumps(clean_outline(points), separators=(",", ":"))


def read_outline(text: str) -> tuple[Point, ...]:
    """Return the points of an outline from its stored JSON, as `outline_text` writes it."""
    return tuple((x, y) for x, y in json.loads(text))


def centroid(points: Sequence[Point]) -> Point:
    """Return the centroid of the area that an outline encloses."""
    weighted_x = weighted_y = doubled_area = 0.0
    for (x1, y1), (x2, y2) in pairwise((*points, points[0])):
        cross_product = x1 * y2 - x2 * y1
        weighted_x += (x1 + x2) * cross_product
        weighted_y += (y1 + y2) * cross_product
        doubled_area += cross_product

    # https://en.wikipedia.org/wiki/Centroid#Of_a_polygon
    return weighted_x / (3 * doubled_area), weighted_y / (3 * doubled_area)


def _clean_point(point: Sequence[float]) -> Point:
    """Validate a point of an outline and return it rounded to five decimals.

    Raise InvalidOutline unless the point is two numbers from 0 to 1.
    """
    is_pair = isinstance(point, list | tuple) and len(point) == 2
    if not is_pair or not all(_is_coordinate(number) for number in point):
        raise InvalidOutline(
            gettext_noop("Each point of an outline is two numbers from 0 to 1: across and down the picture."),
            field="outline",
        )
    x, y = point
    return round(float(x), DECIMALS), round(float(y), DECIMALS)


def _is_coordinate(number: object) -> bool:
    """Return whether a value from a request is a number from 0 to 1."""
    # In Python, True and False are integers, too.
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return isfinite(number) and 0 <= number <= 1
