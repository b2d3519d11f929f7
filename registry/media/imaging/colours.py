"""Conversion of an image's pixels to sRGB with 8 bits a channel.

Colour profiles are applied, deeper values are scaled down, and transparent areas become white.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, ImageCms

from registry.domain.media.file_notes import Note

from .errors import MALFORMED, ImageRejected

Converter = Callable[[Image.Image], Image.Image]
MODE_OF_COLOUR_SPACE = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}  # ICC signature to Pillow's mode
MAX_8_BITS, MAX_16_BITS = 0xFF, 0xFFFF
FLOAT_RANGES = (1, MAX_8_BITS, MAX_16_BITS)  # the values that white has in float images, by usage
INTEGER_RANGES = (MAX_8_BITS, MAX_16_BITS)


def find_conversion(image: Image.Image) -> tuple[Converter, list[Note]]:
    """Return a function that converts any part of a loaded image to sRGB, and notes on what the conversion loses.

    A broken colour profile is ignored, with a note. Raise ImageRejected if the pixels cannot be shown as colours.
    """
    notes: list[Note] = []
    flatten: Converter | None = None
    if image.mode == "F" or image.mode.startswith("I"):
        notes.append(Note.DEEP)
        flatten = _make_scaling(image)
    elif image.has_transparency_data:
        if not _is_opaque(image):
            notes.append(Note.TRANSPARENT)
        flatten = _paste_on_white
    if image.mode == "CMYK":
        notes.append(Note.FOUR_INKS)

    try:
        apply_profile = _make_profile_conversion(image)
    except (ImageCms.PyCMSError, *MALFORMED):
        notes.append(Note.PROFILE_IGNORED)
        apply_profile = None

    def convert(part: Image.Image) -> Image.Image:
        """Convert a part of the image to sRGB."""
        if flatten is not None:
            part = flatten(part)
        if apply_profile is not None:
            return apply_profile(part)
        return part if part.mode == "RGB" else part.convert("RGB")

    return convert, notes


def _paste_on_white(image: Image.Image) -> Image.Image:
    """Return a copy of an image in which transparent areas are white.

    A browser would show the page's background through them. A photo that is evidence must look the same everywhere.
    """
    image = image.convert("RGBA")
    background = Image.new("RGB", image.size, "white")
    background.paste(image, mask=image.getchannel("A"))
    return background


def _is_opaque(image: Image.Image) -> bool:
    """Return whether every pixel of an image's alpha channel is opaque."""
    return image.mode in ("RGBA", "LA") and image.getextrema()[-1] == (MAX_8_BITS, MAX_8_BITS)


def _make_scaling(image: Image.Image) -> Converter:
    """Return a function that scales 16-bit, 32-bit or float pixels of an image linearly to 8 bits."""
    darkest, brightest = _find_value_range(image)
    scale = MAX_8_BITS / (brightest - darkest) if brightest > darkest else 0.0

    def scale_to_8_bits(part: Image.Image) -> Image.Image:
        """Return a part of the image with its values scaled to 8 bits."""
        # `point` accepts these two modes only. `convert("L")` alone would cut deep values off instead of scaling them.
        if part.mode not in ("I", "F"):
            part = part.convert("I")
        return part.point(lambda value: value * scale - darkest * scale).convert("L")

    return scale_to_8_bits


def _find_value_range(image: Image.Image) -> tuple[float, float]:
    """Return the pixel values that stand for black and white in an image with more than 8 bits a channel.

    Black is 0, and white is the smallest usual maximum that no pixel exceeds. If none fits, they are the least and
    the greatest pixel value. Raise ImageRejected if a pixel is infinite or not a number.
    """
    if image.mode.startswith("I;16"):
        return 0, MAX_16_BITS

    darkest, brightest = image.getextrema()
    # For an image of several channels these are pairs. No such image comes here, but the type checker cannot know.
    if not isinstance(darkest, int | float) or not isinstance(brightest, int | float):
        raise ImageRejected("beyond_colour", mode=image.mode)
    # A sum is finite only if both of its terms are.
    if not math.isfinite(darkest + brightest):
        raise ImageRejected("beyond_colour", mode=image.mode)

    usual_maxima = FLOAT_RANGES if image.mode == "F" else INTEGER_RANGES
    for maximum in usual_maxima:
        if darkest >= 0 and brightest <= maximum:
            return 0, maximum
    return darkest, brightest


def _make_profile_conversion(image: Image.Image) -> Converter | None:
    """Return a function that converts pixels to sRGB with the image's embedded colour profile.

    Return None if there is no profile or it is sRGB already. Raise an exception of Pillow if the profile is broken,
    and ValueError if it belongs to another colour space than the image.
    """
    if image.mode == "LAB":
        return _make_transform(ImageCms.createProfile("LAB"), "LAB")

    profile_bytes = image.info.get("icc_profile")
    if not profile_bytes:
        return None
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profile_bytes))
    profile_mode = MODE_OF_COLOUR_SPACE[profile.profile.xcolor_space]
    if (profile_mode == "CMYK") != (image.mode == "CMYK"):
        raise ValueError(profile_mode)

    description = profile.profile.profile_description or ""
    if profile_mode == "RGB" and description.startswith("sRGB"):
        return None
    return _make_transform(profile, profile_mode)


def _make_transform(profile: ImageCms.ImageCmsProfile | ImageCms.core.CmsProfile, mode: str) -> Converter:
    """Return a function that converts images with this colour profile and Pillow mode to sRGB.

    The rendering intent is relative colorimetric with black point compensation, as in image editors.
    """
    transform = ImageCms.buildTransform(
        profile,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )

    def apply_transform(part: Image.Image) -> Image.Image:
        """Convert a part of the image from its colour profile to sRGB."""
        if part.mode != mode:
            part = part.convert(mode)
        converted = ImageCms.applyTransform(part, transform)
        assert converted is not None  # noqa: S101 it is None only for a conversion in place
        return converted

    return apply_transform
