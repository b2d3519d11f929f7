"""Test whether the matched features occur more than once: one column fits its neighbour as well as itself.

Matching drops features that have a duplicate. A shadow, or rubble where a neighbour stood, can hide every duplicate
from it. So the surroundings of each match are searched for again, in both images: the photo from before shows more
of the row.
"""

from __future__ import annotations

import cv2
import numpy as np

from .features import Matches
from .images import Array, GreyImage
from .similarity import MIN_TEXTURE, blur, overlay

SHRINK_FACTOR = 2  # the search takes time by the fourth power of the image's size
PATCH_RADIUS = 24  # pixels around a position; in a smaller patch every corner looks like another one
MAX_SAMPLES = 50
MIN_DISTANCE = 0.02  # of the diagonal: a copy that is nearer is the feature itself
# A copy counts if its error is less than this many times the error of the feature's own place.
MAX_ERROR_RATIO = 1.5
OUTSIDE = -1  # pixel value outside of the warped image; grey levels are never negative


def repeated_features(before: GreyImage, after: GreyImage, homography: Array, inliers: Matches) -> float:
    """Return the share of inliers whose surroundings occur again, in the image where that share is larger.

    The share is from 0 to 1, measured on at most 50 inliers. The homography is in pixels, from before to after.
    """
    sample_indices = np.unique(np.linspace(0, len(inliers) - 1, MAX_SAMPLES).astype(int))
    sample = inliers.select(sample_indices)
    inverse = np.linalg.inv(homography)
    share_in_after = _repeated_share(before, after, homography, sample.after)
    share_in_before = _repeated_share(after, before, inverse, sample.before)
    return max(share_in_after, share_in_before)


def _repeated_share(source: GreyImage, target: GreyImage, homography: Array, positions: Array) -> float:
    """Return the share of positions in the target image at which the warped source fits elsewhere as well.

    The share is 1 if no position has enough texture to tell.
    """
    warped_source = _shrink(overlay(blur(source), homography, target, outside=OUTSIDE))
    shrunk_target = _shrink(blur(target))
    results = []
    for x, y in (positions / SHRINK_FACTOR).astype(int).tolist():
        is_repeated = _is_repeated(warped_source, shrunk_target, x, y)
        if is_repeated is not None:
            results.append(is_repeated)
    if not results:
        return 1.0
    return sum(results) / len(results)


def _is_repeated(warped_source: Array, target: Array, x: int, y: int) -> bool | None:
    """Return whether the source's patch around x, y fits the target elsewhere about as well as at x, y.

    Return None if the patch reaches outside of the source or has too little texture.
    """
    radius = PATCH_RADIUS // SHRINK_FACTOR
    patch = warped_source[max(0, y - radius) : y + radius, max(0, x - radius) : x + radius]
    # Interpolation mixes OUTSIDE into the pixels along the source's border: any negative value is not of the source.
    is_complete = patch.shape == (2 * radius, 2 * radius) and patch.min() >= 0
    if not is_complete or patch.std() < MIN_TEXTURE:
        return None

    # matchTemplate gives the correlation for each position of the patch's upper left corner.
    correlations = cv2.matchTemplate(target, patch, cv2.TM_CCOEFF_NORMED)
    left, top = x - radius, y - radius
    # The homography may be off by two pixels.
    own_correlation = correlations[max(0, top - 2) : top + 3, max(0, left - 2) : left + 3].max()

    excluded = int(MIN_DISTANCE * np.hypot(*target.shape))
    correlations[max(0, top - excluded) : top + excluded + 1, max(0, left - excluded) : left + excluded + 1] = -1
    best_elsewhere = correlations.max()
    return bool(1 - best_elsewhere < MAX_ERROR_RATIO * (1 - own_correlation))


def _shrink(image: Array) -> Array:
    height, width = image.shape
    return cv2.resize(image, (width // SHRINK_FACTOR, height // SHRINK_FACTOR), interpolation=cv2.INTER_AREA)
