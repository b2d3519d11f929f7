"""Addresses of stores are read strictly, and what is wrong with one is said without showing it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import read_megabytes, read_s3_url
from registry.media.storage import S3URL, InvalidS3URL, parse_s3_url


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://evidence", S3URL("evidence")),
        ("s3://evidence/", S3URL("evidence")),
        ("s3://my.bucket-1/a/b", S3URL("my.bucket-1", "a/b")),
        ("s3://evidence?region=eu-central-1", S3URL("evidence", region="eu-central-1")),
        (
            "s3://evidence/registry?endpoint=https://s3.example.org:9000/&region=here",
            S3URL("evidence", "registry", "https://s3.example.org:9000", "here"),
        ),
        ("s3://evidence?endpoint=http://127.0.0.1:9000", S3URL("evidence", "", "http://127.0.0.1:9000")),
    ],
)
def test_address_is_read(text, address):
    assert parse_s3_url(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "evidence",
        "/var/originals",
        "https://evidence",
        "s3://",
        "s3://Evidence",
        "s3://key:secret@evidence",
        "s3://evidence:9000",
        "s3://evidence/../other",
        "s3://evidence/a b",
        "s3://evidence/a//b",
        "s3://evidence/a#b",
        "s3://evidence?endpoint=http://store.example.org",
        "s3://evidence?endpoint=https://key:secret@store.example.org",
        "s3://evidence?endpoint=store.example.org",
        "s3://evidence?region=a&region=b",
        "s3://evidence?region=Nowhere!",
        "s3://evidence?secret=x",
        "s3://evidence?endpoint",
        "s3://[",
    ],
)
def test_bad_address_stops_the_start_and_is_not_shown(monkeypatch, text):
    with pytest.raises(InvalidS3URL):
        parse_s3_url(text)
    monkeypatch.setenv("ORIGINALS", text)
    with pytest.raises(ImproperlyConfigured, match=r"^ORIGINALS .*\.$") as refused:
        read_s3_url("ORIGINALS")
    assert "secret@" not in str(refused.value)


def test_keys_in_the_folder():
    assert S3URL("evidence").key("a/b") == "a/b"
    assert S3URL("evidence", "registry").key("a/b") == "registry/a/b"


def test_store_is_a_folder_of_this_machine_without_a_word(monkeypatch):
    monkeypatch.setenv("ORIGINALS", " ")
    assert read_s3_url("ORIGINALS") is None


def test_megabytes_are_whole(monkeypatch):
    monkeypatch.delenv("UPLOAD_MEGABYTES", raising=False)
    assert read_megabytes("UPLOAD_MEGABYTES", 200) == 200_000_000
    monkeypatch.setenv("UPLOAD_MEGABYTES", "5")
    assert read_megabytes("UPLOAD_MEGABYTES", 200) == 5_000_000
    for text in ("0", "-1", "1.5", "many", "1e3", "999999", "٥"):
        monkeypatch.setenv("UPLOAD_MEGABYTES", text)
        with pytest.raises(ImproperlyConfigured, match="UPLOAD_MEGABYTES is"):
            read_megabytes("UPLOAD_MEGABYTES", 200)
