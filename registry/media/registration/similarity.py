"""Whether two pictures, laid over one another, are alike around the places that fit, not only in them.

Under a watermark that two strangers share, its strokes fit and what lies between them does not.
"""

from __future__ import annotations

import cv2
import numpy as np

from .features import Matches
from .images import Array, Picture

PATCH = 16  # pixels across; the strokes of a watermark do not fill one
AROUND = 48  # pixels from an inlier: farther away all may be destroyed
SOFT = 1.5  # of a blur, against grain and half a pixel's error
TEXTURE = 4.0  # grey levels of deviation: flatter patches are alike whatever they show


def similarity(before: Picture, after: Picture, pixels: Array, inliers: Matches) -> float:
    """The median correlation of textured patches around the inliers; 0 where there are none."""
    laid, seen = (overlay(image, pixels, after) for image in (blur(before), np.ones(before.grey.shape, np.float32)))
    shown = blur(after)
    mean_laid, mean_shown = _mean(laid), _mean(shown)
    spread_laid, spread_shown = _mean(laid * laid) - mean_laid**2, _mean(shown * shown) - mean_shown**2
    together = _mean(laid * shown) - mean_laid * mean_shown
    looked_at = (
        _sampled(_around(inliers, after))
        & (_mean(seen) > 0.999)
        & (np.minimum(spread_laid, spread_shown) > TEXTURE * TEXTURE)
    )
    if not looked_at.any():
        return 0.0
    return float(np.median(together[looked_at] / np.sqrt(spread_laid[looked_at] * spread_shown[looked_at])))


def blur(picture: Picture) -> Array:
    """Without the grain."""
    return cv2.GaussianBlur(picture.grey.astype(np.float32), (0, 0), SOFT)


def overlay(image: Array, pixels: Array, after: Picture, beyond: float = 0) -> Array:
    """Drawn where the matrix, which counts from pixels' edges, puts it; OpenCV counts from their middles."""
    middle = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    return cv2.warpPerspective(image, np.linalg.inv(middle) @ pixels @ middle, after.size, borderValue=beyond)


def _around(inliers: Matches, after: Picture) -> Array:
    near = np.zeros(after.grey.shape, np.uint8)
    for x, y in inliers.after.tolist():
        cv2.circle(near, (int(x), int(y)), AROUND, 1, -1)
    return near > 0


def _mean(image: Array) -> Array:
    """Over each patch."""
    return _sampled(cv2.blur(image, (PATCH, PATCH)))


def _sampled(image: Array) -> Array:
    return image[PATCH // 2 :: PATCH, PATCH // 2 :: PATCH]
