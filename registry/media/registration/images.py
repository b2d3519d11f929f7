"""Images for the search: grey, upright, and at a size at which features are neither grain nor compression blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from registry.domain.media.alignment import Region
from registry.media.imaging.decode import open_image

Array: TypeAlias = Any  # Any: an array of numpy, whose own types say little and cost much
LONGER_EDGE = 1000  # pixels; larger images only add grain
VISIBLE, HIDDEN = 255, 0  # values of a mask, as OpenCV reads it


@dataclass(frozen=True)
class GreyImage:
    """A greyscale image and its mask: features are searched where the mask is 255."""

    grey: Array
    mask: Array

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.grey.shape
        return width, height


def read_grey_image(path: str, max_pixels: int, hidden_regions: Sequence[Region] = ()) -> GreyImage:
    """Decode an image file as an upright greyscale image, with a mask that hides the given regions.

    If the longer edge has more than 1000 pixels, the image is shrunk to that. Raise ImageRejected or any exception of
    Pillow if the file cannot be decoded.
    """
    decoded_image = open_image(path, max_pixels, min_width=LONGER_EDGE)
    grey_image = decoded_image.pixels(min_width=LONGER_EDGE).convert("L")
    grey_image.thumbnail((LONGER_EDGE, LONGER_EDGE), Image.Resampling.BOX)
    return mask_regions(np.asarray(grey_image), hidden_regions)


def mask_regions(grey: Array, hidden_regions: Sequence[Region] = ()) -> GreyImage:
    """Return a greyscale image with a mask that hides some regions from feature detection.

    Each region is given by its left, top, right and bottom edge, in coordinates from 0 to 1.
    """
    height, width = grey.shape
    mask = np.full(grey.shape, VISIBLE, np.uint8)
    for left, top, right, bottom in hidden_regions:
        # The edges are rounded outwards, so that pixels on the border of a region are hidden as well.
        rows = slice(int(top * height), round(bottom * height + 0.5))
        columns = slice(int(left * width), round(right * width + 0.5))
        mask[rows, columns] = HIDDEN
    return GreyImage(grey, mask)
