"""Alignment of a before/after pair: what a suggested one must show before it is offered, and how one is made by hand.

A wrong alignment that looks right is worse than none, so the gate is strict and names what is missing. Must not know
how matches are found: it sees counts and a matrix. What a matrix is: `homography`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import dist, isfinite, sqrt
from typing import TypeAlias

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.media import AlignmentOrigin

from .homography import (
    Degenerate,
    Matrix,
    Pair,
    Point,
    Size,
    area,
    faces_the_viewer,
    fit,
    hull,
    outline,
    residuals,
    shrunk,
)

Region: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom, from 0 to 1

HIGH, PASSED, REFUSED = "high", "passed", "refused"

GRID = 8  # the picture in 8 by 8 cells
LEAST_INLIERS, HIGH_INLIERS = 20, 60
LEAST_CELLS, HIGH_CELLS = 8, 14
LEAST_ACROSS = 2  # of the 6 rows, and of the 6 columns, inside the outermost cells
LEAST_RATIO = 0.15
LEAST_SCALE, MOST_SCALE = 0.3, 3.3
MOST_SKEW = 2.0
MOST_RIVAL = 0.4  # of the inliers
MOST_DOUBLES = 0.4
MOST_WOBBLE, HIGH_WOBBLE = 0.01, 0.005  # of the diagonal: as far as a corner may be wrong
LEAST_LIKENESS = 0.65

LEAST_POINTS, MOST_POINTS = 6, 100
LEAST_APART = 0.01  # of the picture's longer edge
LEAST_SPREAD = 0.05  # of the picture's area

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


class CannotAlign(RuleViolation):
    """No alignment can be sought or made from what was given."""

    code = "cannot_align"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found between two pictures. Of cells and rows, the smaller count of the two pictures."""

    matches: int = 0  # places that look alike
    inliers: int = 0  # those of them that one homography explains
    cells: int = 0  # of the 64 that hold an inlier
    across: int = 0  # rows, or columns if fewer, that hold one in the 6 by 6 cells off the edge
    rival: int = 0  # inliers of the best homography that puts them elsewhere
    doubles: float = 0.0  # share of the inliers around which the picture occurs again elsewhere
    likeness: float = 0.0  # correlation of the pictures around the inliers, median
    error: float = 0.0  # distance of the inliers from where the homography puts them, median, share of the diagonal
    wobble: float = 0.0  # how far a corner moves if half of the matches are left out, share of the diagonal
    scale: float = 0.0  # how large the before picture comes out, longer edges taken as one
    skew: float = 0.0  # the longer of opposite sides, or of the diagonals, over the shorter
    convex: bool = False  # neither folded nor mirrored

    @property
    def ratio(self) -> float:
        """The share of inliers among the matches."""
        return self.inliers / self.matches if self.matches else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an alignment came from, how sure it is, and in sentences what speaks against it."""

    origin: AlignmentOrigin
    grade: str
    reasons: tuple[RuleViolation, ...] = ()


@dataclass(frozen=True, slots=True)
class AlignmentResult:
    """The answer of the search: the matrix, only if it passed the gate, and the figures in any case."""

    matrix: Matrix | None
    figures: Figures

    @property
    def verdict(self) -> Verdict:
        """The gate's word on the figures."""
        return judge(self.figures)

    def as_data(self) -> JsonObject:
        """Plain lists and numbers, for JSON."""
        return {"matrix": self.matrix and list(self.matrix), "figures": asdict(self.figures)}

    @classmethod
    def from_data(cls, data: JsonObject) -> AlignmentResult:
        """What `as_data` gave."""
        return cls(data["matrix"] and as_matrix(data["matrix"]), Figures(**data["figures"]))


@dataclass(frozen=True, slots=True)
class Solved:
    """An alignment by control points, and how far each point is off: shares of the after picture's diagonal."""

    matrix: Matrix
    residuals: tuple[float, ...]

    @property
    def error(self) -> float:
        """The residuals in one number: the root of their mean square."""
        return sqrt(sum(off * off for off in self.residuals) / len(self.residuals))


def judge(figures: Figures) -> Verdict:
    """The gate: an alignment passes if nothing at all speaks against it."""
    reasons = tuple(_against(figures))
    if reasons:
        return Verdict(AlignmentOrigin.AUTOMATIC, REFUSED, reasons)
    high = figures.inliers >= HIGH_INLIERS and figures.cells >= HIGH_CELLS and figures.wobble <= HIGH_WOBBLE
    return Verdict(AlignmentOrigin.AUTOMATIC, HIGH if high else PASSED)


