"""Which kind of picture a file is, by its first bytes; whether it goes on after the picture's end."""

from __future__ import annotations

import re
from typing import BinaryIO

from .errors import ImageRejected

HEAD = 4096  # bytes to tell the kind from
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "TIFF": "tif", "AVIF": "avif", "HEIF": "heic"}
AVIF, HEIF = {b"avif", b"avis"}, {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
SIDE = 0x3FFF  # 14 bits, in which WebP has a width or height
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
DRAWING = re.compile(rb"<(?:[a-z]+:)?svg[\s>]", re.IGNORECASE)


def detect_format(head: bytes) -> str:
    """Pillow's name of the format. Raises Unfit for any that is not taken."""
    if not head:
        raise ImageRejected("empty")
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith(TIFF):
        return "TIFF"
    if head[4:8] == b"ftyp" and (kind := _by_brand(head)):
        return kind
    raise ImageRejected("svg" if DRAWING.search(head.replace(b"\0", b"")) else "not_a_picture")


def _by_brand(head: bytes) -> str | None:
    """AVIF and HEIF share a container; its first box names what it is compatible with, four letters each."""
    end = min(int.from_bytes(head[:4]), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}
    return "AVIF" if brands & AVIF else "HEIF" if brands & HEIF else None


def size_of_webp(head: bytes) -> tuple[int, int]:
    """Width and height as the first chunk has them, since Pillow makes room for all pixels to say so; (0, 0) if odd."""
    match head[12:16]:
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8 ":
            return int.from_bytes(head[26:28], "little") & SIDE, int.from_bytes(head[28:30], "little") & SIDE
        case b"VP8L":
            both = int.from_bytes(head[21:25], "little")
            return (both & SIDE) + 1, (both >> 14 & SIDE) + 1
    return 0, 0


def has_trailing_data(file: BinaryIO, kind: str) -> bool:
    """Whether there is anything but zeros after the picture's end, in the kinds that have an end."""
    data = file.read()
    end = {"JPEG": _end_of_jpeg, "PNG": _end_of_png, "WEBP": _end_of_webp}.get(kind, len)(data)
    return bool(data[end:].strip(b"\0"))


def _end_of_jpeg(data: bytes) -> int:
    """After the mark FFD9. A mark is looked for within scans only: a segment's length leads to the next one."""
    at = 2
    while at < len(data):
        at = data.find(b"\xff", at)
        if at < 0:
            break
        mark = data[at + 1 : at + 2]
        if mark == b"\xd9":
            return at + 2
        if mark in (b"\x00", b"\xff", b"\x01", b"\xd8") or b"\xd0" <= mark <= b"\xd7":
            at += 1 if mark == b"\xff" else 2  # stuffing, filling, and marks without a length
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return len(data)


def _end_of_png(data: bytes) -> int:
    """After the chunk IEND: its length, its name, its sum."""
    at = 8
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return at
    return len(data)


def _end_of_webp(data: bytes) -> int:
    """As its header says, rounded up to an even number."""
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + length % 2
