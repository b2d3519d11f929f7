"""Points, outlines and the eye that sees them: the geometry of the drawings, in pixels of the finished picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, sin

Point = tuple[float, float]
Outline = tuple[Point, ...]

WIDTH, HEIGHT = 2400, 1600


@dataclass(frozen=True, slots=True)
class Eye:
    """Where the picture is seen from: one vanishing point, and how far the eye is from the plane of the picture."""

    x: float
    y: float
    distance: float = 2600.0

    def see(self, x: float, y: float, z: float = 0.0) -> Point:
        """Where a point appears that lies `z` behind the plane of the picture."""
        scale = self.distance / (self.distance + z)
        return self.x + (x - self.x) * scale, self.y + (y - self.y) * scale


def box(x0: float, y0: float, x1: float, y1: float) -> Outline:
    """A rectangle, from its upper left corner clockwise."""
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float, parts: int = 8) -> Outline:
    """Points on an ellipse between two angles in radians; 0 is to the right, and up is positive."""
    angles = (start + (end - start) * part / parts for part in range(parts + 1))
    return tuple((cx + rx * cos(angle), cy - ry * sin(angle)) for angle in angles)


def smooth(points: Sequence[Point], *, closed: bool = False, parts: int = 6) -> Outline:
    """A soft line through the points (Catmull-Rom)."""
    knots = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    found: list[Point] = []
    for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        found += [_between(a, b, c, d, part / parts) for part in range(parts)]
    return tuple(found if closed else [*found, points[-1]])


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def one(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return one(a[0], b[0], c[0], d[0]), one(a[1], b[1], c[1], d[1])


def edges(outline: Outline) -> Iterator[tuple[Point, Point]]:
    """The sides of a closed outline."""
    yield from pairwise((*outline, outline[0]))


def area(outline: Outline) -> float:
    """The area of an outline that does not cross itself."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in edges(outline))) / 2


def middle(outline: Outline) -> Point:
    """The mean of the corners."""
    return sum(x for x, _ in outline) / len(outline), sum(y for _, y in outline) / len(outline)


def bounds(outline: Outline) -> tuple[float, float, float, float]:
    """The upright rectangle around an outline: left, top, right, bottom."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return min(xs), min(ys), max(xs), max(ys)


def contains(outline: Outline, point: Point) -> bool:
    """Whether a point lies in an outline (even-odd rule)."""
    x, y = point
    crossed = sum(
        (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] for a, b in edges(outline)
    )
    return crossed % 2 == 1


def lies_in(inner: Outline, outer: Outline) -> bool:
    """Whether an outline lies wholly in another: its corners do, the middles of its sides, and no corner pierces it."""
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in edges(inner)]
    return all(contains(outer, point) for point in (*inner, *middles)) and not any(
        contains(inner, corner) for corner in outer
    )


def clip(outline: Outline, x0: float, y0: float, x1: float, y1: float) -> Outline:
    """The part of an outline in an upright rectangle (Sutherland-Hodgman); empty if there is none."""
    sides: tuple[tuple[int, float, int], ...] = ((0, x0, 1), (0, x1, -1), (1, y0, 1), (1, y1, -1))
    for axis, limit, sign in sides:
        kept: list[Point] = []
        for a, b in edges(outline) if outline else ():
            a_in, b_in = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if a_in:
                kept.append(a)
            if a_in != b_in:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t))
        outline = tuple(kept)
    return outline


def moved(outline: Outline, where: Callable[[float, float], Point]) -> Outline:
    """Every point put where the function says."""
    return tuple(where(x, y) for x, y in outline)


def turned(outline: Outline, angle: float, about: Point) -> Outline:
    """Turned about a point by an angle in radians."""
    c, s = cos(angle), sin(angle)
    return tuple(
        (about[0] + (x - about[0]) * c - (y - about[1]) * s, about[1] + (x - about[0]) * s + (y - about[1]) * c)
        for x, y in outline
    )
