"""Decoding of an image file that may be hostile: checks first, then pixels in sRGB and upright."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PIL.ImageFile import ImageFile

from registry.domain.media.file_notes import Note

from .colours import find_conversion
from .errors import MALFORMED, ImageRejected
from .formats import HEAD_BYTES, detect_format, read_webp_size

Image.MAX_IMAGE_PIXELS = None  # Pillow only warns up to twice its limit; `_check_size` enforces ours
MAX_SIDE = 65_500  # pixels; the longest side that libjpeg writes
BAND_HEIGHT = 512  # rows converted at a time: a second copy of a large image would be most of the memory used
MEGAPIXEL = 1_000_000

# The EXIF orientation and what makes an image with it upright (EXIF 2.32, tag 274).
ORIENTATION = 0x0112
UPRIGHT = 1
TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SWAPS_SIDES = (5, 6, 7, 8)  # rows of the upright image are columns of the file
STARTS_AT_END = (3, 4, 7, 8)  # the first row of the upright image is the file's last row or column


class DecodedImage:
    """An image that was decoded without fault.

    `full_size` is the width and height of the upright image. `size` is what was decoded, which may be a fraction.
    """

    def __init__(self, image: ImageFile, full_size: tuple[int, int], orientation: int, notes: list[Note]) -> None:
        self.image, self.full_size = image, full_size
        self._orientation = orientation
        self._to_srgb, conversion_notes = find_conversion(image)
        self.notes = [*notes, *conversion_notes]
        self.size = _upright_size(image.size, orientation)

    def band(self, top: int, bottom: int) -> Image.Image:
        """Return the rows of the upright image from `top` up to, but not including, `bottom`, in sRGB."""
        band = self._to_srgb(self.image.crop(self._find_box_in_file(top, bottom)))
        # The metadata is dropped, or Pillow would write it into every file that is made from this band.
        band.info = {}
        if self._orientation in TRANSPOSITIONS:
            return band.transpose(TRANSPOSITIONS[self._orientation])
        return band

    def _find_box_in_file(self, top: int, bottom: int) -> tuple[int, int, int, int]:
        """Return where the file holds some rows of the upright image: a box of left, top, right and bottom.

        The image in the file may be rotated or mirrored.
        """
        width_in_file, height_in_file = self.image.size
        start, end = top, bottom
        if self._orientation in STARTS_AT_END:
            # The rows are counted from the other side of the image.
            _, upright_height = self.size
            start, end = upright_height - bottom, upright_height - top
        if self._orientation in SWAPS_SIDES:
            return (start, 0, end, height_in_file)
        return (0, start, width_in_file, end)

    def pixels(self, min_width: int = 0) -> Image.Image:
        """Return the upright image in sRGB as a new image, without the file's metadata.

        With `min_width`, the image is shrunk by the largest whole factor that leaves it at least that wide.
        """
        width, height = self.size
        factor = max(1, width // min_width) if min_width else 1
        new_image = Image.new("RGB", (divide_rounding_up(width, factor), divide_rounding_up(height, factor)))

        # The image is converted in bands, to save memory. `reduce` makes one row out of `factor` rows, so the height of
        # each band but the last one is a multiple of the factor.
        rows_per_band = factor * max(1, BAND_HEIGHT // factor)
        for top in range(0, height, rows_per_band):
            bottom = min(top + rows_per_band, height)
            band = self.band(top, bottom)
            if factor > 1:
                band = band.reduce(factor)
            new_image.paste(band, (0, top // factor))
        return new_image


def open_image(path: str, max_pixels: int, min_width: int = 0) -> DecodedImage:
    """Open an image file and decode all its pixels.

    With `min_width`, a JPEG is decoded at the smallest fraction of its size that is still that wide. This takes a
    quarter of the time, and still reads nearly all bytes of the file.
    Raise ImageRejected or any exception of Pillow if the file is not a usable image.
    """
    image, notes = open_undecoded(path, max_pixels)
    full_size = image.size
    orientation = _read_orientation(image)
    if min_width:
        width, height = full_size
        # In the file, the side that becomes the width of the upright image may be the height.
        draft_width = max(1, min_width * width // height) if orientation in SWAPS_SIDES else min_width
        draft_height = max(1, height * draft_width // width)
        image.draft(None, (draft_width, draft_height))  # affects only JPEG
    image.load()

    if orientation != UPRIGHT:
        notes.append(Note.TURNED)
    if image.format == "TIFF":  # Pillow makes a TIFF upright while it loads it
        return DecodedImage(image, image.size, UPRIGHT, notes)
    return DecodedImage(image, _upright_size(full_size, orientation), orientation, notes)


def read_pixels(path: str, max_pixels: int, min_width: int) -> tuple[Image.Image, tuple[int, int]]:
    """Decode an image file, and return its pixels and its full size.

    A large image is shrunk, but not below `min_width`. Only its pixels stay in memory.
    """
    decoded_image = open_image(path, max_pixels, min_width)
    return decoded_image.pixels(min_width), decoded_image.full_size


def open_undecoded(path: str, max_pixels: int) -> tuple[ImageFile, list[Note]]:
    """Open an image file without decoding its pixels.

    Return the image and notes about the file. Raise ImageRejected if its format is not accepted or it is too large.
    """
    with Path(path).open("rb") as file:
        first_bytes = file.read(HEAD_BYTES)
    format_name = detect_format(first_bytes)
    if format_name == "HEIF":
        _register_heif()
    if format_name == "WEBP":
        # When Pillow opens a WebP, it allocates memory for all pixels. So the size is checked before that.
        width, height = read_webp_size(first_bytes)
        _check_size(width, height, max_pixels)

    image = Image.open(path, formats=(format_name,))
    _check_size(image.width, image.height, max_pixels)
    notes = [Note.FIRST_FRAME] if count_frames(image) > 1 else []
    return image, notes


def verify_checksums(path: str, max_pixels: int) -> None:
    """Verify the checksums in a PNG file. Pillow ignores them when it decodes the file.

    Other formats have no checksums. Raise an exception of Pillow if a checksum is wrong, and ImageRejected if the file
    is not a usable image.
    """
    image, _ = open_undecoded(path, max_pixels)
    with image:
        if image.format == "PNG":
            image.verify()


def count_frames(image: Image.Image) -> int:
    """Return how many frames or pages an image file has."""
    # Pillow sets `n_frames` only for formats that may have several.
    return getattr(image, "n_frames", 1)


def _check_size(width: int, height: int, max_pixels: int) -> None:
    """Raise ImageRejected if an image has too many pixels or one side is too long."""
    pixel_count = width * height
    if pixel_count > max_pixels:
        megapixels = divide_rounding_up(pixel_count, MEGAPIXEL)
        raise ImageRejected("too_many_pixels", pixels=megapixels, limit=max_pixels // MEGAPIXEL)
    longer_side = max(width, height)
    if longer_side > MAX_SIDE:
        raise ImageRejected("too_elongated", side=longer_side, limit=MAX_SIDE)


def _read_orientation(image: Image.Image) -> int:
    """Return an image's EXIF orientation, a number from 1 (upright) to 8.

    Return 1 if the tag is missing or malformed.
    """
    try:
        orientation = image.getexif().get(ORIENTATION, UPRIGHT)
    except MALFORMED:
        return UPRIGHT
    return orientation if orientation in TRANSPOSITIONS else UPRIGHT


def _upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    width, height = size
    return (height, width) if orientation in SWAPS_SIDES else (width, height)


def divide_rounding_up(dividend: int, divisor: int) -> int:
    """Return the quotient, rounded up."""
    return -(-dividend // divisor)


def _register_heif() -> None:
    """Let Pillow read HEIC files. Raise ImageRejected if `pillow_heif` is not installed.

    The library is optional, since it brings encoders under a copyleft licence.
    """
    try:
        import pillow_heif
    except ImportError:
        raise ImageRejected("heic") from None
    pillow_heif.register_heif_opener()
