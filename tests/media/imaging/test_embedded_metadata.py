"""What files say of themselves: read, bounded, safe as JSON; and what of it is offered to the editor."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import TiffImagePlugin

from registry.media.imaging import embedded_metadata, suggested_metadata
from registry.media.workers import inspect

from . import samples
from .exiftool import exiftool


@pytest.fixture
def said(pool, kept):
    """What is found in these bytes."""
    return lambda data: inspect(kept(data), pool=pool)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_camera_and_place_are_read_from_every_format(said, form):
    found = said(samples.telling(form)).private
    assert found["image"]["Artist"] == samples.SECRETS[0]
    assert found["exif"]["BodySerialNumber"] == samples.SECRETS[1]
    assert found["place"] == {
        "latitude": pytest.approx(34.55347, abs=1e-5),
        "longitude": pytest.approx(38.26868, abs=1e-5),
    }


def test_camera_and_place_are_read_from_tiff(pool, kept):
    """Written by exiftool: Pillow writes no more of these into a TIFF than the owner."""
    path = kept(samples.telling("TIFF"))
    asked = [
        "-SerialNumber=SN-1",
        "-GPSLatitude=34.5",
        "-GPSLatitudeRef=S",
        "-GPSLongitude=38.25",
        "-GPSLongitudeRef=W",
    ]
    exiftool("-overwrite_original", *asked, str(path))
    found = inspect(path, pool=pool).private
    assert found["image"]["Artist"] == samples.SECRETS[0]
    assert found["exif"]["BodySerialNumber"] == "SN-1"
    assert found["place"] == {"latitude": -34.5, "longitude": -38.25}


def test_comments_are_read(said):
    assert samples.SECRETS[3] in json.dumps(said(samples.telling()).private)
    assert samples.SECRETS[3] in json.dumps(said(samples.telling("PNG")).private)


def test_image_without_metadata_has_none(said):
    found = said(samples.encoded(samples.scene(), "PNG"))
    assert found.private == {}
    assert (found.taken_text, found.offered_credit, found.offered_licence) == ("", "", "")


def test_day_credit_and_licence_are_offered(said):
    found = said(samples.telling())
    assert found.taken_text == "2015-08-27"
    assert found.offered_credit == "Museum of Tadmor"
    assert found.offered_licence == "https://creativecommons.org/licenses/by-sa/4.0/"


def test_exif_alone_is_offered_too(said):
    found = said(samples.encoded(samples.scene(), exif=samples.exif_with()))
    assert (found.taken_text, found.offered_credit, found.offered_licence) == (
        "2015-08-27",
        samples.SECRETS[0],
        "CC BY 4.0",
    )


def test_hostile_exif_is_kept_as_far_as_it_makes_sense(said):
    found = said(samples.hostile_exif())
    assert "place" not in found.private
    assert found.private["gps"]["GPSLongitude"] == [1000.0, 0.0, 0.0]
    assert found.private["gps"]["GPSLatitude"] == [None, None, None]
    assert found.taken_text == ""


def test_words_without_end_are_cut(said):
    assert len(json.dumps(said(samples.endless_words()).private)) < 10_000


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (TiffImagePlugin.IFDRational(1, 0), None),
        (TiffImagePlugin.IFDRational(0, 0), None),
        (TiffImagePlugin.IFDRational(1, 4), 0.25),
        (float("inf"), None),
        (2**80, str(2**80)),
        ("a\0b\ud800c\x1bd", "abcd"),
        (b"ASCII\0\0\0a note\0\0", "a note"),
        (b"\x00\x01\xfe", "0001fe"),
        ([[[[[[1]]]]]], [[[[None]]]]),
        ({1: (1, b"x")}, {"1": [1, "x"]}),
        (object(), None),
    ],
)
def test_values_become_plain(value, plain):
    assert embedded_metadata.to_json_value(value) == plain


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING)
def test_anything_becomes_json(value):
    made = json.dumps(embedded_metadata.to_json_value(value), allow_nan=False)
    assert "\\u0000" not in made


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ("2015:08:27 10:11:12", "2015-08-27"),
        ("2015-08-27T10:11:12+03:00", "2015-08-27"),
        ("20150827", "2015-08-27"),
        ("2015-08", "2015-08"),
        ("2015", "2015"),
        ("2015:02:30 00:00:00", ""),
        ("2015:13:01 00:00:00", ""),
        ("0000:00:00 00:00:00", ""),
        ("1825:01:01 00:00:00", ""),
        ("    :  :     :  :  ", ""),
        ("2015:08:2", ""),
        ("20158", ""),
        ("sometime in 2015", ""),
        ("", ""),
        (None, ""),
        (2015, ""),
    ],
)
def test_days_are_read_as_edtf(value, edtf):
    assert suggested_metadata.to_edtf(value) == edtf


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_any_text_as_a_day_is_refused_or_read(value):
    assert len(suggested_metadata.to_edtf(value)) in (0, 4, 7, 10)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (" a \n b ", "a b"),
        ("\u202egnp.exe\u200b", "gnp.exe"),
        (["one", "two"], "one; two"),
        ("x" * 999, "x" * 300),
        (3, ""),
    ],
)
def test_offered_texts_are_one_line(value, line):
    assert suggested_metadata.to_line(value) == line


def test_xmp_is_read_from_attributes_and_lists():
    words = suggested_metadata.read_xmp_properties(samples.XMP)
    assert words["dc:creator"] == ["Zenobia", "Odaenathus"]
    assert words["photoshop:DateCreated"] == "2016-04"
    assert words["dc:rights"] == ["© 2016 Museum"]


def test_xmp_without_end_is_read_in_no_time():
    """Each of these holds all that follow: what each of them says is not all that they say."""
    deep = f"<dc:rights xmlns:dc='http://purl.org/dc/elements/1.1/'>{'<dc:rights>' * 30_000}{'</dc:rights>' * 30_000}"
    begun = time.process_time()
    assert suggested_metadata.read_xmp_properties(f"{deep}</dc:rights>") == {}
    assert suggested_metadata.read_xmp_properties(f"<x a='{'x' * 2_000_000}'/>") == {}
    assert time.process_time() - begun < 10, "minutes where the words of each are sought in all of them"


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("packet", ["", "<", "<x>", "no xml", ENTITIES, "<x>&b;</x>", "\0\0", "<x a='1' a='2'/>"])
def test_bad_xmp_says_nothing(packet):
    assert suggested_metadata.read_xmp_properties(packet) == {}
