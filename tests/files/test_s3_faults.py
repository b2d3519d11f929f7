"""An S3 store that is away, slow, or gives back something else: a clear failure in time, and never a false success."""

import pytest

from registry.files import Missing, StoreAway, originals, s3, shelf
from registry.serving.faults import STORE_AWAY, outcome_of
from tests.files.conftest import kept

FAULTS = ("silent", "down", "refuses", "denies", "garbage")


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """The store's time is up after a moment."""
    monkeypatch.setattr(s3, "ANSWERING", 0.5)
    monkeypatch.setattr(s3, "CONNECTING", 0.5)
    monkeypatch.setattr(s3, "ATTEMPTS", 1)
    from registry.files import stores

    stores._s3_originals.cache_clear()
    stores._s3_shelf.cache_clear()


def make(public_id="ab" * 16):
    with shelf().making(public_id) as folder:
        (folder / "320.jpg").write_bytes(b"a rendition")


@pytest.mark.parametrize("fault", FAULTS)
def test_store_that_fails_is_away(faulty, fault):
    found = kept(originals())
    make()
    faulty.fault = fault
    store = originals()
    for ask in (
        lambda: kept(store, b"another"),
        lambda: list(store.pieces(found.sha256)),
        lambda: store.weigh(found.sha256),
        lambda: list(store.held()),
        lambda: store.set_aside(found.sha256),
        lambda: store.bring_back("0" * 64),
        lambda: list(store.aside()),
        lambda: store.destroy(found.sha256),
        lambda: make("cd" * 16),
        lambda: shelf().open("ab" * 16, "320.jpg"),
        lambda: shelf().sizes("ab" * 16),
        lambda: list(shelf().pictures()),
        lambda: shelf().clear("ab" * 16),
    ):
        with pytest.raises(StoreAway) as away:
            ask()
        assert outcome_of(away.value) == STORE_AWAY
    faulty.fault = None
    assert store.weigh(found.sha256) == found
    assert [held.name for held in store.held()] == [found.sha256]


def test_what_comes_back_is_compared(faulty):
    faulty.fault, faulty.only = "wrong", "GET"
    with pytest.raises(StoreAway, match="gave back other bytes"):
        kept(originals())


def test_answer_that_breaks_off_is_no_original(faulty):
    found = kept(originals())
    faulty.fault = "cut"
    with pytest.raises(StoreAway):
        originals().weigh(found.sha256)


def test_store_that_says_yes_and_keeps_nothing_is_away(faulty, objects, monkeypatch):
    store = originals()
    monkeypatch.setattr(type(store), "_put", lambda *_: None)
    with pytest.raises(StoreAway, match="does not have what it was given"):
        kept(store)


def test_missing_is_not_away(faulty):
    with pytest.raises(Missing):
        originals().weigh("0" * 64)
    with pytest.raises(FileNotFoundError):
        shelf().open("ab" * 16, "320.jpg")


def test_error_says_nothing_of_keys_and_places(faulty, s3):
    faulty.fault = "denies"
    with pytest.raises(StoreAway) as away:
        kept(originals())
    assert s3.bucket not in str(away.value)
    assert "secret" not in str(away.value)
