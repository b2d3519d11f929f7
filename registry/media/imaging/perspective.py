"""Renditions of one photo that are warped to lie over another photo. The original is never changed."""

from __future__ import annotations

import math

from PIL import Image

from registry.domain.media.homography import CORNERS
from registry.domain.media.renditions import rendition_height
from registry.domain.value_types import JsonObject

from .decode import read_pixels
from .errors import ImageRejected
from .render import write_renditions

# Fills the area that the warped photo does not cover: the colour of the page's paper, clearly no part of the photo.
BACKGROUND = "#d9d5cc"
# Of the depth at the frame's centre. Nearer to the camera, one point of the photo would stretch over the whole frame.
MIN_DEPTH = 0.05


def render_aligned(
    path: str, into: str, files: list[JsonObject], matrix: list[float], frame: list[int], max_pixels: int
) -> JsonObject:
    """Write renditions of an image file, warped to lie over another photo. Job of an image worker.

    `frame` is the other photo's width and height. The nine numbers of `matrix`, row by row, map a point of the other
    photo to a point of this one; both are in coordinates from 0 to 1.
    Raise ImageRejected if the matrix is not usable or the file is not a usable image.
    """
    matrix = _normalise(matrix)
    frame_size = (frame[0], frame[1])
    widest = max(file["width"] for file in files)
    width = min(widest, frame[0])
    image, _ = read_pixels(path, max_pixels, min_width=width)
    warped = warp(image, matrix, (width, rendition_height(width, frame_size)))
    return {"files": write_renditions(warped, frame_size, into, files)}


def warp(image: Image.Image, matrix: list[float], size: tuple[int, int]) -> Image.Image:
    """Return the image as it lies over a frame of this size. The matrix maps points of the frame to the image."""
    return image.transform(
        size,
        Image.Transform.PERSPECTIVE,
        pillow_coefficients(matrix, size, image.size),
        Image.Resampling.BICUBIC,
        fillcolor=BACKGROUND,
    )


def pillow_coefficients(
    matrix: list[float], frame_size: tuple[int, int], image_size: tuple[int, int]
) -> tuple[float, ...]:
    """Return the eight coefficients by which Pillow maps a pixel of the frame to a pixel of the image.

    The matrix is in coordinates from 0 to 1. So its columns are divided by the frame's size and its rows multiplied
    by the image's size. Pillow takes the first eight numbers, scaled so that the ninth is 1.
    """
    frame_width, frame_height = frame_size
    row_factors = (*image_size, 1)
    coefficients = []
    for row, factor in enumerate(row_factors):
        a, b, c = (number * factor for number in matrix[3 * row : 3 * row + 3])
        coefficients += [a / frame_width, b / frame_height, c]
    return tuple(number / coefficients[8] for number in coefficients[:8])


def _normalise(matrix: list[float]) -> list[float]:
    """Return the matrix scaled so that the depth at the frame's centre is 1.

    The depth of a point (x, y) is the third coordinate that the matrix gives it, g x + h y + i.
    Raise ImageRejected if the matrix is not nine finite numbers, or if a corner of the frame would lie behind the
    camera.
    """
    if len(matrix) != 9 or not all(map(math.isfinite, matrix)):
        raise ImageRejected("too_skewed")
    depth_at_centre = matrix[6] / 2 + matrix[7] / 2 + matrix[8]
    if not math.isfinite(depth_at_centre) or depth_at_centre == 0:
        raise ImageRejected("too_skewed")

    normalised = [number / depth_at_centre for number in matrix]
    g, h, i = normalised[6:9]
    min_depth = min(g * x + h * y + i for x, y in CORNERS)
    if min_depth < MIN_DEPTH:
        raise ImageRejected("too_skewed")
    return normalised
