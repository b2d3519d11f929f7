"""Image alignment: the checks that a suggested alignment must pass, and alignment by control points.

A wrong alignment that looks right is worse than none, so the checks are strict and name what is missing. Must not know
how matches are found: it sees counts and a matrix. The module `homography` explains the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import dist, isfinite, sqrt
from typing import TypeAlias, cast

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.media import AlignmentOrigin

from .homography import (
    IDENTITY,
    DegenerateHomography,
    Matrix,
    Pair,
    Point,
    Size,
    convex_hull,
    fit_homography,
    is_displayable,
    measure_residuals,
    polygon_area,
    project_corners,
    to_unit_matrix,
)

Region: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom, from 0 to 1

HIGH, PASSED, REFUSED = "high", "passed", "refused"  # the grades of a verdict
# The bounds of the checks; docs/alignment.md says what each is there for.
GRID_CELLS = 8  # across and down: inliers are counted in 8 by 8 cells of the photo
MIN_INLIERS, HIGH_INLIERS = 20, 60
MIN_CELLS, HIGH_CELLS = 8, 14
MIN_ACROSS = 2  # of the 6 rows, and of the 6 columns, inside the outermost cells
MIN_INLIER_RATIO = 0.15
MIN_SCALE, MAX_SCALE = 0.3, 3.3
MAX_SKEW = 2.0
MAX_RIVAL_SHARE = 0.4  # of the inliers
MAX_DOUBLES = 0.4
MAX_WOBBLE, HIGH_WOBBLE = 0.01, 0.005  # of the diagonal: how far off a corner may be
MIN_CORRELATION = 0.65

# The bounds of alignment by control points.
MIN_CONTROL_POINTS, MAX_CONTROL_POINTS = 6, 100
MIN_POINT_DISTANCE = 0.01  # of the photo's longer edge
MIN_SPREAD = 0.05  # of the photo's area

NO_OPENCV = gettext_noop(
    "This registry cannot suggest alignments: OpenCV is not installed. Install the extra “align” (pip install "
    "opencv-python-headless), or align the pair by hand."
)
TOO_FEW = gettext_noop("Only %(found)s places of the two pictures fit together; %(needed)s are needed.")
TOO_CLOSE = gettext_noop("What fits together lies in %(found)s of 64 parts of the picture; %(needed)s are needed.")
ON_THE_EDGE = gettext_noop("What fits together lies along the edges or in one strip, as a caption or a frame does.")
TOO_MANY_ODD = gettext_noop("Only %(found)s %% of the places that look alike fit together; %(needed)s %% are needed.")
FOLDED = gettext_noop("One picture would be folded or mirrored.")
WRONG_SCALE = gettext_noop("One picture would be shown at %(found)s times its size, outside %(least)s to %(most)s.")
WRONG_SHAPE = gettext_noop("One picture would be distorted %(found)s times, which is more than %(most)s.")
TWO_WAYS = gettext_noop("The pictures fit together in more than one way, as rows of like columns do.")
UNSTEADY = gettext_noop("What fits together lies at several depths, or is too little to place the corners.")
ONLY_MARKS = gettext_noop("What lies around the places that fit is not alike, as under a watermark that both share.")
POINT_COUNT = gettext_noop("An alignment by hand needs from %(least)s to %(most)s points; here are %(found)s.")
POINT_OUTSIDE = gettext_noop("Point %(number)s lies outside its picture.")
SAME_PLACE = gettext_noop("Points %(one)s and %(other)s lie on the same place.")
NO_SPREAD = gettext_noop("The points lie too close together or along one line: spread them over the whole picture.")
MIXED_UP = gettext_noop("One picture would be folded or mirrored: two of the points are probably mixed up.")


class CannotAlign(RuleViolation):
    """Violation by two photos, points or a matrix that give no alignment."""

    code = "cannot_align"


@dataclass(frozen=True, slots=True)
class AlignmentFigures:
    """Measurements of a suggested alignment. The counts of cells and rows are the smaller of the two photos'."""

    matches: int = 0  # places that look alike in both photos
    inliers: int = 0  # matches that the homography explains
    cells: int = 0  # of the 64 cells of the photo, how many hold an inlier
    across: int = 0  # rows or columns, whichever are fewer, of the inner 6 by 6 cells that hold an inlier
    rival: int = 0  # inliers of the best other homography, which puts them elsewhere
    doubles: float = 0.0  # share of the inliers whose surroundings occur again elsewhere in the photo
    likeness: float = 0.0  # median correlation of the two photos around the inliers
    error: float = 0.0  # median distance of the inliers from where the homography puts them, share of the diagonal
    wobble: float = 0.0  # how far a corner moves if half of the matches are left out, share of the diagonal
    scale: float = 0.0  # size of the aligned before photo, if the longer edges of both photos are one
    skew: float = 0.0  # of opposite sides, or of the diagonals, the longer divided by the shorter
    convex: bool = False  # whether the aligned photo is neither folded nor mirrored

    @property
    def ratio(self) -> float:
        """The share of inliers among the matches."""
        return self.inliers / self.matches if self.matches else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The origin and grade of an alignment, and the reasons against it as messages."""

    origin: AlignmentOrigin
    grade: str
    reasons: tuple[RuleViolation, ...] = ()


@dataclass(frozen=True, slots=True)
class AlignmentResult:
    """The result of a search: its measurements, and the matrix if they pass every check."""

    matrix: Matrix | None
    figures: AlignmentFigures

    @property
    def verdict(self) -> Verdict:
        """The verdict on the measurements."""
        return judge_alignment(self.figures)

    def as_data(self) -> JsonObject:
        """Return the result as lists and numbers, ready for JSON."""
        matrix = None if self.matrix is None else list(self.matrix)
        return {"matrix": matrix, "figures": asdict(self.figures)}

    @classmethod
    def from_data(cls, data: JsonObject) -> AlignmentResult:
        """Return the result that `as_data` turned into `data`. Raise CannotAlign if its matrix is invalid."""
        matrix = parse_matrix(data["matrix"]) if data["matrix"] else None
        return cls(matrix, AlignmentFigures(**data["figures"]))


@dataclass(frozen=True, slots=True)
class ControlPointAlignment:
    """An alignment by control points. Each residual is a share of the after photo's diagonal."""

    matrix: Matrix
    residuals: tuple[float, ...]

    @property
    def error(self) -> float:
        """The root mean square of the residuals."""
        return sqrt(sum(residual * residual for residual in self.residuals) / len(self.residuals))


