"""Detection of the image format from a file's first bytes, and of data after the end of the image."""

from __future__ import annotations

import re
from typing import BinaryIO

from .errors import ImageRejected

HEAD_BYTES = 4096  # enough of a file to detect its format
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif", "AVIF": "avif", "HEIF": "heic"}
# Brands of the ISO base media file format (ISO/IEC 14496-12), the container of AVIF and HEIF.
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
WEBP_SIZE_BITS = 14  # of a width or height in a WebP file
WEBP_SIZE_MASK = (1 << WEBP_SIZE_BITS) - 1
TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # little and big endian, TIFF and BigTIFF
SVG_TAG = re.compile(rb"<(?:[a-z]+:)?svg[\s>]", re.IGNORECASE)

# Lengths in bytes.
PNG_SIGNATURE_LENGTH = 8
PNG_CHUNK_OVERHEAD = 12  # length, name and checksum, four each
RIFF_HEADER_LENGTH = 8

# JPEG markers (ITU T.81, table B.1), without the FF before each. 00 is no marker: in pixel data, FF is written as FF00.
END_OF_IMAGE = b"\xd9"
FILL_BYTE = b"\xff"
MARKERS_WITHOUT_LENGTH = (b"\x00", b"\x01", b"\xd8", *(bytes([number]) for number in range(0xD0, 0xD8)))


def detect_format(first_bytes: bytes) -> str:
    """Detect an image file's format from its first bytes, and return Pillow's name of the format.

    Raise ImageRejected if the file is empty or its format is not accepted.
    """
    if not first_bytes:
        raise ImageRejected("empty")
    if first_bytes.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if first_bytes.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if first_bytes[:4] == b"RIFF" and first_bytes[8:12] == b"WEBP":
        return "WEBP"
    if first_bytes.startswith(TIFF_SIGNATURES):
        return "TIFF"
    if first_bytes[4:8] == b"ftyp":
        format_name = _detect_format_by_brand(first_bytes)
        if format_name is not None:
            return format_name

    # Zero bytes are removed, so that an SVG file in UTF-16 is found as well.
    if SVG_TAG.search(first_bytes.replace(b"\0", b"")):
        raise ImageRejected("svg")
    raise ImageRejected("not_a_picture")


def _detect_format_by_brand(first_bytes: bytes) -> str | None:
    """Return AVIF or HEIF if a file begins with an `ftyp` box that names a brand of that format, otherwise None.

    The box holds its length, its name, a major brand, a version and any number of compatible brands, four bytes each.
    """
    box_end = min(int.from_bytes(first_bytes[:4]), len(first_bytes))
    brands = {first_bytes[8:12]}
    for start in range(16, box_end - 3, 4):  # the compatible brands
        brands.add(first_bytes[start : start + 4])
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & HEIF_BRANDS:
        return "HEIF"
    return None


def read_webp_size(first_bytes: bytes) -> tuple[int, int]:
    """Read the width and height of a WebP file from its first bytes. Return (0, 0) if they are of an unknown kind.

    Pillow reads them as well, but it allocates memory for all pixels first.
    """
    match first_bytes[12:16]:
        case b"VP8X":  # extended format: width - 1 and height - 1 in 24 bits each
            width = int.from_bytes(first_bytes[24:27], "little") + 1
            height = int.from_bytes(first_bytes[27:30], "little") + 1
            return width, height
        case b"VP8 ":  # lossy: 14 bits of size, two bits of scale
            width = int.from_bytes(first_bytes[26:28], "little") & WEBP_SIZE_MASK
            height = int.from_bytes(first_bytes[28:30], "little") & WEBP_SIZE_MASK
            return width, height
        case b"VP8L":  # lossless: width - 1 and height - 1 in 14 bits each, one after the other
            packed_size = int.from_bytes(first_bytes[21:25], "little")
            width = (packed_size & WEBP_SIZE_MASK) + 1
            height = (packed_size >> WEBP_SIZE_BITS & WEBP_SIZE_MASK) + 1
            return width, height
    return 0, 0


def has_trailing_data(file: BinaryIO, format_name: str) -> bool:
    """Return whether anything but zero bytes follows the end of the image in its file.

    TIFF, AVIF and HEIF do not mark their end, so the result is always False for them.
    """
    content = file.read()
    match format_name:
        case "JPEG":
            image_end = _find_jpeg_end(content)
        case "PNG":
            image_end = _find_png_end(content)
        case "WEBP":
            image_end = _find_webp_end(content)
        case _:
            image_end = len(content)
    return bool(content[image_end:].strip(b"\0"))


def _find_jpeg_end(content: bytes) -> int:
    """Return the offset after a JPEG file's end-of-image marker (FFD9), or the file's length if there is none.

    Segments are skipped by their length, so that the marker of an embedded thumbnail does not count.
    """
    offset = 2  # after the start-of-image marker
    while offset < len(content):
        offset = content.find(b"\xff", offset)
        if offset < 0:
            break
        marker = content[offset + 1 : offset + 2]
        if marker == END_OF_IMAGE:
            return offset + 2
        if marker == FILL_BYTE:
            offset += 1
        elif marker in MARKERS_WITHOUT_LENGTH:
            offset += 2
        else:
            segment_length = int.from_bytes(content[offset + 2 : offset + 4])
            offset += 2 + segment_length
    return len(content)


def _find_png_end(content: bytes) -> int:
    """Return the offset after a PNG file's IEND chunk, or the file's length if there is none."""
    offset = PNG_SIGNATURE_LENGTH
    while offset + PNG_CHUNK_OVERHEAD <= len(content):
        chunk_length = int.from_bytes(content[offset : offset + 4])
        chunk_name = content[offset + 4 : offset + 8]
        offset += PNG_CHUNK_OVERHEAD + chunk_length
        if chunk_name == b"IEND":
            return offset
    return len(content)


def _find_webp_end(content: bytes) -> int:
    """Return the offset at which a WebP file ends, according to its RIFF header."""
    length = int.from_bytes(content[4:8], "little")
    padding = length % 2  # RIFF chunks are padded to an even length
    return RIFF_HEADER_LENGTH + length + padding
