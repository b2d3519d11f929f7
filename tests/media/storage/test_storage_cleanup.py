"""What was cut short is put right, and nothing that a row tells of is ever taken away."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from registry.actions import storage_cleanup
from registry.actions.storage_cleanup import clean_storage
from registry.media.storage import original_storage, receive, rendition_storage
from registry.media.workers import WorkersBusy
from registry.models import PhotoDetails, Rendition
from tests.media.imaging import samples

from .conftest import kept
from .test_uploads import upload

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def names(found):
    return [held.name for held in found]


@pytest.fixture
def photo(data):
    """Return a photo that was just uploaded; its other renditions were never made."""
    return upload(samples.encoded(samples.scene(900, 600))).photo


def test_original_without_a_row_is_quarantined_after_a_day_and_deleted_after_thirty(kind, store):
    orphan = kept(store).sha256
    assert clean_storage(at=NOW).quarantine == 0
    assert clean_storage(at=NOW + DAY - HOUR).quarantine == 0
    assert names(store.list_originals()) == [orphan]
    assert clean_storage(at=NOW + DAY + HOUR).quarantine == 1
    assert (names(store.list_originals()), names(store.list_quarantined())) == ([], [orphan])
    assert clean_storage(at=NOW + 29 * DAY).deleted == 0
    assert clean_storage(at=NOW + 31 * DAY).deleted == 1
    assert names(store.list_quarantined()) == []


def test_original_with_a_row_stays_for_ever(photo, data):
    done = clean_storage(at=NOW + 1000 * DAY)
    assert (done.quarantine, done.deleted, done.cleared) == (0, 0, 0)
    assert original_storage().compute_digest(photo.details.sha256).sha256 == photo.details.sha256


def test_row_that_comes_while_its_original_is_quarantined_has_it_back(photo, monkeypatch):
    """The upload found the file there, and its row was not to be seen yet when the sweeper looked."""
    looked = []

    def late(found):
        for held in found:
            looked.append(held.name)
            yield held

    monkeypatch.setattr(storage_cleanup, "_find_unused_originals", late)
    done = clean_storage(at=NOW + 2 * DAY)
    assert looked == [photo.details.sha256]
    assert done.quarantine == 0
    assert names(original_storage().list_originals()) == looked
    assert names(original_storage().list_quarantined()) == []


def test_original_whose_row_came_later_is_brought_back(photo):
    original_storage().quarantine(photo.details.sha256)
    assert clean_storage(at=NOW).released == 1
    assert names(original_storage().list_originals()) == [photo.details.sha256]


def test_upload_of_what_was_quarantined_has_its_original(data, django_capture_on_commit_callbacks, monkeypatch):
    """The sweeper comes between the file and the row."""
    record = storage_cleanup.original_storage

    def between(by, **fields):
        record().quarantine(fields["digest"].sha256)
        return recording(by=by, **fields)

    from registry.actions import upload as upload_actions

    recording = upload_actions.record_photo
    monkeypatch.setattr(upload_actions, "record_photo", between)
    with django_capture_on_commit_callbacks(execute=True):
        photo = upload(samples.encoded(samples.scene(900, 600))).photo
    assert names(original_storage().list_originals()) == [photo.details.sha256]


def test_leavings_of_dead_uploads_are_taken_away(data):
    with receive([b"half a file"], original_storage().incoming, limit=100):
        (data / "incoming").mkdir()
        (data / "incoming" / "making-1").mkdir()
        (data / "incoming" / "tmp1.upload.jpg").write_bytes(b"x")
        assert clean_storage(at=NOW).left == 0
        assert clean_storage(at=NOW + 2 * DAY).left == 3
    assert list((data / "incoming").iterdir()) == list(original_storage().incoming.iterdir()) == []


def test_renditions_of_no_photo_are_deleted(kind, renditions):
    with renditions.folder_for_writing("ab" * 16) as folder:
        (folder / "320.jpg").write_bytes(b"x")
    assert clean_storage(at=NOW).cleared == 0
    assert clean_storage(at=NOW + 2 * DAY).cleared == 1
    assert list(renditions.list_public_ids()) == []


def test_missing_renditions_are_made(photo, data):
    assert clean_storage(at=NOW).rendered == 0, "the server is about to make them"
    assert clean_storage(at=NOW + 2 * HOUR).rendered == 4
    assert clean_storage(at=NOW + 2 * HOUR).rendered == 0
    shutil.rmtree(data / "renditions")
    assert clean_storage(at=NOW + 2 * HOUR).rendered == 6
    assert Rendition.objects.filter(photo=photo).count() == len(rendition_storage().sizes(photo.public_id)) == 6


def test_rendition_that_is_cut_off_is_made_again(photo, data):
    clean_storage(at=NOW + 2 * HOUR)
    (path,) = data.rglob("800.avif")
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert clean_storage(at=NOW + 2 * HOUR).rendered == 1
    assert path.read_bytes() == whole


def test_renditions_of_a_former_recipe_go_when_all_are_made_again(photo, data, monkeypatch):
    Rendition.objects.create(photo=photo, recipe=7, format="jpeg", width=320, height=213, size=1)
    (data / "renditions" / "r7" / "ab").mkdir(parents=True)
    monkeypatch.setattr(storage_cleanup, "render_photo", busy)
    clean_storage(at=NOW + 2 * HOUR)
    assert (data / "renditions" / "r7").exists()
    monkeypatch.undo()
    clean_storage(at=NOW + 2 * HOUR)
    assert not Rendition.objects.filter(recipe=7).exists()
    assert not (data / "renditions" / "r7").exists()


def busy(photo):
    raise WorkersBusy


def test_what_cannot_be_made_is_told(photo, monkeypatch, capsys):
    monkeypatch.setattr(storage_cleanup, "render_photo", busy)
    assert clean_storage(at=NOW + 2 * HOUR).failed == [
        f"The renditions of {photo.ref} could not be made now. The next sweep tries again."
    ]
    monkeypatch.undo()
    original_storage().quarantine(photo.details.sha256)
    original_storage().purge(photo.details.sha256)
    PhotoDetails.objects.update(uploaded_at=NOW - 2 * HOUR)
    with pytest.raises(CommandError, match="1 pictures lack renditions"):
        call_command("clean_storage")
    said = capsys.readouterr()
    assert "0 renditions made" in said.out
    assert f"{photo.ref} has no renditions, and its original is missing." in said.err


def test_sweep_that_finds_nothing_says_so(photo, capsys):
    call_command("clean_storage")
    assert "0 originals without a record set aside" in capsys.readouterr().out