def _against(figures: Figures) -> Iterator[RuleViolation]:
    if figures.inliers < LEAST_INLIERS:
        yield CannotAlign(TOO_FEW, found=figures.inliers, needed=LEAST_INLIERS)
        return  # the other figures of so few say nothing
    if not figures.convex:
        yield CannotAlign(FOLDED)
        return  # nor were they measured
    if figures.cells < LEAST_CELLS:
        yield CannotAlign(TOO_CLOSE, found=figures.cells, needed=LEAST_CELLS)
    if figures.across < LEAST_ACROSS:
        yield CannotAlign(ON_THE_EDGE)
    if figures.ratio < LEAST_RATIO:
        yield CannotAlign(TOO_MANY_ODD, found=round(100 * figures.ratio), needed=round(100 * LEAST_RATIO))
    if not LEAST_SCALE <= figures.scale <= MOST_SCALE:
        yield CannotAlign(WRONG_SCALE, found=f"{figures.scale:.2g}", least=LEAST_SCALE, most=MOST_SCALE)
    if not figures.skew <= MOST_SKEW:
        yield CannotAlign(WRONG_SHAPE, found=f"{figures.skew:.2g}", most=MOST_SKEW)
    if figures.rival > MOST_RIVAL * figures.inliers or not figures.doubles <= MOST_DOUBLES:
        yield CannotAlign(TWO_WAYS)
    if not figures.wobble <= MOST_WOBBLE:
        yield CannotAlign(UNSTEADY)
    if not figures.likeness >= LEAST_LIKENESS:
        yield CannotAlign(ONLY_MARKS)


def shape_of(matrix: Matrix, before: Size, after: Size) -> JsonObject:
    """The figures that the matrix alone gives: convex, scale, skew."""
    if not faces_the_viewer(matrix):
        return {"convex": False}
    one, two, three, four = outline(matrix, after)
    sides = ((dist(one, two), dist(three, four)), (dist(two, three), dist(four, one)))
    diagonals = (dist(one, three), dist(two, four))
    size = area((one, two, three, four)) / max(after) ** 2 * max(before) ** 2 / (before[0] * before[1])
    return {"convex": True, "scale": sqrt(size), "skew": max(max(pair) / min(pair) for pair in (*sides, diagonals))}


def spread_of(points: Sequence[Point]) -> tuple[int, int]:
    """The figures `cells` and `across` of the inliers' places in one picture, in coordinates from 0 to 1."""
    cells = {(min(int(x * GRID), GRID - 1), min(int(y * GRID), GRID - 1)) for x, y in points}
    inner = [cell for cell in cells if all(0 < place < GRID - 1 for place in cell)]
    return len(cells), min(len({x for x, _ in inner}), len({y for _, y in inner}))


def as_matrix(numbers: Sequence[float]) -> Matrix:
    """Nine numbers as a matrix that can be shown; raises CannotAlign."""
    if len(numbers) != 9 or not all(isinstance(number, int | float) and isfinite(number) for number in numbers):
        raise CannotAlign(gettext_noop("A matrix is nine finite numbers."), field="matrix")
    a, b, c, d, e, f, g, h, i = (float(number) for number in numbers)
    matrix = (a, b, c, d, e, f, g, h, i)
    if not faces_the_viewer(matrix):
        raise CannotAlign(FOLDED, field="matrix")
    return matrix


def solve(pairs: Sequence[Pair], before: Size, after: Size) -> Solved:
    """The homography through control points, six or more, in coordinates from 0 to 1; raises CannotAlign.

    The sizes of the pictures say how wide they are for their height.
    """
    _check_points(pairs)
    longest = (max(before), max(after))
    for side, (size, edge) in enumerate(zip((before, after), longest, strict=True)):
        _check_spread([(x * size[0] / edge, y * size[1] / edge) for x, y in (pair[side] for pair in pairs)], size)
    try:
        found = shrunk(fit([(_in(b, before), _in(a, after)) for b, a in pairs]), before, after)
        off = tuple(residuals(found, pairs, after))
    except Degenerate as error:
        raise CannotAlign(FOLDED, field="points") from error
    if not faces_the_viewer(found):
        raise CannotAlign(
            gettext_noop("One picture would be folded or mirrored: two of the points are probably mixed up."),
            field="points",
        )
    return Solved(found, off)


def _in(point: Point, size: Size) -> Point:
    return point[0] * size[0], point[1] * size[1]


def _check_points(pairs: Sequence[Pair]) -> None:
    if not LEAST_POINTS <= len(pairs) <= MOST_POINTS:
        raise CannotAlign(
            gettext_noop("An alignment by hand needs from %(least)s to %(most)s points; here are %(found)s."),
            field="points",
            least=LEAST_POINTS,
            most=MOST_POINTS,
            found=len(pairs),
        )
    for number, pair in enumerate(pairs, start=1):
        if not all(0 <= place <= 1 for point in pair for place in point):  # nan is not either
            raise CannotAlign(gettext_noop("Point %(number)s lies outside its picture."), field="points", number=number)


def _check_spread(points: Sequence[Point], size: Size) -> None:
    """Whether the points of one picture hold it all over, also if any one of them were wrong."""
    for number, point in enumerate(points):
        for other in range(number):
            if dist(point, points[other]) < LEAST_APART:
                raise CannotAlign(
                    gettext_noop("Points %(one)s and %(other)s lie on the same place."),
                    field="points",
                    one=other + 1,
                    other=number + 1,
                )
    least = LEAST_SPREAD * size[0] * size[1] / max(size) ** 2
    if min(area(hull([*points[:number], *points[number + 1 :]])) for number in range(len(points))) < least:
        raise CannotAlign(
            gettext_noop("The points lie too close together or along one line: spread them over the whole picture."),
            field="points",
        )