def judge_alignment(measurements: AlignmentFigures) -> Verdict:
    """Decide whether a suggested alignment of two photos can be trusted, given the measurements of it."""
    reasons = tuple(_find_failed_checks(measurements))
    if reasons:
        return Verdict(AlignmentOrigin.AUTOMATIC, REFUSED, reasons)
    has_many_inliers = measurements.inliers >= HIGH_INLIERS and measurements.cells >= HIGH_CELLS
    is_steady = measurements.wobble <= HIGH_WOBBLE
    grade = HIGH if has_many_inliers and is_steady else PASSED
    return Verdict(AlignmentOrigin.AUTOMATIC, grade)


def _find_failed_checks(figures: AlignmentFigures) -> Iterator[RuleViolation]:
    """Yield an exception for each check that a suggested alignment of two photos fails."""
    if figures.inliers < MIN_INLIERS:
        yield CannotAlign(TOO_FEW, found=figures.inliers, needed=MIN_INLIERS)
        return  # with so few inliers the other measurements mean nothing
    if not figures.convex:
        yield CannotAlign(FOLDED)
        return  # of a folded photo nothing else was measured

    if figures.cells < MIN_CELLS:
        yield CannotAlign(TOO_CLOSE, found=figures.cells, needed=MIN_CELLS)
    if figures.across < MIN_ACROSS:
        yield CannotAlign(ON_THE_EDGE)
    if figures.ratio < MIN_INLIER_RATIO:
        yield CannotAlign(TOO_MANY_ODD, found=round(100 * figures.ratio), needed=round(100 * MIN_INLIER_RATIO))

    # A measurement may be NaN, which is neither below nor above a bound: so ask whether it is within, then negate.
    if not MIN_SCALE <= figures.scale <= MAX_SCALE:
        yield CannotAlign(WRONG_SCALE, found=f"{figures.scale:.2g}", least=MIN_SCALE, most=MAX_SCALE)
    if not figures.skew <= MAX_SKEW:
        yield CannotAlign(WRONG_SHAPE, found=f"{figures.skew:.2g}", most=MAX_SKEW)
    if figures.rival > MAX_RIVAL_SHARE * figures.inliers or not figures.doubles <= MAX_DOUBLES:
        yield CannotAlign(TWO_WAYS)
    if not figures.wobble <= MAX_WOBBLE:
        yield CannotAlign(UNSTEADY)
    if not figures.likeness >= MIN_CORRELATION:
        yield CannotAlign(ONLY_MARKS)


def measure_shape(matrix: Matrix, before_size: Size, after_size: Size) -> JsonObject:
    """Measure how much an alignment matrix scales and distorts the before photo.

    Return the measurements `convex`, `scale` and `skew`. If the aligned photo is not convex, return only `convex`.
    """
    if not is_displayable(matrix):
        return {"convex": False}

    corners = project_corners(matrix, after_size)
    upper_left, upper_right, lower_right, lower_left = corners
    pairs_of_lengths = (
        (dist(upper_left, upper_right), dist(lower_right, lower_left)),  # top and bottom
        (dist(upper_right, lower_right), dist(lower_left, upper_left)),  # right and left
        (dist(upper_left, lower_right), dist(upper_right, lower_left)),  # diagonals
    )
    skew = max(max(lengths) / min(lengths) for lengths in pairs_of_lengths)

    # The photos may differ in size, so the areas are compared as if the longer edge of each photo were 1.
    before_width, before_height = before_size
    aligned_area = polygon_area(corners) / max(after_size) ** 2
    area_ratio = aligned_area * max(before_size) ** 2 / (before_width * before_height)
    return {"convex": True, "scale": sqrt(area_ratio), "skew": skew}


