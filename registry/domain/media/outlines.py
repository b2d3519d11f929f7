"""Outlines drawn on a picture: closed lines through points given from 0 to 1 of its width and height, from top left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isfinite

from registry.domain.errors import RuleViolation, gettext_noop

Point = tuple[float, float]
MIN_POINTS, MAX_POINTS = 3, 500
LEAST_AREA = 1e-6  # of the picture: below, nobody sees it
DECIMALS = 5


class InvalidOutline(RuleViolation):
    """Points that enclose nothing in the picture."""

    code = "bad_outline"


def outline_of(points: Iterable[Sequence[float]]) -> tuple[Point, ...]:
    """The points, rounded to a hundred-thousandth of the picture; raises BadOutline."""
    found = tuple(_point(each) for each in points)
    if not MIN_POINTS <= len(found) <= MAX_POINTS:
        raise InvalidOutline(
            gettext_noop("An outline has %(fewest)s to %(most)s points, and this has %(count)s."),
            field="outline",
            fewest=MIN_POINTS,
            most=MAX_POINTS,
            count=len(found),
        )
    if _area(found) < LEAST_AREA:
        raise InvalidOutline(gettext_noop("This outline encloses nothing."), field="outline")
    return found


def outline_text(points: Iterable[Sequence[float]]) -> str:
    """The points as they are stored; raises BadOutline."""
    return json.dumps(outline_of(points), separators=(",", ":"))


def read_outline(text: str) -> tuple[Point, ...]:
    """What `outline_text` wrote."""
    return tuple((x, y) for x, y in json.loads(text))


def middle(points: Sequence[Point]) -> Point:
    """The centre of gravity of what the points enclose."""
    around = [(one, two, one[0] * two[1] - two[0] * one[1]) for one, two in pairwise((*points, points[0]))]
    whole = 3 * sum(cross for _, _, cross in around)
    return (
        sum((one[0] + two[0]) * cross for one, two, cross in around) / whole,
        sum((one[1] + two[1]) * cross for one, two, cross in around) / whole,
    )


def _point(given: Sequence[float]) -> Point:
    numbers = isinstance(given, list | tuple) and len(given) == 2 and all(type(each) in (int, float) for each in given)
    if not numbers or not all(isfinite(each) and 0 <= each <= 1 for each in given):
        raise InvalidOutline(
            gettext_noop("Each point of an outline is two numbers from 0 to 1: across and down the picture."),
            field="outline",
        )
    return round(float(given[0]), DECIMALS), round(float(given[1]), DECIMALS)


def _area(points: Sequence[Point]) -> float:
    around = pairwise((*points, points[0]))
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in around)) / 2
