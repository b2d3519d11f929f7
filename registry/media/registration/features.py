"""Places that can be known again: SIFT features in evened-out light, and which of two pictures look alike.

Descriptors are compared as RootSIFT (Arandjelović and Zisserman, 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .images import Array, Picture

MOST = 4500
EVEN_LIGHT, TILES = 2.0, (8, 8)  # CLAHE: contrast evened out in 8 by 8 parts, grain not blown up
DISTINCT = 0.85  # nearest descriptor over second nearest: above it the place has a double


@dataclass(frozen=True)
class Features:
    """Places in pixels, n by 2, and their descriptors, n by 128."""

    places: Array
    descriptors: Array


@dataclass(frozen=True)
class Matches:
    """Pairs of places in pixels, each n by 2."""

    before: Array
    after: Array

    def only(self, chosen: Array) -> Matches:
        """Those where the array says so."""
        return Matches(self.before[chosen], self.after[chosen])

    def __len__(self) -> int:
        return len(self.before)


def features(picture: Picture) -> Features:
    """The strongest features where one may look."""
    even = cv2.createCLAHE(EVEN_LIGHT, TILES).apply(picture.grey)
    found, descriptors = cv2.SIFT.create(nfeatures=MOST).detectAndCompute(even, picture.mask)
    if descriptors is None:
        return Features(np.empty((0, 2), np.float32), np.empty((0, 128), np.float32))
    shares = descriptors / (descriptors.sum(axis=1, keepdims=True) + 1e-7)
    # OpenCV counts from the middle of the first pixel, coordinates from 0 to 1 from its edge.
    return Features(np.array([place.pt for place in found], np.float32) + 0.5, np.sqrt(shares).astype(np.float32))


def matches(before: Features, after: Features) -> Matches:
    """Places that are each other's nearest, and have no double in either picture.

    A place with a double in only one picture, such as the one column that still stands, is as doubtful.
    """
    if min(len(before.places), len(after.places)) < 2:
        return Matches(before.places[:0], after.places[:0])
    ahead, distinct_ahead = _nearest(before.descriptors, after.descriptors)
    back, distinct_back = _nearest(after.descriptors, before.descriptors)
    mutual = back[ahead] == np.arange(len(ahead))
    chosen = np.flatnonzero(mutual & distinct_ahead & distinct_back[ahead])
    return Matches(before.places[chosen], after.places[ahead[chosen]])


def _nearest(ours: Array, theirs: Array) -> tuple[Array, Array]:
    """For each of ours the index of the nearest of theirs, and whether no other is nearly as near."""
    distances, indices = cv2.batchDistance(ours, theirs, cv2.CV_32F, normType=cv2.NORM_L2, K=2)
    return indices[:, 0], distances[:, 0] < DISTINCT * distances[:, 1]
