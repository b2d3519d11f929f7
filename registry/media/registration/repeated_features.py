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
    """Return the share of inliers (accepted matches) whose surroundings occur more than once in a photo.

    The share is from 0 to 1, measured on at most 50 inliers, in the photo in which it is larger. The homography maps
    pixels of the before photo to the after photo.
    """
    sample_indices = np.unique(np.linspace(0, len(inliers) - 1, MAX_SAMPLES).astype(int))
    sample = inliers.select(sample_indices)
    inverse_homography = np.linalg.inv(homography)
    share_in_after = _repeated_share(before, after, homography, sample.after)
    share_in_before = _repeated_share(after, before, inverse_homography, sample.before)
    return max(share_in_after, share_in_before)


def _repeated_share(source: GreyImage, target: GreyImage, homography: Array, positions: Array) -> float:
    """Return the share of positions whose surroundings occur again elsewhere in the target image.

    The source image is warped onto the target by the homography, and a patch of it around each position is searched
    for. The share is 1 if no position has enough texture to tell.
    """
    warped_source = _shrink(overlay(blur(source), homography, target, outside=OUTSIDE))
    shrunk_target = _shrink(blur(target))
    repetitions = []
    for x, y in (positions / SHRINK_FACTOR).astype(int).tolist():
        is_repeated = _is_repeated(warped_source, shrunk_target, x, y)
        if is_repeated is not None:
            repetitions.append(is_repeated)
    if not repetitions:
        return 1.0
    return sum(repetitions) / len(repetitions)


def _is_repeated(warped_source: Array, target: Array, x: int, y: int) -> bool | None:
    """Return whether the source's patch around x, y fits the target elsewhere about as well as at x, y.

    Return None if the patch reaches outside of the source or has too little texture.
    """
    radius = PATCH_RADIUS // SHRINK_FACTOR
    left, top = x - radius, y - radius
    patch = warped_source[max(0, top) : y + radius, max(0, left) : x + radius]
    # Interpolation mixes OUTSIDE into the pixels along the source's border: any negative value is not of the source.
    is_complete = patch.shape == (2 * radius, 2 * radius) and patch.min() >= 0
    if not is_complete or patch.std() < MIN_TEXTURE:
        return None

    # matchTemplate gives the correlation for each position of the patch's upper left corner.
    correlations = cv2.matchTemplate(target, patch, cv2.TM_CCOEFF_NORMED)
    own_correlation = _crop_around(correlations, left, top, MAX_OFFSET).max()

    # The patch's own surroundings are left out, so that only copies elsewhere count. The crop is a view of the array.
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
