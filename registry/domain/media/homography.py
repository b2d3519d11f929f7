"""Homographies: how the plane of one picture lies over that of another, as nine numbers.

A `Matrix` is row-major and carries points of the BEFORE picture to points of the AFTER picture. Both count from 0 to 1
across and down their own picture, so that it holds for renditions of any size. Must not know where points come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import dist, hypot, isfinite, sqrt
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Pair: TypeAlias = tuple[Point, Point]  # the same spot in the before and in the after picture
Size: TypeAlias = tuple[float, float]  # width and height, in any unit
Matrix: TypeAlias = tuple[float, float, float, float, float, float, float, float, float]

IDENTITY: Matrix = (1, 0, 0, 0, 1, 0, 0, 0, 1)
CORNERS: tuple[Point, ...] = ((0, 0), (1, 0), (1, 1), (0, 1))
FLAT = 1e-12  # below it a pivot of numbers around one is none
ROUNDS = 4  # of weighing anew; the fourth changes nothing that can be seen


class Degenerate(ArithmeticError):
    """No homography: the points do not determine one, or what is asked for lies at infinity."""


def apply(matrix: Matrix, point: Point) -> Point:
    """Where the point comes to lie; raises Degenerate for one on the horizon."""
    x, y = point
    depth = matrix[6] * x + matrix[7] * y + matrix[8]
    if abs(depth) < FLAT:
        raise Degenerate
    return (
        (matrix[0] * x + matrix[1] * y + matrix[2]) / depth,
        (matrix[3] * x + matrix[4] * y + matrix[5]) / depth,
    )


def compose(second: Matrix, first: Matrix) -> Matrix:
    """One matrix that does what `first` and then `second` do."""
    rows, columns = (second[0:3], second[3:6], second[6:9]), (first[0::3], first[1::3], first[2::3])
    return _matrix([sum(map(_product, row, column)) for row in rows for column in columns])


def invert(matrix: Matrix) -> Matrix:
    """From the after picture back to the before picture; raises Degenerate."""
    a, b, c, d, e, f, g, h, i = matrix
    cofactors = [e * i - f * h, c * h - b * i, b * f - c * e]
    determinant = a * cofactors[0] + d * cofactors[1] + g * cofactors[2]
    if not isfinite(determinant) or abs(determinant) < FLAT:
        raise Degenerate
    rest = [f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d]
    return _matrix([number / determinant for number in (*cofactors, *rest)])


def stretched(matrix: Matrix, before: Size, after: Size) -> Matrix:
    """The same matrix for coordinates from 0 to `before` and from 0 to `after`, such as pixels."""
    (wide, high), (width, height) = before, after
    return compose((width, 0, 0, 0, height, 0, 0, 0, 1), compose(matrix, (1 / wide, 0, 0, 0, 1 / high, 0, 0, 0, 1)))


def shrunk(matrix: Matrix, before: Size, after: Size) -> Matrix:
    """The matrix in coordinates from 0 to 1, made from one between pictures of these sizes in pixels."""
    (wide, high), (width, height) = before, after
    return compose((1 / width, 0, 0, 0, 1 / height, 0, 0, 0, 1), compose(matrix, (wide, 0, 0, 0, high, 0, 0, 0, 1)))


def outline(matrix: Matrix, after: Size) -> tuple[Point, ...]:
    """The four corners of the before picture, clockwise from the upper left, in the units of `after`."""
    return tuple((x * after[0], y * after[1]) for x, y in (apply(matrix, corner) for corner in CORNERS))


def faces_the_viewer(matrix: Matrix) -> bool:
    """Whether the whole before picture lies in front of the horizon, neither folded nor mirrored."""
    depths = [matrix[6] * x + matrix[7] * y + matrix[8] for x, y in CORNERS]
    if not all(isfinite(number) for number in matrix) or min(depths) * max(depths) <= FLAT:
        return False
    return all(turn > 0 for turn in _turns(outline(matrix, (1, 1))))


def area(polygon: Sequence[Point]) -> float:
    """The area of a polygon that does not cross itself."""
    following = [*polygon[1:], *polygon[:1]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(polygon, following, strict=True))) / 2


def hull(points: Sequence[Point]) -> list[Point]:
    """The corners of the smallest convex polygon around the points."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return [*_half(ordered), *_half(ordered[::-1])]


def css_matrix3d(matrix: Matrix, width: float, height: float) -> str:
    """The CSS value that lays the before picture over an after picture shown `width` by `height` CSS pixels.

    For an image stretched to exactly that box (`object-fit: fill`) with `transform-origin: 0 0`.
    """
    a, b, c, d, e, f, g, h, i = stretched(matrix, (width, height), (width, height))
    columns = (a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i)
    return f"matrix3d({', '.join(format(number, '.10g') for number in columns)})"


