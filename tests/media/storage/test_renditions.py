"""Both storages of renditions: renditions by name, and nothing by a name that leads out of the folder."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ONE, OTHER = "ab" * 16, "cd" * 16
LATER = datetime.now(UTC) + timedelta(days=1)


def make(storage, public_id=ONE, **files):
    with storage.folder_for_writing(public_id) as folder:
        for name, content in ({"320.jpg": b"small", "tiles/full/max/0/default.jpg": b"tile"} | files).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


def test_what_was_made_is_there(renditions, data):
    make(renditions)
    with renditions.open(ONE, "320.jpg") as file:
        assert file.read() == b"small"
    with renditions.open(ONE, "tiles/full/max/0/default.jpg") as file:
        assert file.read() == b"tile"
    assert renditions.sizes(ONE) == {"320.jpg": 5, "tiles/full/max/0/default.jpg": 4}
    assert list((data / "incoming").glob("*")) == []


def test_made_again_takes_the_place_of_the_former(renditions):
    make(renditions)
    make(renditions, **{"320.jpg": b"made anew"})
    assert renditions.sizes(ONE)["320.jpg"] == 9


OTHER_NAMES = {
    "another width": "800.jpg",
    "up": "../../../secret_key",
    "from the top": "/etc/passwd",
    "a folder": "tiles",
    "below a file": "320.jpg/x",
    "nothing": "",
    "here": ".",
    "hidden": ".part-1/320.jpg",
    "twice": "tiles//full",
    "zero": "a\0b",
    "long": "x" * 5000,
}


@pytest.mark.parametrize("name", OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_other_names_are_not_found(renditions, data, name):
    (data / "secret_key").write_text("secret")
    make(renditions)
    with pytest.raises(FileNotFoundError):
        renditions.open(ONE, name)


def test_photos_are_cleared_one_by_one(renditions):
    make(renditions)
    make(renditions, OTHER)
    assert sorted(renditions.list_public_ids()) == [ONE, OTHER]
    assert renditions.last_changed_at(ONE) < LATER
    renditions.clear(ONE)
    assert list(renditions.list_public_ids()) == [OTHER]
    assert renditions.sizes(ONE) == {}
    assert renditions.last_changed_at(ONE) is None
    assert renditions.sizes(OTHER) != {}


def test_what_other_recipes_made_can_be_cleared(renditions, monkeypatch):
    make(renditions)
    monkeypatch.setattr("registry.domain.media.renditions.RECIPE", 2)
    make(renditions, OTHER)
    renditions.remove_outdated()
    assert renditions.sizes(OTHER) != {}
    monkeypatch.setattr("registry.domain.media.renditions.RECIPE", 1)
    assert renditions.sizes(ONE) == {}


def test_parts_of_a_killed_server_are_cleared(renditions, kind):
    if kind == "s3":
        assert renditions.remove_incomplete(LATER) == 0
        return
    make(renditions)
    with renditions.folder_for_writing(ONE) as folder:
        (folder / ".part-1" / "new").mkdir(parents=True)
        (folder / ".part-1" / "new" / "0.jpg").write_bytes(b"begun")
    assert set(renditions.sizes(ONE)) == {"320.jpg", "tiles/full/max/0/default.jpg"}
    assert renditions.remove_incomplete(LATER - timedelta(days=2)) == 0
    assert renditions.remove_incomplete(LATER) == 1
    assert set(renditions.sizes(ONE)) == {"320.jpg", "tiles/full/max/0/default.jpg"}


@pytest.mark.parametrize("kind", ["local"], indirect=True)
def test_what_goes_while_it_is_looked_at_is_not_there(renditions, monkeypatch):
    """The storage cleanup reads a photo's files while the server replaces its tiles."""
    walk = os.walk

    def while_others_work(top, **how):
        for here, folders, names in walk(top, **how):
            for name in folders:
                shutil.rmtree(Path(here, name))
            for name in names:
                Path(here, name).unlink()
            yield here, folders, names

    make(renditions)
    monkeypatch.setattr(os, "walk", while_others_work)
    assert renditions.sizes(ONE) == {}


@pytest.mark.parametrize("kind", ["s3"], indirect=True)
def test_what_failed_while_it_was_made_is_not_sent(renditions):
    def fail():
        with renditions.folder_for_writing(ONE) as folder:
            (folder / "320.jpg").write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert renditions.sizes(ONE) == {}
