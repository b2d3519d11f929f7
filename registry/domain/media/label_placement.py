"""Where the numbers of outlines stand in a picture, so that each can be read and none lies on another.

They stand where nothing else is shown at first, either: not under the handle in the middle, off its lines, below the
captions at the top. The same outlines have their numbers in the same places.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import dist

from .outlines import Point, middle

ROOM = 36.0  # around the middle of a number, in a picture 1000 wide: its largest circle, on a phone
BUTTON = 100.0  # between the middle of a number and that of the picture, where the handle is, on a phone
CAPTIONS = 145.0  # from the top
STEPS = 12  # across and down an outline: how many places are tried


@dataclass(slots=True)
class _Shape:
    """An outline that can be asked for what it encloses, row by row: many places are tried in each."""

    points: Sequence[Point]
    rows: dict[float, list[float]] = field(default_factory=dict)

    def holds(self, x: float, y: float) -> bool:
        if y not in self.rows:
            self.rows[y] = sorted(_crossings(self.points, y))
        return bisect(self.rows[y], x) % 2 == 1

    def holds_all_of(self, x: float, y: float) -> bool:
        return all(self.holds(*each) for each in _around(x, y))

    def touches(self, x: float, y: float) -> bool:
        return any(self.holds(*each) for each in _around(x, y))


@lru_cache(maxsize=256)  # of a pair the same is asked again and again
def number_places(outlines: tuple[tuple[Point, ...], ...], width: float, height: float) -> tuple[Point, ...]:
    """The middle of each outline's number. All is in units of which a picture is about a thousand wide."""
    shapes = [_Shape(points) for points in outlines]
    found: dict[int, Point] = {}
    # The smallest first: a large outline has room elsewhere.
    for index in sorted(range(len(shapes)), key=lambda each: (_extent(outlines[each]), each)):
        others = [shape for number, shape in enumerate(shapes) if number != index]
        found[index] = _place(shapes[index], others, [*found.values()], (width, height))
    return tuple(found[index] for index in range(len(shapes)))


def _place(shape: _Shape, others: Sequence[_Shape], taken: Sequence[Point], size: Point) -> Point:
    centre = middle(shape.points)

    def worse(place: Point) -> tuple[float, bool, bool, int, float]:
        outside = not shape.holds(*place)
        crowded = sum(max(0.0, 2 * ROOM - dist(place, each)) for each in taken)
        under = dist(place, (size[0] / 2, size[1] / 2)) < BUTTON
        return crowded, under, outside, _worries(place, shape, others, size), dist(place, centre)

    best = min((_kept_inside(place, size) for place in (centre, *_near(shape.points))), key=worse)
    if worse(best)[0] > 0:
        best = min((best, *_grid(size, 2 * ROOM)), key=worse)
    return best


def _worries(place: Point, shape: _Shape, others: Sequence[_Shape], size: Point) -> int:
    """How many things make a place less good, none of which hides the number."""
    x, y = place
    on_line = (abs(x - size[0] / 2) < ROOM) + (abs(y - size[1] / 2) < ROOM)
    in_others = sum(other.touches(x, y) for other in others)
    return on_line + in_others + (y < CAPTIONS) + (not shape.holds_all_of(x, y))


def _near(points: Sequence[Point]) -> Iterator[Point]:
    """Places in an outline and right beside it."""
    lefts, tops = zip(*points, strict=True)
    start = (min(lefts) - 2 * ROOM, min(tops) - 2 * ROOM)
    across, down = max(lefts) + 2 * ROOM - start[0], max(tops) + 2 * ROOM - start[1]
    for row in range(STEPS + 1):
        for column in range(STEPS + 1):
            yield start[0] + across * column / STEPS, start[1] + down * row / STEPS


def _grid(size: Point, step: float) -> Iterator[Point]:
    """Places all over the picture, none on another."""
    for row in range(int(size[1] / step)):
        for column in range(int(size[0] / step)):
            yield step * (column + 0.5), step * (row + 0.5)


def _kept_inside(place: Point, size: Point) -> Point:
    x, y = (max(ROOM, min(whole - ROOM, each)) for each, whole in zip(place, size, strict=True))
    return x, y


def _around(x: float, y: float) -> tuple[Point, ...]:
    """The middle and four ends of a number."""
    return (x, y), (x - ROOM, y), (x + ROOM, y), (x, y - ROOM), (x, y + ROOM)


def _crossings(points: Sequence[Point], y: float) -> Iterator[float]:
    """Where the outline crosses a row."""
    for (x1, y1), (x2, y2) in pairwise((*points, points[0])):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _extent(points: Sequence[Point]) -> float:
    lefts, tops = zip(*points, strict=True)
    return float((max(lefts) - min(lefts)) * (max(tops) - min(tops)))
