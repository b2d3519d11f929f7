"""Content credentials: the library's result as a status; without the library, not checked."""

import io
import json
import sys
import types

import pytest

from registry.domain.media.file_notes import Credentials
from registry.media.imaging.content_credentials import read_credentials


class C2paError(Exception):
    """A stand-in for the library's error."""


class Reader(io.StringIO):
    """A stand-in for the library's reader: it returns the content of the file."""

    def __init__(self, media_type, file):
        assert media_type == "image/jpeg"
        self.said = file.read().decode()
        if self.said.startswith("ManifestNotFound") or not self.said:
            raise C2paError(self.said)
        super().__init__()

    def json(self):
        return self.said


@pytest.fixture
def library(monkeypatch):
    """A stand-in for `c2pa`, which is no dependency; the real one was tried with signed and with altered files."""
    loaded = []
    module = types.SimpleNamespace(Reader=Reader, C2paError=C2paError, load_settings=loaded.append)
    monkeypatch.setitem(sys.modules, "c2pa", module)
    return loaded


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (json.dumps({"validation_state": "Valid"}), Credentials.VALID),
        (json.dumps({"validation_state": "Trusted"}), Credentials.VALID),
        (json.dumps({"validation_state": "Invalid"}), Credentials.INVALID),
        (json.dumps({}), Credentials.INVALID),
        ("ManifestNotFound: no JUMBF data found", Credentials.ABSENT),
        ("", Credentials.INVALID),
    ],
)
def test_status_is_what_the_library_found(library, tmp_path, said, status):
    (tmp_path / "file").write_text(said)
    assert read_credentials(str(tmp_path / "file"), "JPEG") == status


def test_credentials_are_checked_offline(library, tmp_path):
    (tmp_path / "file").write_text("ManifestNotFound")
    read_credentials(str(tmp_path / "file"), "JPEG")
    assert library == [{"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}]


def test_credentials_are_not_checked_without_the_library(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert read_credentials(str(tmp_path / "any"), "JPEG") == Credentials.NOT_CHECKED
