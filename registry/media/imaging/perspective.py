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
    """Write renditions of an image file, warped to lie over another photo.

    This is a job of an image worker. `frame` is the other photo's width and height. The nine numbers of `matrix`, row
    by row, map a point of the other photo to a point of this one. Both points are in coordinates from 0 to 1.
    Raise ImageRejected if the matrix is not usable or the file is not a usable image.
    """
    normalised_matrix = _normalise_matrix(matrix)
    frame_width, frame_height = frame
    frame_size = (frame_width, frame_height)
    max_width = max(file["width"] for file in files)
    width = min(max_width, frame_width)
    image, _ = read_pixels(path, max_pixels, min_width=width)
    warped_image = warp(image, normalised_matrix, (width, rendition_height(width, frame_size)))
    return {"files": write_renditions(warped_image, frame_size, into, files)}


def warp(image: Image.Image, matrix: list[float], frame_size: tuple[int, int]) -> Image.Image:
    """Warp an image so that it lies over another photo, whose width and height are `frame_size`.

    The matrix maps points of that photo to points of the image, both in coordinates from 0 to 1.
    """
    return image.transform(
        frame_size,
        Image.Transform.PERSPECTIVE,
        pillow_coefficients(matrix, frame_size, image.size),
        Image.Resampling.BICUBIC,
        fillcolor=BACKGROUND,
    )


def pillow_coefficients(
    matrix: list[float], frame_size: tuple[int, int], image_size: tuple[int, int]
) -> tuple[float, ...]:
    """Convert a perspective matrix to the eight coefficients that Pillow's PERSPECTIVE transform takes.

    The matrix maps points of the frame to points of the image in coordinates from 0 to 1, the coefficients do so in
    pixels. So the columns are divided by the frame's size, and the rows multiplied by the image's size.
    """
    frame_width, frame_height = frame_size
    image_width, image_height = image_size
    coefficients = []
    for row, factor in enumerate((image_width, image_height, 1)):
        a, b, c = (number * factor for number in matrix[3 * row : 3 * row + 3])
        coefficients += [a / frame_width, b / frame_height, c]
    # Pillow takes eight numbers, since it expects the ninth to be 1.
    return tuple(number / coefficients[8] for number in coefficients[:8])


def _normalise_matrix(matrix: list[float]) -> list[float]:
    """Scale a perspective matrix so that the depth at the frame's centre is 1.

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
