"""From two pictures to a homography and its figures. No refinement by intensities (ECC): it made every pair worse."""

from __future__ import annotations

import cv2
import numpy as np

from registry.domain.media.alignment import AlignmentResult, Figures, judge, shape_of, spread_of
from registry.domain.media.homography import Matrix, shrunk

from .features import Matches, features, matches
from .images import Array, Picture
from .repeated_features import repeated_features
from .similarity import similarity

NEAR = 2.0  # pixels between a place and where the homography puts it
ELSEWHERE = 0.02  # of the diagonal: a homography that puts places farther off contradicts
FEWEST = 8  # matches; fewer tell nothing
SURE, TRIES = 0.9999, 5000


def search(before: Picture, after: Picture) -> AlignmentResult:
    """The best homography between the pictures, if it passes the gate, and its figures in any case."""
    cv2.setNumThreads(1)  # one child, one core; and sums come out the same whatever the machine
    alike = matches(features(before), features(after))
    pixels, chosen = _homography(alike)
    inliers, rest = alike.only(chosen), alike.only(~chosen)
    if pixels is None or len(inliers) < FEWEST:
        return AlignmentResult(None, Figures(matches=len(alike), inliers=len(inliers)))
    matrix = shrunk(_numbers(pixels), before.size, after.size)
    shape = shape_of(matrix, before.size, after.size)
    if not shape["convex"]:
        return AlignmentResult(None, Figures(matches=len(alike), inliers=len(inliers)))
    cells, across = _spread(inliers, before, after)
    figures = Figures(
        matches=len(alike),
        inliers=len(inliers),
        cells=cells,
        across=across,
        rival=_rival(rest, pixels, after),
        doubles=repeated_features(before, after, pixels, inliers),
        likeness=similarity(before, after, pixels, inliers),
        error=float(np.median(_off(inliers, pixels, after))),
        wobble=_wobble(alike, pixels, before, after),
        **shape,
    )
    return AlignmentResult(None if judge(figures).reasons else matrix, figures)


def _homography(alike: Matches) -> tuple[Array | None, Array]:
    """By MAGSAC, whose dice are the same at every call, and which of the matches it explains."""
    if len(alike) < FEWEST:
        return None, np.zeros(len(alike), bool)
    pixels, chosen = cv2.findHomography(
        alike.before, alike.after, cv2.USAC_MAGSAC, NEAR, maxIters=TRIES, confidence=SURE
    )
    if pixels is None or not np.isfinite(pixels).all():
        return None, np.zeros(len(alike), bool)
    return pixels, chosen.ravel() > 0


def _rival(rest: Matches, pixels: Array, after: Picture) -> int:
    """How many of the matches left over agree with each other on lying elsewhere."""
    other, chosen = _homography(rest)
    return int((_off(rest.only(chosen), pixels, after) > ELSEWHERE).sum()) if other is not None else 0


def _wobble(alike: Matches, pixels: Array, before: Picture, after: Picture) -> float:
    """How far a corner moves when every other match is left out: far, if places lie at several depths."""
    width, height = before.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved, halves = cv2.perspectiveTransform(corners[None], pixels)[0], (slice(0, None, 2), slice(1, None, 2))
    others = [_homography(Matches(alike.before[half], alike.after[half]))[0] for half in halves]
    if any(other is None for other in others):
        return 1.0
    return max(float(_off(Matches(corners, moved), other, after).max()) for other in others)


def _off(alike: Matches, pixels: Array, after: Picture) -> Array:
    """How far each is from where the homography puts it, as shares of the diagonal."""
    if not len(alike):
        return np.zeros(0)
    moved = cv2.perspectiveTransform(alike.before[None].astype(np.float64), pixels)[0]
    return np.linalg.norm(moved - alike.after, axis=1) / np.hypot(*after.size)


def _spread(inliers: Matches, before: Picture, after: Picture) -> tuple[int, int]:
    """Cells and rows that hold inliers: the smaller count of the two pictures."""
    one, other = (
        spread_of((places / picture.size).tolist())
        for places, picture in ((inliers.before, before), (inliers.after, after))
    )
    return min(one[0], other[0]), min(one[1], other[1])


def _numbers(pixels: Array) -> Matrix:
    a, b, c, d, e, f, g, h, i = pixels.ravel().tolist()
    return (a, b, c, d, e, f, g, h, i)
