"""The types of files that may be kept of a source, told from their content: a file's name decides nothing."""

from __future__ import annotations

import re
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterable
from enum import StrEnum
from itertools import chain

HEAD_BYTES = 1024
WARC_START = b"WARC/"
GZIP_START = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
HTML_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<!--")
HTML_TAGS = (b"<!doctype html", b"<html")
# All control characters of ASCII except those of plain text: tabulator, line feed, form feed and carriage return.
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class CaptureType(StrEnum):
    """The media type of a capture. A WARC file may be compressed with gzip."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    HTML = "text/html"
    WARC = "application/warc"
    WARC_GZIP = "application/gzip"
    TEXT = "text/plain"


MAGIC_BYTES = {
    b"%PDF-": CaptureType.PDF,
    b"\x89PNG\r\n\x1a\n": CaptureType.PNG,
    b"\xff\xd8\xff": CaptureType.JPEG,
    WARC_START: CaptureType.WARC,
}
FILE_EXTENSIONS = {
    CaptureType.PDF: "pdf",
    CaptureType.PNG: "png",
    CaptureType.JPEG: "jpg",
    CaptureType.HTML: "html",
    CaptureType.WARC: "warc",
    CaptureType.WARC_GZIP: "warc.gz",
    CaptureType.TEXT: "txt",
}


def detect_capture_type(chunks: Iterable[bytes]) -> CaptureType | None:
    """Return the type of a file that is given in chunks of at least a kibibyte, or None if it may not be kept.

    Text must be UTF-8 without control characters, and is read to its end.
    """
    chunks = iter(chunks)
    first_chunk = next(chunks, b"")
    head = first_chunk[:HEAD_BYTES]
    for magic_bytes, capture_type in MAGIC_BYTES.items():
        if head.startswith(magic_bytes):
            return capture_type
    if head.startswith(GZIP_START):
        return CaptureType.WARC_GZIP if _is_compressed_warc(head) else None
    if _is_html(head):
        return CaptureType.HTML
    return CaptureType.TEXT if _is_text(chain([first_chunk], chunks)) else None


def make_capture_name(sha256: str, capture_type: CaptureType) -> str:
    """Return the name under which a capture is downloaded. It tells nothing of the source."""
    return f"capture-{sha256[:12]}.{FILE_EXTENSIONS[capture_type]}"


def _is_compressed_warc(head: bytes) -> bool:
    """Return whether the head of a gzip file is that of a WARC file. It expands no more than the first bytes."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, len(WARC_START)) == WARC_START
    except zlib.error:
        return False


def _is_html(head: bytes) -> bool:
    """Return whether the head of a file is that of a page in HTML, in any encoding that extends ASCII."""
    lowercase_head = head.removeprefix(BYTE_ORDER_MARK).lstrip().lower()
    has_tag = any(tag in lowercase_head for tag in HTML_TAGS)
    return b"\0" not in head and lowercase_head.startswith(HTML_STARTS) and has_tag


def _is_text(chunks: Iterable[bytes]) -> bool:
    """Return whether chunks are UTF-8 without control characters, and not empty."""
    decode = getincrementaldecoder("utf-8")().decode
    has_text = False
    try:
        for chunk in chunks:
            text = decode(chunk)
            if CONTROLS.search(text):
                return False
            has_text = has_text or bool(chunk)
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return has_text
