"""The type of a capture is told from its content, whatever it is called."""

import gzip

import pytest

from registry.domain.media.captures import CaptureType, detect_capture_type, make_capture_name
from registry.domain.media.licences import COPYABLE, TERMS
from registry.domain.vocabulary.codes import Licence

WARC = b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"
KEPT = [
    (b"%PDF-1.7\n\xe2\xe3", CaptureType.PDF),
    (b"\x89PNG\r\n\x1a\n\0\0", CaptureType.PNG),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", CaptureType.JPEG),
    (b"<!DOCTYPE html>\n<html>", CaptureType.HTML),
    (b"\xef\xbb\xbf \n<HTML lang=ar>", CaptureType.HTML),
    (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">', CaptureType.HTML),
    ("<html>قلعة".encode("windows-1256"), CaptureType.HTML),
    (WARC, CaptureType.WARC),
    (gzip.compress(WARC * 100), CaptureType.WARC_GZIP),
    ("قوس النصر\r\n\tdamaged".encode(), CaptureType.TEXT),
    (b"GIF is what this text is about", CaptureType.TEXT),
    (b'<?xml version="1.0"?><svg><script/></svg>', CaptureType.TEXT),
]
REFUSED = [
    b"",
    b"PK\x03\x04 a ZIP file",
    b"GIF89a\x01\0",
    b"MZ\x90\0 a program",
    b"\x7fELF\x02",
    gzip.compress(b"no WARC file"),
    b"\x1f\x8b cut off",
    b"<html>\0",
    b"text\0with a zero",
    b"\x1b[31mtext that speaks to a terminal",
    "مدينة".encode("windows-1256"),
    "cut in a letter: é".encode()[:-1],
]


@pytest.mark.parametrize(("content", "capture_type"), KEPT, ids=range(len(KEPT)))
def test_content_decides_the_type(content, capture_type):
    assert detect_capture_type([content]) is capture_type


@pytest.mark.parametrize("content", REFUSED, ids=range(len(REFUSED)))
def test_other_files_have_no_type(content):
    assert detect_capture_type([content]) is None


def test_text_is_read_to_its_end():
    letter = "é".encode()
    assert detect_capture_type([b"a" * 2000, letter[:1], letter[1:]]) is CaptureType.TEXT
    assert detect_capture_type([b"a" * 2000, b"\0"]) is None
    assert detect_capture_type([b"a" * 2000, letter[:1]]) is None


def test_compressed_file_is_not_expanded():
    assert detect_capture_type([gzip.compress(WARC + b"\0" * 50_000_000)]) is CaptureType.WARC_GZIP


@pytest.mark.parametrize("capture_type", CaptureType)
def test_name_of_a_download_tells_its_type_and_nothing_else(capture_type):
    name = make_capture_name("ab" * 32, capture_type)
    assert name.startswith("capture-abababababab.")
    assert name.isascii()


def test_licences_that_let_everybody_have_a_copy():
    assert {"cc0", "public_domain", "cc_by_4", "cc_by_sa_3", "cc_by_sa_4", "cc_by_nc_4", "cc_by_nc_sa_4"} == COPYABLE
    assert set(TERMS) == set(Licence), "a licence without terms would be forgotten"
    assert not {"", "by_permission", "all_rights_reserved"} & COPYABLE
