"""An S3 store that is away, slow, or gives back something else: a clear failure in time, and never a false success."""

import pytest

from registry.http.error_mapping import STORAGE_UNAVAILABLE, get_error_outcome
from registry.media.storage import OriginalNotFound, StorageUnavailable, original_storage, rendition_storage, s3_client

from .conftest import kept

FAULTS = ("silent", "down", "refuses", "denies", "garbage")


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """The store's time is up after a moment."""
    monkeypatch.setattr(s3_client, "READ_SECONDS", 0.5)
    monkeypatch.setattr(s3_client, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(s3_client, "MAX_ATTEMPTS", 1)
    from registry.media.storage import backends

    backends._s3_original_storage.cache_clear()
    backends._s3_rendition_storage.cache_clear()


def make(public_id="ab" * 16):
    with rendition_storage().folder_for_writing(public_id) as folder:
        (folder / "320.jpg").write_bytes(b"a rendition")


@pytest.mark.parametrize("fault", FAULTS)
def test_store_that_fails_is_away(faulty, fault):
    found = kept(original_storage())
    make()
    faulty.fault = fault
    store = original_storage()
    for ask in (
        lambda: kept(store, b"another"),
        lambda: list(store.iter_chunks(found.sha256)),
        lambda: store.compute_digest(found.sha256),
        lambda: list(store.list_originals()),
        lambda: store.quarantine(found.sha256),
        lambda: store.release("0" * 64),
        lambda: list(store.list_quarantined()),
        lambda: store.purge(found.sha256),
        lambda: make("cd" * 16),
        lambda: rendition_storage().open("ab" * 16, "320.jpg"),
        lambda: rendition_storage().sizes("ab" * 16),
        lambda: list(rendition_storage().list_public_ids()),
        lambda: rendition_storage().clear("ab" * 16),
    ):
        with pytest.raises(StorageUnavailable) as away:
            ask()
        assert get_error_outcome(away.value) == STORAGE_UNAVAILABLE
    faulty.fault = None
    assert store.compute_digest(found.sha256) == found
    assert [held.name for held in store.list_originals()] == [found.sha256]


def test_what_comes_back_is_compared(faulty):
    faulty.fault, faulty.only = "wrong", "GET"
    with pytest.raises(StorageUnavailable, match="gave back other bytes"):
        kept(original_storage())


def test_answer_that_breaks_off_is_no_original(faulty):
    found = kept(original_storage())
    faulty.fault = "cut"
    with pytest.raises(StorageUnavailable):
        original_storage().compute_digest(found.sha256)


def test_store_that_says_yes_and_keeps_nothing_is_away(faulty, objects, monkeypatch):
    store = original_storage()
    monkeypatch.setattr(type(store), "_put", lambda *_: None)
    with pytest.raises(StorageUnavailable, match="does not have what it was given"):
        kept(store)


def test_missing_is_not_away(faulty):
    with pytest.raises(OriginalNotFound):
        original_storage().compute_digest("0" * 64)
    with pytest.raises(FileNotFoundError):
        rendition_storage().open("ab" * 16, "320.jpg")


def test_error_says_nothing_of_keys_and_places(faulty, s3):
    faulty.fault = "denies"
    with pytest.raises(StorageUnavailable) as away:
        kept(original_storage())
    assert s3.bucket not in str(away.value)
    assert "secret" not in str(away.value)
