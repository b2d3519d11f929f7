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
    """Return a function that converts any part of a loaded image to sRGB, and notes about what the conversion loses.

    A broken colour profile is ignored, with a note. Raise ImageRejected if the values cannot be shown as colours.
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
        apply_profile = _profile_conversion(image)
    except (ImageCms.PyCMSError, *MALFORMED):
        notes.append(Note.PROFILE_IGNORED)
        apply_profile = None

    def convert(part: Image.Image) -> Image.Image:
        """Return a part of the image in sRGB."""
        if flatten is not None:
            part = flatten(part)
        if apply_profile is not None:
            return apply_profile(part)
        return part if part.mode == "RGB" else part.convert("RGB")

    return convert, notes


def _paste_on_white(part: Image.Image) -> Image.Image:
    """Return an image without transparency, on white.

    A browser would show the page's background through it; a photo that is evidence must look the same everywhere.
    """
    part = part.convert("RGBA")
    background = Image.new("RGB", part.size, "white")
    background.paste(part, mask=part.getchannel("A"))
    return background


def _is_opaque(image: Image.Image) -> bool:
    """Return whether every pixel of an image's alpha channel is opaque."""
    return image.mode in ("RGBA", "LA") and image.getextrema()[-1] == (MAX_8_BITS, MAX_8_BITS)


def _make_scaling(image: Image.Image) -> Converter:
    """Return a function that scales 16-bit, 32-bit and float pixels linearly to 8 bits."""
    low, high = _find_value_range(image)
    scale = MAX_8_BITS / (high - low) if high > low else 0.0

    def scale_to_8_bits(part: Image.Image) -> Image.Image:
        """Return a part of the image with its values scaled to 8 bits."""
        # `point` accepts these two modes only. `convert("L")` alone would cut deep values off instead of scaling them.
        if part.mode not in ("I", "F"):
            part = part.convert("I")
        return part.point(lambda value: value * scale - low * scale).convert("L")

    return scale_to_8_bits


def _find_value_range(image: Image.Image) -> tuple[float, float]:
    """Return the values of black and white in a deep image.

    These are 0 and the smallest usual maximum that no pixel exceeds, or else the least and greatest pixel value.
    Raise ImageRejected if a pixel is infinite or not a number.
    """
    if image.mode.startswith("I;16"):
        return 0, MAX_16_BITS
    low, high = image.getextrema()
    # Images of several channels, which have several extrema, do not come here; Pillow's types do not say so.
    if not (isinstance(low, int | float) and isinstance(high, int | float) and math.isfinite(low + high)):
        raise ImageRejected("beyond_colour", mode=image.mode)
    usual_maxima = FLOAT_RANGES if image.mode == "F" else INTEGER_RANGES
    for maximum in usual_maxima:
        if low >= 0 and high <= maximum:
            return 0, maximum
    return low, high


def _profile_conversion(image: Image.Image) -> Converter | None:
    """Return a function that converts pixels to sRGB by the image's colour profile.

    Return None if there is no profile or it is sRGB already. Raise an exception of Pillow for a broken profile, and
    ValueError for one of another colour space than the image.
    """
    if image.mode == "LAB":
        return _make_transform(ImageCms.createProfile("LAB"), "LAB")
    profile_data = image.info.get("icc_profile")
    if not profile_data:
        return None
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profile_data))
    mode = MODE_OF_COLOUR_SPACE[profile.profile.xcolor_space]
    if (mode == "CMYK") != (image.mode == "CMYK"):
        raise ValueError(mode)
    description = profile.profile.profile_description or ""
    if mode == "RGB" and description.startswith("sRGB"):
        return None
    return _make_transform(profile, mode)


def _make_transform(profile: ImageCms.ImageCmsProfile | ImageCms.core.CmsProfile, mode: str) -> Converter:
    """Return a function that converts pixels of this mode and profile to sRGB.

    The intent is relative colorimetric with black point compensation, as image editors convert photos.
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
        """Return a part of the image in sRGB."""
        if part.mode != mode:
            part = part.convert(mode)
        converted = ImageCms.applyTransform(part, transform)
        assert converted is not None  # noqa: S101 it is None only for a conversion in place
        return converted

    return apply_transform
