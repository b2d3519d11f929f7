"""A picture as the search wants it: grey, upright and of a size at which its features are neither grain nor blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from registry.domain.media.alignment import Region
from registry.media.imaging.decode import open_picture

Array: TypeAlias = Any  # Any: an array of numpy, whose own types say little and cost much
LONGER_EDGE = 1000  # pixels; larger ones only add grain


@dataclass(frozen=True)
class Picture:
    """Grey pixels, and 255 where one may look."""

    grey: Array
    mask: Array

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.grey.shape
        return width, height


def read(path: str, limit: int, hidden: Sequence[Region] = ()) -> Picture:
    """Decode, turn upright and shrink; never enlarge. Raises Unfit, and anything that Pillow may raise."""
    grey = open_picture(path, limit, at_least=LONGER_EDGE).pixels(at_least=LONGER_EDGE).convert("L")
    grey.thumbnail((LONGER_EDGE, LONGER_EDGE), Image.Resampling.BOX)
    return picture(np.asarray(grey), hidden)


def picture(grey: Array, hidden: Sequence[Region] = ()) -> Picture:
    """Grey pixels with the regions hidden, which are in coordinates from 0 to 1."""
    height, width = grey.shape
    mask = np.full(grey.shape, 255, np.uint8)
    for left, top, right, bottom in hidden:
        mask[int(top * height) : round(bottom * height + 0.5), int(left * width) : round(right * width + 0.5)] = 0
    return Picture(grey, mask)
