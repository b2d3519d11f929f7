"""Homographies between the before and the after photo of a pair, each as a matrix of nine numbers.

A `Matrix` is row-major and carries points of the BEFORE photo to points of the AFTER photo. Both count from 0 to 1
across and down their own photo, so it holds for renditions of any size. Must not know where points come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import dist, hypot, isfinite, sqrt
from typing import TypeAlias, cast

Point: TypeAlias = tuple[float, float]
Pair: TypeAlias = tuple[Point, Point]  # the same spot in the before and in the after photo
Size: TypeAlias = tuple[float, float]  # width and height, in any unit
Matrix: TypeAlias = tuple[float, float, float, float, float, float, float, float, float]

IDENTITY: Matrix = (1, 0, 0, 0, 1, 0, 0, 0, 1)
CORNERS: tuple[Point, ...] = ((0, 0), (1, 0), (1, 1), (0, 1))
EPSILON = 1e-12  # smaller numbers count as zero; the numbers compared with it are around one
FIT_ITERATIONS = 4  # of reweighted least squares; the fourth changes nothing that can be seen
MIN_FIT_DEPTH = 0.05  # a point with less depth lies behind the camera or almost on the horizon


class DegenerateHomography(ArithmeticError):
    """Error for points that determine no homography, and for results that would lie at infinity."""


def transform_point(matrix: Matrix, point: Point) -> Point:
    """Return where a homography matrix moves a point.

    Raise DegenerateHomography if the point lies on the horizon and so would move to infinity.
    """
    x, y = point
    a, b, c, d, e, f, g, h, i = matrix
    depth = g * x + h * y + i
    if abs(depth) < EPSILON:
        raise DegenerateHomography
    return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


def compose(second: Matrix, first: Matrix) -> Matrix:
    """Return the matrix that applies `first` and then `second`."""
    rows = (second[0:3], second[3:6], second[6:9])
    columns = (first[0::3], first[1::3], first[2::3])
    return _normalise([_dot_product(row, column) for row, column in product(rows, columns)])


def invert(matrix: Matrix) -> Matrix:
    """Return the inverse of a homography matrix, which maps the after photo back to the before photo.

    Raise DegenerateHomography if the matrix has no inverse.
    """
    a, b, c, d, e, f, g, h, i = matrix

    # The inverse is the adjugate divided by the determinant (Cramer's rule).
    first_row = [e * i - f * h, c * h - b * i, b * f - c * e]
    determinant = a * first_row[0] + d * first_row[1] + g * first_row[2]
    if not isfinite(determinant) or abs(determinant) < EPSILON:
        raise DegenerateHomography
    second_row = [f * g - d * i, a * i - c * g, c * d - a * f]
    third_row = [d * h - e * g, b * g - a * h, a * e - b * d]

    adjugate = (*first_row, *second_row, *third_row)
    return _normalise([number / determinant for number in adjugate])


def to_pixel_matrix(matrix: Matrix, before_size: Size, after_size: Size) -> Matrix:
    """Convert a homography matrix for coordinates from 0 to 1 into one for pixel coordinates of two photos."""
    before_width, before_height = before_size
    after_width, after_height = after_size
    from_pixels: Matrix = (1 / before_width, 0, 0, 0, 1 / before_height, 0, 0, 0, 1)
    to_pixels: Matrix = (after_width, 0, 0, 0, after_height, 0, 0, 0, 1)
    return compose(to_pixels, compose(matrix, from_pixels))


def to_unit_matrix(matrix: Matrix, before_size: Size, after_size: Size) -> Matrix:
    """Convert a homography matrix for pixel coordinates of two photos into one for coordinates from 0 to 1."""
    before_width, before_height = before_size
    after_width, after_height = after_size
    to_pixels: Matrix = (before_width, 0, 0, 0, before_height, 0, 0, 0, 1)
    from_pixels: Matrix = (1 / after_width, 0, 0, 0, 1 / after_height, 0, 0, 0, 1)
    return compose(from_pixels, compose(matrix, to_pixels))


def project_corners(matrix: Matrix, after_size: Size) -> tuple[Point, ...]:
    """Return where the corners of the before photo lie in the after photo, clockwise from the upper left.

    `matrix` is the homography between the photos. The points are in the unit of `after_size`. Raise
    DegenerateHomography if a corner lies on the horizon.
    """
    width, height = after_size
    corners = []
    for corner in CORNERS:
        x, y = transform_point(matrix, corner)
        corners.append((x * width, y * height))
    return tuple(corners)


def is_displayable(matrix: Matrix) -> bool:
    """Return whether a homography shows the whole before photo, neither folded nor mirrored."""
    depths = [matrix[6] * x + matrix[7] * y + matrix[8] for x, y in CORNERS]
    # The depth has the same sign on all of a photo that lies in front of the horizon.
    crosses_horizon = min(depths) * max(depths) <= EPSILON
    if not all(isfinite(number) for number in matrix) or crosses_horizon:
        return False

    # The corners go clockwise in the before photo. They still do so if the path turns the same way at each of them.
    corners = project_corners(matrix, (1, 1))
    # The indices -2 and -1 are the last two corners, so the path is closed.
    turns = [_turn(corners[index - 2], corners[index - 1], corners[index]) for index in range(len(corners))]
    return min(turns) > 0


def polygon_area(polygon: Sequence[Point]) -> float:
    """Return the area of a polygon that does not cross itself (shoelace formula)."""
    next_points = [*polygon[1:], *polygon[:1]]
    doubled_area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(polygon, next_points, strict=True))
    return abs(doubled_area) / 2


def convex_hull(points: Sequence[Point]) -> list[Point]:
    """Return the corners of the smallest convex polygon around the points."""
    ordered_points = sorted(set(points))
    if len(ordered_points) < 3:
        return ordered_points

    one_side = _build_half_hull(ordered_points)
    other_side = _build_half_hull(ordered_points[::-1])
    return [*one_side, *other_side]


def css_matrix3d(matrix: Matrix, width: float, height: float) -> str:
    """Return the CSS `transform` that lays the before photo over the after photo.

    `matrix` is the homography between the photos. The after photo is shown `width` by `height` CSS pixels. The before
    photo must be stretched to the same box (`object-fit: fill`) with `transform-origin: 0 0`.
    """
    a, b, c, d, e, f, g, h, i = to_pixel_matrix(matrix, (width, height), (width, height))
    # CSS lists the four by four matrix column by column.
    columns = (a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i)
    formatted_numbers = ", ".join(format(number, ".10g") for number in columns)
    return f"matrix3d({formatted_numbers})"


def perspective_coefficients(matrix: Matrix, before_size: Size, after_size: Size) -> tuple[float, ...]:
    """Return the eight coefficients with which Pillow's `Transform.PERSPECTIVE` aligns the before photo.

    `before_size` is the size of the image to transform, and `after_size` that of the result, both in pixels. Raise
    DegenerateHomography if the matrix has no inverse.
    """
    # Pillow asks, for each pixel of the output, which point of the input it shows: that is the inverse.
    return to_pixel_matrix(invert(matrix), after_size, before_size)[:8]


def fit_homography(pairs: Sequence[Pair]) -> Matrix:
    """Return the homography that carries the first point of each pair closest to the second one, by least squares.

    Both axes must have the same scale. Raise DegenerateHomography for fewer than four pairs, numbers that are not
    finite, or points that determine no homography.
    """
    if len(pairs) < 4:
        raise DegenerateHomography
    for before, after in pairs:
        if not all(isfinite(number) for number in (*before, *after)):
            raise DegenerateHomography

    normalise_before = _build_normalising_matrix([before for before, _ in pairs])
    normalise_after = _build_normalising_matrix([after for _, after in pairs])
    points = []
    for before, after in pairs:
        points.append((transform_point(normalise_before, before), transform_point(normalise_after, after)))

    # The equations of a homography measure distance times depth. Dividing by the depth that the last iteration
    # gave turns that into distance.
    fitted = IDENTITY
    weights = [1.0] * len(points)
    for _ in range(FIT_ITERATIONS):
        fitted = _solve_least_squares(points, weights)
        depths = [fitted[6] * x + fitted[7] * y + 1 for (x, y), _ in points]
        if min(depths) < MIN_FIT_DEPTH:
            raise DegenerateHomography
        weights = [1 / depth for depth in depths]

    return compose(invert(normalise_after), compose(fitted, normalise_before))


def measure_residuals(matrix: Matrix, pairs: Sequence[Pair], after_size: Size) -> list[float]:
    """Return the residual of each pair of points: how far from the second point the homography places the first.

    A residual of 1 is the length of the after photo's diagonal.
    """
    width, height = after_size
    diagonal = hypot(width, height)
    residuals = []
    for before, (after_x, after_y) in pairs:
        aligned_x, aligned_y = transform_point(matrix, before)
        distance = hypot((after_x - aligned_x) * width, (after_y - aligned_y) * height)
        residuals.append(distance / diagonal)
    return residuals


def _dot_product(row: Sequence[float], column: Sequence[float]) -> float:
    return sum(left * right for left, right in zip(row, column, strict=True))


def _normalise(numbers: Sequence[float]) -> Matrix:
    """Return the nine numbers of a homography matrix scaled so that the last one is 1.

    The matrix still means the same. A last number of zero stays zero.
    """
    factor = numbers[8] if abs(numbers[8]) > EPSILON else 1.0
    return cast(Matrix, tuple(number / factor for number in numbers))


def _build_normalising_matrix(points: Sequence[Point]) -> Matrix:
    """Return the matrix that normalises points, so that a least-squares fit is numerically stable.

    It moves their centre to the origin and scales their mean distance from it to the square root of two (Hartley's
    normalisation). Raise DegenerateHomography if all points are the same.
    """
    centre_x, centre_y = (sum(coordinates) / len(points) for coordinates in zip(*points, strict=True))
    mean_distance = sum(dist((centre_x, centre_y), point) for point in points) / len(points)
    if mean_distance < EPSILON:
        raise DegenerateHomography

    scale = sqrt(2) / mean_distance
    return (scale, 0, -scale * centre_x, 0, scale, -scale * centre_y, 0, 0, 1)


def _solve_least_squares(points: Sequence[Pair], weights: Sequence[float]) -> Matrix:
    """Return the homography matrix that fits weighted pairs of points best. Its last number is 1.

    Raise DegenerateHomography if the normal equations have no single solution.
    """
    # The normal equations: one row for each of the eight unknowns. The ninth number is the right-hand side.
    system = [[0.0] * 9 for _ in range(8)]
    # Each pair of points gives two linear equations, which are written in the same way.
    for ((x, y), (u, v)), weight in zip(points, weights, strict=True):
        equations = ((x, y, 1, 0, 0, 0, -u * x, -u * y, u), (0, 0, 0, x, y, 1, -v * x, -v * y, v))
        for equation in equations:
            for row in range(8):
                for column in range(9):
                    system[row][column] += weight * weight * equation[row] * equation[column]

    a, b, c, d, e, f, g, h = _solve_linear_system(system)
    return (a, b, c, d, e, f, g, h, 1)


def _solve_linear_system(system: list[list[float]]) -> list[float]:
    """Solve a system of linear equations by Gauss-Jordan elimination with partial pivoting.

    Each row of `system` ends with its right-hand side. The rows are changed in place. Raise DegenerateHomography if
    the system is singular.
    """
    unknown_count = len(system)
    for column in range(unknown_count):
        # The pivot is the largest number left in the column.
        best_row = max(range(column, unknown_count), key=lambda row: abs(system[row][column]))
        if abs(system[best_row][column]) < EPSILON * unknown_count:
            raise DegenerateHomography
        system[column], system[best_row] = system[best_row], system[column]

        # Eliminate this unknown from all other rows.
        pivot_row = system[column]
        for row in range(unknown_count):
            if row != column:
                factor = system[row][column] / pivot_row[column]
                system[row] = [own - factor * pivot for own, pivot in zip(system[row], pivot_row, strict=True)]

    return [row[unknown_count] / row[index] for index, row in enumerate(system)]


def _build_half_hull(ordered_points: Sequence[Point]) -> list[Point]:
    """Return one side of the convex hull of points in order of x, without its last point.

    This is one half of Andrew's monotone chain algorithm.
    """
    chain: list[Point] = []
    for point in ordered_points:
        # A corner at which the chain does not turn clockwise lies inside the hull.
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain[:-1]


def _turn(first: Point, second: Point, third: Point) -> float:
    """Return a positive number if the path through the points turns clockwise, with y growing downwards."""
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])