def perspective_coefficients(matrix: Matrix, before: Size, after: Size) -> tuple[float, ...]:
    """The eight numbers by which Pillow's `Transform.PERSPECTIVE` draws the before picture in the after one's frame.

    Sizes in pixels: that of the picture given, that of the picture wanted. Raises Degenerate.
    """
    return stretched(invert(matrix), after, before)[:8]


def fit(pairs: Sequence[Pair]) -> Matrix:
    """The homography that carries the first points of the pairs closest to the second ones; raises Degenerate.

    Least squares on at least four pairs in coordinates of one scale for both axes. The equations of a homography
    measure distances times depth; dividing by the depth found in the round before makes them distances.
    """
    if len(pairs) < 4 or not all(isfinite(number) for pair in pairs for point in pair for number in point):
        raise Degenerate
    here, there = (_to_normal([pair[side] for pair in pairs]) for side in (0, 1))
    points = [(apply(here, before), apply(there, after)) for before, after in pairs]
    found, weights = IDENTITY, [1.0] * len(points)
    for _ in range(ROUNDS):
        found = _least_squares(points, weights)
        depths = [found[6] * x + found[7] * y + 1 for (x, y), _ in points]
        if min(depths) < 0.05:  # behind the camera, or all but on the horizon
            raise Degenerate
        weights = [1 / depth for depth in depths]
    return compose(invert(there), compose(found, here))


def residuals(matrix: Matrix, pairs: Sequence[Pair], after: Size) -> list[float]:
    """How far each pair is from where the matrix puts it: shares of the after picture's diagonal."""
    width, height = after
    misses = (((u - x) * width, (v - y) * height) for (x, y), (u, v) in ((apply(matrix, b), a) for b, a in pairs))
    return [hypot(*miss) / hypot(width, height) for miss in misses]


def _product(one: float, other: float) -> float:
    return one * other


def _matrix(numbers: Sequence[float]) -> Matrix:
    """Nine numbers scaled so that the last is one, if that can be: a homography is known but for a factor."""
    factor = numbers[8] if abs(numbers[8]) > FLAT else 1.0
    a, b, c, d, e, f, g, h, i = (number / factor for number in numbers)
    return (a, b, c, d, e, f, g, h, i)


def _to_normal(points: Sequence[Point]) -> Matrix:
    """Moves the points' centre to the origin and makes their mean distance from it the square root of two."""
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum(dist((x, y), point) for point in points) / len(points)
    if spread < FLAT:
        raise Degenerate
    scale = sqrt(2) / spread
    return (scale, 0, -scale * x, 0, scale, -scale * y, 0, 0, 1)


def _least_squares(points: Sequence[Pair], weights: Sequence[float]) -> Matrix:
    """The normal equations of all pairs, two rows a pair, solved."""
    system = [[0.0] * 9 for _ in range(8)]
    for ((x, y), (u, v)), weight in zip(points, weights, strict=True):
        for row in ((x, y, 1, 0, 0, 0, -u * x, -u * y, u), (0, 0, 0, x, y, 1, -v * x, -v * y, v)):
            for i in range(8):
                for j in range(9):
                    system[i][j] += weight * weight * row[i] * row[j]
    a, b, c, d, e, f, g, h = _solved(system)
    return (a, b, c, d, e, f, g, h, 1)


def _solved(system: list[list[float]]) -> list[float]:
    """Gauss and Jordan with the largest pivot, in place; each row ends with its right-hand side."""
    count = len(system)
    for column in range(count):
        best = max(range(column, count), key=lambda row: abs(system[row][column]))
        if abs(system[best][column]) < FLAT * count:
            raise Degenerate
        system[column], system[best] = system[best], system[column]
        pivot = system[column]
        for row in range(count):
            if row != column:
                factor = system[row][column] / pivot[column]
                system[row] = [own - factor * other for own, other in zip(system[row], pivot, strict=True)]
    return [row[count] / row[index] for index, row in enumerate(system)]


def _half(ordered: Sequence[Point]) -> list[Point]:
    """One side of the hull, without its last point (Andrew's monotone chain)."""
    chain: list[Point] = []
    for point in ordered:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain[:-1]


def _turn(one: Point, two: Point, three: Point) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


def _turns(polygon: Sequence[Point]) -> list[float]:
    """Positive at every corner for a convex polygon that goes the way the picture's own corners go."""
    count = len(polygon)
    return [_turn(polygon[i], polygon[(i + 1) % count], polygon[(i + 2) % count]) for i in range(count)]
