"""From two pictures to a homography and its figures. No refinement by intensities (ECC): it made every pair worse."""

from __future__ import annotations

import cv2
import numpy as np

from registry.domain.alignment import Figures, Found, judge, shape_of, spread_of
from registry.domain.homography import Matrix, shrunk

from .doubles import doubles
from .features import Matches, features, matches
from .likeness import likeness
from .pictures import Array, Picture

NEAR = 2.0  # pixels between a place and where the homography puts it
ELSEWHERE = 0.02  # of the diagonal: a homography that puts places farther off contradicts
FEWEST = 8  # matches; fewer tell nothing
SURE, TRIES = 0.9999, 5000


def search(before: Picture, after: Picture) -> Found:
    """The best homography between the pictures, if it passes the gate, and its figures in any case."""
    cv2.setNumThreads(1)  # one child, one core; and sums come out the same whatever the machine
    alike = matches(features(before), features(after))
    pixels, chosen = _homography(alike)
    if pixels is None:
        return Found(None, Figures(matches=len(alike)))
    matrix = shrunk(_numbers(pixels), before.size, after.size)
    inliers = alike.only(chosen)
    cells, across = _spread(inliers, before, after)
    figures = Figures(
        matches=len(alike),
        inliers=len(inliers),
        cells=cells,
        across=across,
        rival=_rival(alike.only(~chosen), pixels, after),
        doubles=doubles(before, after, pixels, inliers),
        likeness=likeness(before, after, pixels, inliers),
        error=_error(inliers, pixels, after),
        **shape_of(matrix, before.size, after.size),
    )
    return Found(matrix if judge(figures).reasons == () else None, figures)


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
    if other is None:
        return 0
    agreeing = rest.only(chosen)
    if not len(agreeing):
        return 0
    off = np.linalg.norm(_moved(agreeing.before, pixels) - agreeing.after, axis=1)
    return int((off > ELSEWHERE * np.hypot(*after.size)).sum())


def _error(inliers: Matches, pixels: Array, after: Picture) -> float:
    off = np.linalg.norm(_moved(inliers.before, pixels) - inliers.after, axis=1)
    return float(np.median(off) / np.hypot(*after.size)) if len(off) else 0.0


def _spread(inliers: Matches, before: Picture, after: Picture) -> tuple[int, int]:
    """Cells and rows that hold inliers: the smaller count of the two pictures."""
    one, other = (
        spread_of((places / picture.size).tolist())
        for places, picture in ((inliers.before, before), (inliers.after, after))
    )
    return min(one[0], other[0]), min(one[1], other[1])


def _moved(places: Array, pixels: Array) -> Array:
    return cv2.perspectiveTransform(places[None].astype(np.float64), pixels)[0]


def _numbers(pixels: Array) -> Matrix:
    a, b, c, d, e, f, g, h, i = pixels.ravel().tolist()
    return (a, b, c, d, e, f, g, h, i)
