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
MAX_OFFSET = 2  # pixels by which the homography may be off
MIN_DISTANCE = 0.02  # of the diagonal: a copy that is nearer is the feature itself
# A copy counts if its error is less than this many times the error of the feature's own place.
MAX_ERROR_RATIO = 1.5
OUTSIDE = -1  # pixel value outside of the warped image; grey levels are never negative


def measure_repetition(before: GreyImage, after: GreyImage, homography: Array, inliers: Matches) -> float:
    """Return the share of inliers (accepted matches) whose surroundings occur more than once in a photo, from 0 to 1.

    It is measured in both photos, on at most 50 inliers, and the larger share is returned. The homography maps pixels
    of the before photo to the after photo.
    """
    sample_indices = np.unique(np.linspace(0, len(inliers) - 1, MAX_SAMPLES).astype(int))
    sample = inliers.select(sample_indices)
    inverse_homography = np.linalg.inv(homography)
    repeated_share_in_after = _measure_repeated_share(before, after, homography, sample.after)
    repeated_share_in_before = _measure_repeated_share(after, before, inverse_homography, sample.before)
    return max(repeated_share_in_after, repeated_share_in_before)


def _measure_repeated_share(source: GreyImage, target: GreyImage, homography: Array, positions: Array) -> float:
    """Return the share of positions whose surroundings occur again elsewhere in the target image, from 0 to 1.

    The surroundings are a patch of the source image, which the homography warps onto the target. Positions with too
    little texture do not count. The share is 1 if no position counts.
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
    """Return whether the patch of the source around (x, y) fits another place in the target about as well as (x, y).

    Return None if the patch extends beyond the source or has too little texture.
    """
    radius = PATCH_RADIUS // SHRINK_FACTOR
    left, top = x - radius, y - radius
    patch = warped_source[max(0, top) : y + radius, max(0, left) : x + radius]
    # Pixels beyond the border of the source have the value OUTSIDE, and so are negative. Those on it may be as well.
    is_complete = patch.shape == (2 * radius, 2 * radius) and patch.min() >= 0
    if not is_complete or patch.std() < MIN_TEXTURE:
        return None

    # The correlation of the patch with the target, for each position of the patch's upper left corner.
    correlations = cv2.matchTemplate(target, patch, cv2.TM_CCOEFF_NORMED)
    own_correlation = _crop_around(correlations, left, top, MAX_OFFSET).max()

    # The patch's own place is excluded, so that only copies elsewhere count. Setting the crop changes `correlations`.
    excluded_distance = int(MIN_DISTANCE * np.hypot(*target.shape))
    _crop_around(correlations, left, top, excluded_distance)[:] = -1
    best_elsewhere = correlations.max()
    return bool(1 - best_elsewhere < MAX_ERROR_RATIO * (1 - own_correlation))


def _crop_around(image: Array, x: int, y: int, distance: int) -> Array:
    """Return the part of an image that is at most this far from a pixel, across and down."""
    return image[max(0, y - distance) : y + distance + 1, max(0, x - distance) : x + distance + 1]


def _shrink(image: Array) -> Array:
    height, width = image.shape
    return cv2.resize(image, (width // SHRINK_FACTOR, height // SHRINK_FACTOR), interpolation=cv2.INTER_AREA)
