"""The search for the homography between two images, and for the figures by which it is judged.

The homography is not refined by intensities (ECC): that made every pair worse.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from registry.domain.media.alignment import (
    AlignmentFigures,
    AlignmentResult,
    judge_alignment,
    measure_shape,
    measure_spread,
)
from registry.domain.media.homography import Matrix, to_unit_matrix

from .features import Matches, detect_features, match_features
from .images import Array, GreyImage
from .repeated_features import measure_repetition
from .similarity import measure_similarity

MAX_INLIER_ERROR = 2.0  # pixels between a position and where the homography puts it
MIN_RIVAL_DISTANCE = 0.02  # of the diagonal: a homography that moves positions this far contradicts the first one
MIN_MATCHES = 8  # a homography through fewer matches proves nothing
# How MAGSAC samples: at most so many rounds, or until it has found the best homography with this probability.
MAX_ITERATIONS = 5000
CONFIDENCE = 0.9999


def search_alignment(before: GreyImage, after: GreyImage) -> AlignmentResult:
    """Search for the homography from the before to the after image, and measure how well it fits.

    The result's matrix is None unless `judge_alignment` accepts the measurements.
    """
    # One core per worker. With several threads the order of sums, and so the result, would depend on the machine.
    cv2.setNumThreads(1)

    matches = match_features(detect_features(before), detect_features(after))
    homography, is_inlier = _estimate_homography(matches)
    inliers = matches.select(is_inlier)
    outliers = matches.select(~is_inlier)
    no_alignment = AlignmentResult(None, AlignmentFigures(matches=len(matches), inliers=len(inliers)))
    if homography is None or len(inliers) < MIN_MATCHES:
        return no_alignment

    pixel_matrix = cast(Matrix, tuple(homography.ravel().tolist()))
    matrix = to_unit_matrix(pixel_matrix, before.size, after.size)
    shape = measure_shape(matrix, before.size, after.size)
    if not shape["convex"]:
        return no_alignment

    cells, across = _measure_spread_in_both(inliers, before, after)
    figures = AlignmentFigures(
        matches=len(matches),
        inliers=len(inliers),
        cells=cells,
        across=across,
        rival=_count_rival_inliers(outliers, homography, after),
        doubles=measure_repetition(before, after, homography, inliers),
        likeness=measure_similarity(before, after, homography, inliers),
        error=float(np.median(_measure_reprojection_errors(inliers, homography, after))),
        wobble=_measure_corner_instability(matches, homography, before, after),
        **shape,
    )
    is_accepted = not judge_alignment(figures).reasons
    return AlignmentResult(matrix if is_accepted else None, figures)


def _estimate_homography(matches: Matches) -> tuple[Array | None, Array]:
    """Find the homography (in pixels) that fits most of the matches between two images.

    Return it with a boolean array that is true for each match that it fits. The homography is None if there are too few
    matches or none is found. The algorithm is MAGSAC; its random numbers are the same at every call.
    """
    no_inliers = np.zeros(len(matches), bool)
    if len(matches) < MIN_MATCHES:
        return None, no_inliers
    homography, is_inlier = cv2.findHomography(
        matches.before,
        matches.after,
        cv2.USAC_MAGSAC,
        MAX_INLIER_ERROR,
        maxIters=MAX_ITERATIONS,
        confidence=CONFIDENCE,
    )
    if homography is None or not np.isfinite(homography).all():
        return None, no_inliers
    return homography, is_inlier.ravel() > 0


def _count_rival_inliers(outliers: Matches, homography: Array, after: GreyImage) -> int:
    """Count the outliers (rejected matches) that contradict the homography, since they fit another one together."""
    rival_homography, is_rival_inlier = _estimate_homography(outliers)
    if rival_homography is None:
        return 0
    rival_inliers = outliers.select(is_rival_inlier)
    errors = _measure_reprojection_errors(rival_inliers, homography, after)
    return int((errors > MIN_RIVAL_DISTANCE).sum())


def _measure_corner_instability(matches: Matches, homography: Array, before: GreyImage, after: GreyImage) -> float:
    """Return how far the corners of the before image move if the homography is estimated from half of the matches.

    This is the longest move of a corner, as a share of the after image's diagonal. It is long if the matches lie at
    several depths. Return 1 if one half of the matches gives no homography.
    """
    width, height = before.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    # `perspectiveTransform` takes and returns arrays with one more dimension.
    warped_corners = Matches(corners, cv2.perspectiveTransform(corners[None], homography)[0])
    largest_moves = []
    for start in (0, 1):  # one half is the matches with even indices, the other those with odd indices
        half = Matches(matches.before[start::2], matches.after[start::2])
        half_homography, _ = _estimate_homography(half)
        if half_homography is None:
            return 1.0
        moves = _measure_reprojection_errors(warped_corners, half_homography, after)
        largest_moves.append(float(moves.max()))
    return max(largest_moves)


def _measure_reprojection_errors(matches: Matches, homography: Array, after: GreyImage) -> Array:
    """Return how far the homography puts each match from its position in the after image.

    The distances are shares of that image's diagonal.
    """
    if len(matches) == 0:
        return np.zeros(0)
    warped_positions = cv2.perspectiveTransform(matches.before[None].astype(np.float64), homography)[0]
    distances = np.linalg.norm(warped_positions - matches.after, axis=1)
    return distances / np.hypot(*after.size)


def _measure_spread_in_both(inliers: Matches, before: GreyImage, after: GreyImage) -> tuple[int, int]:
    """Return how widely the inliers (accepted matches) are spread over the two images, by `measure_spread`.

    It counts the cells of a grid, and the inner rows or columns, that hold an inlier. Of the counts in the two images,
    the smaller ones are returned.
    """
    cells_before, inner_lines_before = measure_spread((inliers.before / before.size).tolist())
    cells_after, inner_lines_after = measure_spread((inliers.after / after.size).tolist())
    return min(cells_before, cells_after), min(inner_lines_before, inner_lines_after)
