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
FLOAT_MAXIMA = (1, MAX_8_BITS, MAX_16_BITS)  # the pixel values that programs write for white in float images
INTEGER_MAXIMA = (MAX_8_BITS, MAX_16_BITS)


def find_conversion(image: Image.Image) -> tuple[Converter, list[Note]]:
    """Return a function that converts any part of a loaded image to sRGB, and notes on what the conversion loses.

    A broken colour profile is ignored, with a note. Raise ImageRejected if the pixels cannot be shown as colours.
    """
    notes: list[Note] = []
    to_opaque_8_bits: Converter | None = None
    if image.mode == "F" or image.mode.startswith("I"):
        notes.append(Note.DEEP)
        to_opaque_8_bits = _make_8_bit_converter(image)
    elif image.has_transparency_data:
        if not _is_opaque(image):
            notes.append(Note.TRANSPARENT)
        to_opaque_8_bits = _paste_on_white
    if image.mode == "CMYK":
        notes.append(Note.FOUR_INKS)

    try:
        to_srgb = _make_profile_converter(image)
    except (ImageCms.PyCMSError, *MALFORMED):
        notes.append(Note.PROFILE_IGNORED)
        to_srgb = None

    def convert(part: Image.Image) -> Image.Image:
        """Convert a part of the image to opaque 8-bit sRGB."""
        if to_opaque_8_bits is not None:
            part = to_opaque_8_bits(part)
        if to_srgb is not None:
            return to_srgb(part)
        # Without a profile the colours are taken for sRGB.
        return part if part.mode == "RGB" else part.convert("RGB")

    return convert, notes


def _paste_on_white(image: Image.Image) -> Image.Image:
    """Return a copy of an image in which transparent areas are white.

    A browser would fill them with the background of the page, but a photo that is evidence must look the same
    everywhere.
    """
    rgba_image = image.convert("RGBA")
    white_image = Image.new("RGB", image.size, "white")
    white_image.paste(rgba_image, mask=rgba_image.getchannel("A"))
    return white_image


def _is_opaque(image: Image.Image) -> bool:
    """Return whether every pixel of an image's alpha channel is opaque."""
    return image.mode in ("RGBA", "LA") and image.getextrema()[-1] == (MAX_8_BITS, MAX_8_BITS)


def _make_8_bit_converter(image: Image.Image) -> Converter:
    """Return a function that scales the pixels of an image linearly to 8 bits. They may be 16-bit, 32-bit or float."""
    black, white = _find_value_range(image)
    scale = MAX_8_BITS / (white - black) if white > black else 0.0
    offset = -black * scale

    def scale_to_8_bits(part: Image.Image) -> Image.Image:
        """Return a part of the image with its pixels scaled to 8 bits."""
        # Pillow scales only images of the modes I (integers) and F (floats).
        if part.mode not in ("I", "F"):
            part = part.convert("I")
        # `convert` does not scale: it would turn every value above 255 into 255.
        return part.point(lambda value: value * scale + offset).convert("L")

    return scale_to_8_bits


def _find_value_range(image: Image.Image) -> tuple[float, float]:
    """Return the pixel values that stand for black and white in an image with more than 8 bits per channel.

    Black is normally 0. White is normally a value that programs use as the maximum, such as 255: the lowest one that no
    pixel exceeds. If a pixel is negative or exceeds all of these, black and white are the image's darkest and brightest
    pixel values. Raise ImageRejected if a pixel is infinite or not a number.
    """
    if image.mode.startswith("I;16"):
        return 0, MAX_16_BITS

    darkest, brightest = image.getextrema()
    # For an image of several channels these are pairs. No such image comes here, but the type checker cannot know.
    if not isinstance(darkest, int | float) or not isinstance(brightest, int | float):
        raise ImageRejected("beyond_colour", mode=image.mode)
    if not (math.isfinite(darkest) and math.isfinite(brightest)):
        raise ImageRejected("beyond_colour", mode=image.mode)

    usual_maxima = FLOAT_MAXIMA if image.mode == "F" else INTEGER_MAXIMA
    for maximum in usual_maxima:
        if darkest >= 0 and brightest <= maximum:
            return 0, maximum
    return darkest, brightest


def _make_profile_converter(image: Image.Image) -> Converter | None:
    """Return a function that converts an image to sRGB by its embedded colour profile.

    Return None if the image has no profile, or an sRGB profile. Raise an exception of Pillow if the profile is broken,
    and ValueError if it does not fit the image.
    """
    # LAB is a colour space of its own, which needs no embedded profile.
    if image.mode == "LAB":
        return _make_srgb_converter(ImageCms.createProfile("LAB"), "LAB")

    profile_bytes = image.info.get("icc_profile")
    if not profile_bytes:
        return None
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profile_bytes))
    profile_mode = MODE_OF_COLOUR_SPACE[profile.profile.xcolor_space]
    # Pixels of three colours cannot be read as four inks (CMYK), or the other way round.
    is_for_inks = profile_mode == "CMYK"
    has_inks = image.mode == "CMYK"
    if is_for_inks != has_inks:
        raise ValueError(profile_mode)

    description = profile.profile.profile_description or ""
    if profile_mode == "RGB" and description.startswith("sRGB"):
        return None
    return _make_srgb_converter(profile, profile_mode)


def _make_srgb_converter(profile: ImageCms.ImageCmsProfile | ImageCms.core.CmsProfile, mode: str) -> Converter:
    """Return a function that converts an image from a colour profile to sRGB. `mode` is Pillow's mode for the profile.

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
        """Convert a part of the image from the colour profile to sRGB."""
        if part.mode != mode:
            part = part.convert(mode)
        converted = ImageCms.applyTransform(part, transform)
        assert converted is not None  # noqa: S101 it is None only for a conversion in place
        return converted

    return apply_transform
