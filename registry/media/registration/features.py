"""Detection of SIFT features, and matching of the features of two images.

Descriptors are compared as RootSIFT (Arandjelović and Zisserman, 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .images import Array, GreyImage

MAX_FEATURES = 4500
# CLAHE evens out the contrast in each of 8 by 8 cells. The clip limit keeps it from amplifying the grain.
CLAHE_CLIP_LIMIT = 2.0
CLAHE_GRID = (8, 8)
# Lowe's ratio test (2004): the nearest descriptor must be this much nearer than the second nearest one. Otherwise the
# feature occurs twice, and it cannot be known which of the two was matched.
MAX_DISTANCE_RATIO = 0.85
DESCRIPTOR_LENGTH = 128
NEIGHBOURS = 2  # that the ratio test compares
EPSILON = 1e-7  # keeps the division defined for a descriptor of zeros only


@dataclass(frozen=True)
class Features:
    """Features of one image: positions in pixels (n by 2) and RootSIFT descriptors (n by 128)."""

    positions: Array
    descriptors: Array


@dataclass(frozen=True)
class Matches:
    """Matched positions of the before and the after image, in pixels, each n by 2. Row i of both is one match."""

    before: Array
    after: Array

    def select(self, chosen: Array) -> Matches:
        """Return the matches that an index or boolean array chooses."""
        return Matches(self.before[chosen], self.after[chosen])

    def __len__(self) -> int:
        return len(self.before)


def detect_features(image: GreyImage) -> Features:
    """Detect the strongest SIFT features of an image, except where its mask hides it."""
    equalised_image = cv2.createCLAHE(CLAHE_CLIP_LIMIT, CLAHE_GRID).apply(image.grey)
    keypoints, descriptors = cv2.SIFT.create(nfeatures=MAX_FEATURES).detectAndCompute(equalised_image, image.mask)
    if descriptors is None:
        return Features(np.empty((0, 2), np.float32), np.empty((0, DESCRIPTOR_LENGTH), np.float32))

    # RootSIFT: the square root of each element of the L1-normalised descriptor.
    normalised = descriptors / (descriptors.sum(axis=1, keepdims=True) + EPSILON)
    root_descriptors = np.sqrt(normalised).astype(np.float32)

    # In OpenCV, (0, 0) is the middle of the first pixel; here it is the pixel's corner.
    positions = np.array([keypoint.pt for keypoint in keypoints], np.float32) + 0.5
    return Features(positions, root_descriptors)


def match_features(before: Features, after: Features) -> Matches:
    """Match the features of two images. Two features match if each is much more like the other than any third one.

    This is tested in both directions. If one column of a row still stands, the columns in the photo from before all
    match it, and only that photo shows that it has several.
    """
    if min(len(before.positions), len(after.positions)) < NEIGHBOURS:
        return Matches(before.positions[:0], after.positions[:0])

    nearest_after, is_unique_after = _nearest_neighbours(before.descriptors, after.descriptors)
    nearest_before, is_unique_before = _nearest_neighbours(after.descriptors, before.descriptors)
    is_mutual = nearest_before[nearest_after] == np.arange(len(nearest_after))
    is_unique = is_unique_after & is_unique_before[nearest_after]
    matched_before = np.flatnonzero(is_mutual & is_unique)
    matched_after = nearest_after[matched_before]
    return Matches(before.positions[matched_before], after.positions[matched_after])


def _nearest_neighbours(queries: Array, candidates: Array) -> tuple[Array, Array]:
    """For each feature descriptor of one image (`queries`), find the nearest one of the other image (`candidates`).

    Return two arrays: the indices of the nearest candidates, and whether each is unique by Lowe's ratio test, that is,
    much nearer than the second nearest candidate.
    """
    distances, indices = cv2.batchDistance(queries, candidates, cv2.CV_32F, normType=cv2.NORM_L2, K=NEIGHBOURS)
    is_unique = distances[:, 0] < MAX_DISTANCE_RATIO * distances[:, 1]
    return indices[:, 0], is_unique
