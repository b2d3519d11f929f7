"""Whether the places that fit are there only once: one column fits over its neighbour as well as over itself.

Matching drops places that have a double, but a shadow, or rubble where a neighbour stood, can hide all doubles from
it. Here the picture around each place is sought again, in both pictures: the one from before shows more of the row.
"""

from __future__ import annotations

import cv2
import numpy as np

from .features import Matches
from .images import Array, Picture
from .similarity import TEXTURE, blur, overlay

SHRUNK = 2  # the search takes time by the fourth power of it
REACH = 24  # pixels around a place; with less, any corner has a double
PLACES = 50
ELSEWHERE = 0.02  # of the diagonal
AS_GOOD = 1.5  # a double may differ this many times as much as the two pictures do


def repeated_features(before: Picture, after: Picture, pixels: Array, inliers: Matches) -> float:
    """The share of the inliers around which the picture occurs again, in that of the two where it is larger."""
    some = inliers.only(np.unique(np.linspace(0, len(inliers) - 1, PLACES).astype(int)))
    back = np.linalg.inv(pixels)
    return max(_share(before, after, pixels, some.after), _share(after, before, back, some.before))


def _share(one: Picture, other: Picture, pixels: Array, places: Array) -> float:
    """Of the places in the other picture, whose surroundings are cut out of the one and sought in the other."""
    laid, shown = _smaller(overlay(blur(one), pixels, other, beyond=-1)), _smaller(blur(other))
    doubled = [_doubled(laid, shown, x, y) for x, y in (places / SHRUNK).astype(int).tolist()]
    told = [each for each in doubled if each is not None]
    return sum(told) / len(told) if told else 1.0


def _doubled(laid: Array, shown: Array, x: int, y: int) -> bool | None:
    """Whether what is around x, y occurs again; None if too little is there to tell."""
    reach, far = REACH // SHRUNK, int(ELSEWHERE * np.hypot(*shown.shape))
    wanted = laid[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach]
    if wanted.shape != (2 * reach, 2 * reach) or wanted.min() < 0 or wanted.std() < TEXTURE:
        return None
    fits = cv2.matchTemplate(shown, wanted, cv2.TM_CCOEFF_NORMED)
    x, y = x - reach, y - reach
    own = fits[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3].max()
    fits[max(0, y - far) : y + far + 1, max(0, x - far) : x + far + 1] = -1
    return bool(1 - fits.max() < AS_GOOD * (1 - own))


def _smaller(image: Array) -> Array:
    height, width = image.shape
    return cv2.resize(image, (width // SHRUNK, height // SHRUNK), interpolation=cv2.INTER_AREA)