def measure_spread(points: Sequence[Point]) -> tuple[int, int]:
    """Measure how widely points are spread over a photo, given their coordinates from 0 to 1.

    Return how many cells of a grid hold a point, and how many inner columns or rows do (the smaller of the two counts).
    """
    last = GRID_CELLS - 1
    cells = set()
    for x, y in points:
        # A point on the right or lower edge belongs to the last cell.
        cells.add((min(int(x * GRID_CELLS), last), min(int(y * GRID_CELLS), last)))

    inner_cells = [(column, row) for column, row in cells if 0 < column < last and 0 < row < last]
    inner_columns = {column for column, _ in inner_cells}
    inner_rows = {row for _, row in inner_cells}
    return len(cells), min(len(inner_columns), len(inner_rows))


def parse_matrix(numbers: Sequence[float]) -> Matrix:
    """Return nine numbers as an alignment matrix. Raise CannotAlign if they would fold or mirror the photo."""
    has_nine_numbers = len(numbers) == len(IDENTITY)
    if not has_nine_numbers or not all(isinstance(number, int | float) and isfinite(number) for number in numbers):
        raise CannotAlign(gettext_noop("A matrix is nine finite numbers."), field="matrix")

    matrix = cast(Matrix, tuple(float(number) for number in numbers))
    if not is_displayable(matrix):
        raise CannotAlign(FOLDED, field="matrix")
    return matrix


def solve_alignment(pairs: Sequence[Pair], before_size: Size, after_size: Size) -> ControlPointAlignment:
    """Compute an alignment of two photos from six or more pairs of control points, in coordinates from 0 to 1.

    Raise CannotAlign if there are too few or too many points, if they are too close together, or if the alignment
    would fold or mirror the before photo.
    """
    _check_points(pairs)
    _check_spread([before for before, _ in pairs], before_size)
    _check_spread([after for _, after in pairs], after_size)

    # The fit needs the same scale on both axes, which coordinates from 0 to 1 do not have.
    pixel_pairs = []
    for (before_x, before_y), (after_x, after_y) in pairs:
        before_pixels = (before_x * before_size[0], before_y * before_size[1])
        after_pixels = (after_x * after_size[0], after_y * after_size[1])
        pixel_pairs.append((before_pixels, after_pixels))
    try:
        matrix = to_unit_matrix(fit_homography(pixel_pairs), before_size, after_size)
        point_residuals = tuple(measure_residuals(matrix, pairs, after_size))
    except DegenerateHomography as error:
        raise CannotAlign(FOLDED, field="points") from error
    if not is_displayable(matrix):
        raise CannotAlign(MIXED_UP, field="points")
    return ControlPointAlignment(matrix, point_residuals)


def _check_points(pairs: Sequence[Pair]) -> None:
    """Raise CannotAlign if there are too few or too many pairs of control points, or if one lies outside its photo."""
    if not MIN_CONTROL_POINTS <= len(pairs) <= MAX_CONTROL_POINTS:
        least, most = MIN_CONTROL_POINTS, MAX_CONTROL_POINTS
        raise CannotAlign(POINT_COUNT, field="points", least=least, most=most, found=len(pairs))

    for number, (before, after) in enumerate(pairs, start=1):
        # NaN is not between 0 and 1 either, so it is refused, too.
        if not all(0 <= coordinate <= 1 for coordinate in (*before, *after)):
            raise CannotAlign(POINT_OUTSIDE, field="points", number=number)


def _check_spread(points: Sequence[Point], size: Size) -> None:
    """Raise CannotAlign if two control points of a photo coincide, or if the points cover too small a part of it.

    One point may be wrong, so the points must cover enough of the photo even if any one of them is left out.
    """
    width, height = size
    longer_edge = max(size)
    scaled_points = [(x * width / longer_edge, y * height / longer_edge) for x, y in points]
    for number, point in enumerate(scaled_points, start=1):
        for earlier_number, earlier_point in enumerate(scaled_points[: number - 1], start=1):
            if dist(point, earlier_point) < MIN_POINT_DISTANCE:
                raise CannotAlign(SAME_PLACE, field="points", one=earlier_number, other=number)

    min_area = MIN_SPREAD * width * height / longer_edge**2
    for position in range(len(scaled_points)):
        other_points = [*scaled_points[:position], *scaled_points[position + 1 :]]
        if polygon_area(convex_hull(other_points)) < min_area:
            raise CannotAlign(NO_SPREAD, field="points")
