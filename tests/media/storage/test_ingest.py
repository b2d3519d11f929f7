"""Files arrive whole or not at all, read-only, and leave nothing behind."""

from hashlib import sha256

import pytest

from registry.domain.media.inspection import FileDigest
from registry.media.storage import FileTooLarge, receive


def test_file_is_hashed_and_read_only_while_it_is_there(tmp_path):
    with receive([b"a ", b"", b"picture"], tmp_path / "incoming", limit=9) as arrived:
        assert arrived.path.read_bytes() == b"a picture"
        assert arrived.path.stat().st_mode & 0o777 == 0o440
        assert arrived.kept == FileDigest(sha256(b"a picture").hexdigest(), 9)
    assert list((tmp_path / "incoming").iterdir()) == []


def test_file_that_is_too_large_is_not_read_to_its_end(tmp_path):
    def pieces():
        yield b"12345"
        yield b"678901"
        raise AssertionError("more was read than is taken")

    with pytest.raises(FileTooLarge, match="larger than the 0 MB") as refused, receive(pieces(), tmp_path, limit=10):
        pass
    assert (refused.value.code, refused.value.field) == ("file_too_large", "file")
    assert list(tmp_path.iterdir()) == []


def test_upload_that_breaks_off_leaves_nothing(tmp_path):
    def pieces():
        yield b"12345"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), receive(pieces(), tmp_path, limit=10):
        pass
    assert list(tmp_path.iterdir()) == []
