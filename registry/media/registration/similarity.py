"""Similarity of two registered images around their matches, not only at them.

The strokes of a watermark that two unrelated photos share match each other; the pixels between the strokes do not.
"""

from __future__ import annotations

import cv2
import numpy as np

from .features import Matches
from .images import Array, GreyImage

PATCH_SIZE = 16  # pixels; the strokes of a watermark do not fill a patch
MAX_DISTANCE = 48  # pixels between a patch and an inlier: farther away everything may be destroyed
BLUR_SIGMA = 1.5  # pixels; hides grain, and a registration that is off by half a pixel
MIN_TEXTURE = 4.0  # standard deviation in grey levels: flatter patches correlate whatever they show
MIN_COVERAGE = 0.999  # share of a patch inside of the warped image; below 1 because of rounding


def measure_similarity(before: GreyImage, after: GreyImage, homography: Array, inliers: Matches) -> float:
    """Return how similar two registered images are around their inliers (accepted matches), from -1 to 1.

    The homography warps the before image onto the after image, and the two are compared patch by patch. The result is
    the median correlation of the patches with enough texture, or 0 if there are none.
    """
    warped_before = overlay(blur(before), homography, after)
    blurred_after = blur(after)
    coverage = overlay(np.ones(before.grey.shape, np.float32), homography, after)

    # For each patch, the correlation is covariance(b, a) / sqrt(variance(b) * variance(a)). The covariance is
    # mean(b * a) - mean(b) * mean(a), and the variance is the covariance of an image with itself.
    mean_before = _compute_patch_means(warped_before)
    mean_after = _compute_patch_means(blurred_after)
    variance_before = _compute_patch_means(warped_before * warped_before) - mean_before**2
    variance_after = _compute_patch_means(blurred_after * blurred_after) - mean_after**2
    covariance = _compute_patch_means(warped_before * blurred_after) - mean_before * mean_after

    is_near_inlier = _select_patch_centres(_mask_near_inliers(inliers, after))
    is_covered = _compute_patch_means(coverage) > MIN_COVERAGE
    is_textured = np.minimum(variance_before, variance_after) > MIN_TEXTURE * MIN_TEXTURE
    is_compared = is_near_inlier & is_covered & is_textured
    if not is_compared.any():
        return 0.0
    correlations = covariance[is_compared] / np.sqrt(variance_before[is_compared] * variance_after[is_compared])
    return float(np.median(correlations))


def blur(image: GreyImage) -> Array:
    """Return the grey levels after a Gaussian blur, as 32-bit floats."""
    return cv2.GaussianBlur(image.grey.astype(np.float32), (0, 0), BLUR_SIGMA)


def overlay(image: Array, homography: Array, target: GreyImage, outside: float = 0) -> Array:
    """Warp an image by a homography so that it lies over the target image.

    Pixels that it does not cover become `outside`.
    """
    # In this homography, (0, 0) is the corner of the first pixel; in OpenCV it is the middle. So shift by half a pixel,
    # warp, and shift back.
    half_pixel_shift = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    opencv_homography = np.linalg.inv(half_pixel_shift) @ homography @ half_pixel_shift
    return cv2.warpPerspective(image, opencv_homography, target.size, borderValue=outside)


def _mask_near_inliers(inliers: Matches, after: GreyImage) -> Array:
    """Return a mask that is true for the pixels of the after image near an inlier (accepted match)."""
    mask = np.zeros(after.grey.shape, np.uint8)
    for x, y in inliers.after.tolist():
        cv2.circle(mask, (int(x), int(y)), MAX_DISTANCE, color=1, thickness=cv2.FILLED)
    return mask > 0


def _compute_patch_means(image: Array) -> Array:
    """Return the mean pixel value of each patch. Patches are squares that lie side by side."""
    return _select_patch_centres(cv2.blur(image, (PATCH_SIZE, PATCH_SIZE)))


def _select_patch_centres(image: Array) -> Array:
    """Return every sixteenth pixel across and down, beginning at the centre of the first patch."""
    return image[PATCH_SIZE // 2 :: PATCH_SIZE, PATCH_SIZE // 2 :: PATCH_SIZE]
