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
WEBP_SIZE_MASK = 0x3FFF  # WebP stores a width or height in 14 bits
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


def detect_format(head: bytes) -> str:
    """Return Pillow's name of the image format that a file's first bytes show.

    Raise ImageRejected for an empty file and for every format that is not accepted.
    """
    if not head:
        raise ImageRejected("empty")
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith(TIFF_SIGNATURES):
        return "TIFF"
    if head[4:8] == b"ftyp":
        format_name = _format_by_brand(head)
        if format_name is not None:
            return format_name
    is_svg = SVG_TAG.search(head.replace(b"\0", b""))  # without the zeros of UTF-16
    raise ImageRejected("svg" if is_svg else "not_a_picture")


def _format_by_brand(head: bytes) -> str | None:
    """Return AVIF or HEIF by the brands in the file's `ftyp` box; None if it names neither.

    The box holds its length, its name, a major brand, a version and the compatible brands, four bytes each.
    """
    box_end = min(int.from_bytes(head[:4]), len(head))
    brands = {head[8:12]}
    for start in range(16, box_end - 3, 4):
        brands.add(head[start : start + 4])
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & HEIF_BRANDS:
        return "HEIF"
    return None


def read_webp_size(head: bytes) -> tuple[int, int]:
    """Return the width and height that a WebP file's first chunk names; (0, 0) if the chunk is unknown.

    Pillow can name them as well, but it allocates memory for all pixels first.
    """
    match head[12:16]:
        case b"VP8X":  # extended format: width - 1 and height - 1 in 24 bits each
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8 ":  # lossy: 14 bits of size, two bits of scale
            width = int.from_bytes(head[26:28], "little") & WEBP_SIZE_MASK
            height = int.from_bytes(head[28:30], "little") & WEBP_SIZE_MASK
            return width, height
        case b"VP8L":  # lossless: width - 1 and height - 1 in 14 bits each, one after the other
            packed_size = int.from_bytes(head[21:25], "little")
            return (packed_size & WEBP_SIZE_MASK) + 1, (packed_size >> 14 & WEBP_SIZE_MASK) + 1
    return 0, 0


def has_trailing_data(file: BinaryIO, format_name: str) -> bool:
    """Return whether anything but zero bytes follows the end of the image.

    TIFF, AVIF and HEIF do not mark their end: for them the result is always False.
    """
    data = file.read()
    match format_name:
        case "JPEG":
            end = _find_jpeg_end(data)
        case "PNG":
            end = _find_png_end(data)
        case "WEBP":
            end = _find_webp_end(data)
        case _:
            end = len(data)
    return bool(data[end:].strip(b"\0"))


def _find_jpeg_end(data: bytes) -> int:
    """Return the offset after the end-of-image marker (FFD9); the length of the data if there is none.

    Segments are skipped by their length, so that the marker of an embedded thumbnail does not count.
    """
    offset = 2  # after the start-of-image marker
    while offset < len(data):
        offset = data.find(b"\xff", offset)
        if offset < 0:
            break
        marker = data[offset + 1 : offset + 2]
        if marker == END_OF_IMAGE:
            return offset + 2
        if marker == FILL_BYTE:
            offset += 1
        elif marker in MARKERS_WITHOUT_LENGTH:
            offset += 2
        else:
            offset += 2 + int.from_bytes(data[offset + 2 : offset + 4])
    return len(data)


def _find_png_end(data: bytes) -> int:
    """Return the offset after the IEND chunk of a PNG file; the length of the data if there is none."""
    offset = PNG_SIGNATURE_LENGTH
    while offset + PNG_CHUNK_OVERHEAD <= len(data):
        length = int.from_bytes(data[offset : offset + 4])
        name = data[offset + 4 : offset + 8]
        offset += PNG_CHUNK_OVERHEAD + length
        if name == b"IEND":
            return offset
    return len(data)


def _find_webp_end(data: bytes) -> int:
    """Return the offset at which a WebP file ends by its RIFF header. Chunks are padded to an even length."""
    length = int.from_bytes(data[4:8], "little")
    return RIFF_HEADER_LENGTH + length + length % 2
