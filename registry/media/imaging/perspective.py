"""A picture warped to lie over another one. The picture itself is never changed: this makes more renditions of it."""

from __future__ import annotations

import math

from PIL import Image

from registry.domain.media.renditions import height_at
from registry.domain.value_types import JsonObject

from .decode import read_pixels
from .errors import ImageRejected
from .render import written

BEYOND = "#d9d5cc"  # where the other picture shows more than this one: the ground that paper has, plainly no part of it
CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
NEAREST = 0.05  # of the depth at the frame's middle: any nearer to the eye, and a point stretches over the picture


def aligned(
    path: str, into: str, files: list[JsonObject], matrix: list[float], frame: list[int], pixels: int
) -> JsonObject:
    """Write the files. `matrix` says where a point of the other picture, of the size `frame`, is in this one."""
    matrix = _sound(matrix)
    whole = (frame[0], frame[1])
    width = min(max(each["width"] for each in files), frame[0])
    image, _ = read_pixels(path, pixels, at_least=width)
    return {"made": written(over(image, matrix, (width, height_at(width, whole))), whole, into, files)}


def over(image: Image.Image, matrix: list[float], size: tuple[int, int]) -> Image.Image:
    """The picture as it lies over one of that size."""
    return image.transform(
        size,
        Image.Transform.PERSPECTIVE,
        in_pixels(matrix, size, image.size),
        Image.Resampling.BICUBIC,
        fillcolor=BEYOND,
    )


def in_pixels(matrix: list[float], shown: tuple[int, int], held: tuple[int, int]) -> tuple[float, ...]:
    """Pillow's eight numbers, from pixels shown to pixels held, of a matrix between pictures from 0 to 1."""
    wide, high = held
    rows = [
        [each * wide for each in matrix[0:3]],
        [each * high for each in matrix[3:6]],
        matrix[6:9],
    ]
    flat = [value for a, b, c in rows for value in (a / shown[0], b / shown[1], c)]
    return tuple(value / flat[8] for value in flat[:8])


def _sound(matrix: list[float]) -> list[float]:
    """The same, scaled; Unfit if it is none, or if a part of the frame would come from behind the eye."""
    middle = matrix[6] / 2 + matrix[7] / 2 + matrix[8] if len(matrix) == 9 else math.nan
    if not all(map(math.isfinite, matrix)) or not math.isfinite(middle) or middle == 0:
        raise ImageRejected("too_skewed")
    matrix = [value / middle for value in matrix]
    if min(matrix[6] * x + matrix[7] * y + matrix[8] for x, y in CORNERS) < NEAREST:
        raise ImageRejected("too_skewed")
    return matrix
