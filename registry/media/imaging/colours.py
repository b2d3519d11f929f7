"""Any picture's pixels as sRGB: colour spaces by their profile, deep values scaled, what is clear on white."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, ImageCms

from registry.domain.media.file_notes import Note

from .errors import MALFORMED, ImageRejected

Pixels = Callable[[Image.Image], Image.Image]
BAND_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}  # of a profile's colour space


def conversion(image: Image.Image) -> tuple[Pixels, list[Note]]:
    """What turns any part of this loaded picture into sRGB, and what is to be said about it. Raises Unfit."""
    notes: list[Note] = []
    if image.mode == "F" or image.mode.startswith("I"):
        notes.append(Note.DEEP)
        flat: Pixels = _scaled(image)
    elif image.has_transparency_data:
        if not _is_opaque(image):
            notes.append(Note.TRANSPARENT)
        flat = _on_white
    else:
        flat = _plain
    if image.mode == "CMYK":
        notes.append(Note.FOUR_INKS)
    try:
        profiled = _by_profile(image)
    except (ImageCms.PyCMSError, *MALFORMED):
        notes.append(Note.PROFILE_IGNORED)
        profiled = None
    if profiled is None:
        return (lambda part: _rgb(flat(part))), notes
    return (lambda part: profiled(flat(part))), notes


def _plain(part: Image.Image) -> Image.Image:
    return part


def _rgb(part: Image.Image) -> Image.Image:
    return part if part.mode == "RGB" else part.convert("RGB")


def _on_white(part: Image.Image) -> Image.Image:
    """Browsers show what is clear on the page's ground; a picture that is evidence must not change with it."""
    part = part.convert("RGBA")
    ground = Image.new("RGB", part.size, "white")
    ground.paste(part, mask=part.getchannel("A"))
    return ground


def _is_opaque(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA") and image.getextrema()[-1] == (255, 255)


def _scaled(image: Image.Image) -> Pixels:
    """16 bits, 32 bits and floats to 8: by the range that their kind has, and by what is there if it has none."""
    low, high = _range(image)
    scale = 255 / (high - low) if high > low else 0.0

    def scaled(part: Image.Image) -> Image.Image:
        # `point` knows these modes only, and `convert("L")` of deep values cuts them off instead of scaling
        part = part if part.mode in ("I", "F") else part.convert("I")
        return part.point(lambda value: value * scale - low * scale).convert("L")

    return scaled


def _range(image: Image.Image) -> tuple[float, float]:
    if image.mode.startswith("I;16"):
        return 0, 0xFFFF
    low, high = image.getextrema()
    if not (isinstance(low, int | float) and isinstance(high, int | float) and math.isfinite(low + high)):
        raise ImageRejected("beyond_colour", mode=image.mode)
    usual = (1, 0xFF, 0xFFFF) if image.mode == "F" else (0xFF, 0xFFFF)
    return next(((0, top) for top in usual if low >= 0 and high <= top), (low, high))


def _by_profile(image: Image.Image) -> Pixels | None:
    """By the colour profile in the file; None if there is none or if it is that of sRGB. Raises on a bad one."""
    if image.mode == "LAB":
        return _transform(ImageCms.createProfile("LAB"), "LAB")
    data = image.info.get("icc_profile")
    if not data:
        return None
    profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
    mode = BAND_MODES[profile.profile.xcolor_space]
    if (mode == "CMYK") != (image.mode == "CMYK"):
        raise ValueError(mode)
    described = profile.profile.profile_description or ""
    return None if mode == "RGB" and described.startswith("sRGB") else _transform(profile, mode)


def _transform(profile: ImageCms.ImageCmsProfile | ImageCms.core.CmsProfile, mode: str) -> Pixels:
    transform = ImageCms.buildTransform(
        profile,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )

    def transformed(part: Image.Image) -> Image.Image:
        made = ImageCms.applyTransform(part if part.mode == mode else part.convert(mode), transform)
        assert made is not None  # noqa: S101 it is made in place only if asked to
        return made

    return transformed
