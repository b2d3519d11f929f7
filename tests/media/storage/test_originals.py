"""What both kinds of store promise: an original is there, whole, under its digest; nothing is ever overwritten."""

import threading
from hashlib import sha256
from pathlib import Path

import pytest

from registry.domain.media.inspection import FileDigest
from registry.media.storage import OriginalNotFound, receive

from .conftest import kept

NOWHERE = "0" * 64


def everything(found):
    return sorted((held.name, held.size) for held in found)


def damage(kind, store, name, content, request):
    """Other bytes in an original's place."""
    place = f"{name[:2]}/{name[2:4]}/{name}"
    if kind == "local":
        path = store.root / place
        path.chmod(0o640)
        path.write_bytes(content)
    else:
        request.getfixturevalue("objects").put_object(Key=f"registry/{place}", Body=content)


def test_original_is_what_was_kept(store):
    found = kept(store)
    assert b"".join(store.iter_chunks(found.sha256)) == b"a picture"
    assert store.compute_digest(found.sha256) == found
    with store.open(found.sha256) as file:
        assert file.read() == b"a picture"
    with store.local(found.sha256) as path:
        assert path.read_bytes() == b"a picture"
    assert everything(store.list_originals()) == [(found.sha256, 9)]
    assert list(store.incoming.iterdir()) == []


@pytest.mark.parametrize("kind", ["local"], indirect=True)
def test_original_in_a_folder_is_read_only_under_its_digest(data, store):
    found = kept(store)
    path = data / "originals" / found.sha256[:2] / found.sha256[2:4] / found.sha256
    assert path.stat().st_mode & 0o777 == 0o440
    assert path.stat().st_nlink == 1


def test_kept_twice_is_one_original(store):
    assert kept(store) == kept(store)
    assert len(list(store.list_originals())) == 1
    assert list(store.list_quarantined()) == []


def test_uploads_of_one_file_at_once_are_one_original(store):
    failed = []

    def keep():
        try:
            for _ in range(5):
                kept(store, b"the same" * 10_000)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert everything(store.list_originals()) == [(sha256(b"the same" * 10_000).hexdigest(), 80_000)]


def test_damaged_original_is_quarantined_when_a_good_one_comes(kind, store, request):
    found = kept(store)
    damage(kind, store, found.sha256, b"other", request)
    assert store.compute_digest(found.sha256) != found
    assert kept(store) == store.compute_digest(found.sha256) == found
    (aside,) = store.list_quarantined()
    assert aside.name.startswith(f"{found.sha256}.damaged")
    assert aside.size == 5
    assert not store.release(found.sha256)


@pytest.mark.parametrize("ask", ["iter_chunks", "open", "compute_digest", "local"])
def test_original_that_is_not_there_is_missing(store, ask):
    def nowhere():
        found = getattr(store, ask)(NOWHERE)
        return found.__enter__() if ask == "local" else list(found)

    with pytest.raises(OriginalNotFound):
        nowhere()


def test_original_is_quarantined_released_and_purged(store):
    found = kept(store)
    assert store.quarantine(found.sha256)
    assert not store.quarantine(found.sha256)
    assert everything(store.list_originals()) == []
    assert everything(store.list_quarantined()) == [(found.sha256, 9)]
    assert store.release(found.sha256)
    assert not store.release(found.sha256)
    assert store.compute_digest(found.sha256) == found
    assert everything(store.list_quarantined()) == []
    store.quarantine(found.sha256)
    store.purge(found.sha256)
    store.purge(found.sha256)
    assert everything(store.list_quarantined()) == []
    assert not store.release(found.sha256)


def test_original_that_came_again_stays_when_the_older_is_brought_back(store):
    found = kept(store)
    store.quarantine(found.sha256)
    kept(store)
    assert not store.release(found.sha256)
    assert store.compute_digest(found.sha256) == found


def test_other_files_next_to_the_originals_are_ignored(kind, store, request):
    found = kept(store)
    store.quarantine(kept(store, b"another").sha256)
    if kind == "s3":
        request.getfixturevalue("objects").put_object(Key="registry/readme.txt", Body=b"x")
        request.getfixturevalue("objects").put_object(Key="elsewhere/ab/cd/" + NOWHERE, Body=b"x")
    with receive([b"a third"], store.incoming, limit=100):
        assert everything(store.list_originals()) == [(found.sha256, 9)]


def place_of(store, name):
    return store.root / name[:2] / name[2:4] / name


@pytest.mark.parametrize("kind", ["local"], indirect=True)
def test_what_is_no_file_or_not_named_as_one_is_left_alone(store, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"of somebody else")
    there = (tmp_path / "elsewhere").stat()
    for digit, make in enumerate((Path.mkdir, lambda path: path.symlink_to(tmp_path / "elsewhere"))):
        path = place_of(store, f"{digit:064}")
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)
        store.quarantine(path.name)
    for name in ("readme.txt", "f" * 64):  # the second one is elsewhere than it should be
        (place_of(store, NOWHERE).parent / name).write_bytes(b"x")
    assert everything(store.list_originals()) == everything(store.list_quarantined()) == []
    assert (tmp_path / "elsewhere").stat() == there


@pytest.mark.parametrize("kind", ["local"], indirect=True)
@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")], ids=["folder", "link"])
def test_what_stands_in_the_place_of_an_original_makes_room(store, make):
    found = kept(store)
    path = place_of(store, found.sha256)
    path.unlink()
    make(path)
    assert kept(store) == store.compute_digest(found.sha256) == found
    assert path.is_file()
    assert not path.is_symlink()


@pytest.mark.parametrize("kind", ["local"], indirect=True)
def test_original_quarantined_during_another_upload_is_stored(store, monkeypatch):
    found = kept(store)
    compare = type(store)._is_intact

    def late(target, expected):
        store.quarantine(found.sha256)
        return compare(target, expected)

    monkeypatch.setattr(type(store), "_is_intact", staticmethod(late))
    assert kept(store) == found
    assert everything(store.list_originals()) == [(found.sha256, 9)]


@pytest.mark.parametrize("kind", ["s3"], indirect=True)
def test_digest_of_other_bytes_is_never_kept(store, tmp_path):
    (tmp_path / "file").write_bytes(b"other")
    with pytest.raises(Exception, match="gave back other bytes"):
        store.save(tmp_path / "file", FileDigest("a" * 64, 5))
