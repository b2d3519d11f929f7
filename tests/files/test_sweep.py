"""What was cut short is put right, and nothing that a row tells of is ever taken away."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from registry.actions import sweeping
from registry.actions.sweeping import sweep
from registry.darkroom import DarkroomBusy
from registry.files import arriving, originals, shelf
from registry.models import PhotoDetails, Rendition
from tests.files.conftest import kept
from tests.files.test_uploads import upload
from tests.imaging import samples

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def names(found):
    return [held.name for held in found]


@pytest.fixture
def photo(data):
    """A picture, taken in just now; its other renditions were never made."""
    return upload(samples.encoded(samples.scene(900, 600))).photo


def test_original_without_a_row_is_set_aside_after_a_day_and_deleted_after_thirty(kind, store):
    orphan = kept(store).sha256
    assert sweep(at=NOW).set_aside == 0
    assert sweep(at=NOW + DAY - HOUR).set_aside == 0
    assert names(store.held()) == [orphan]
    assert sweep(at=NOW + DAY + HOUR).set_aside == 1
    assert (names(store.held()), names(store.aside())) == ([], [orphan])
    assert sweep(at=NOW + 29 * DAY).deleted == 0
    assert sweep(at=NOW + 31 * DAY).deleted == 1
    assert names(store.aside()) == []


def test_original_with_a_row_stays_for_ever(photo, data):
    done = sweep(at=NOW + 1000 * DAY)
    assert (done.set_aside, done.deleted, done.cleared) == (0, 0, 0)
    assert originals().weigh(photo.details.sha256).sha256 == photo.details.sha256


def test_row_that_comes_while_its_original_is_set_aside_has_it_back(photo, monkeypatch):
    """The upload found the file there, and its row was not to be seen yet when the sweeper looked."""
    looked = []

    def late(found):
        for held in found:
            looked.append(held.name)
            yield held

    monkeypatch.setattr(sweeping, "_without_row", late)
    done = sweep(at=NOW + 2 * DAY)
    assert looked == [photo.details.sha256]
    assert done.set_aside == 0
    assert names(originals().held()) == looked
    assert names(originals().aside()) == []


def test_original_whose_row_came_later_is_brought_back(photo):
    originals().set_aside(photo.details.sha256)
    assert sweep(at=NOW).brought_back == 1
    assert names(originals().held()) == [photo.details.sha256]


def test_upload_of_what_was_set_aside_has_its_original(data, django_capture_on_commit_callbacks, monkeypatch):
    """The sweeper comes between the file and the row."""
    record = sweeping.originals

    def between(by, **fields):
        record().set_aside(fields["kept"].sha256)
        return recording(by=by, **fields)

    from registry.actions import uploads

    recording = uploads.record_photo
    monkeypatch.setattr(uploads, "record_photo", between)
    with django_capture_on_commit_callbacks(execute=True):
        photo = upload(samples.encoded(samples.scene(900, 600))).photo
    assert names(originals().held()) == [photo.details.sha256]


def test_leavings_of_dead_uploads_are_taken_away(data):
    with arriving([b"half a file"], originals().incoming, limit=100):
        (data / "incoming").mkdir()
        (data / "incoming" / "making-1").mkdir()
        (data / "incoming" / "tmp1.upload.jpg").write_bytes(b"x")
        assert sweep(at=NOW).left == 0
        assert sweep(at=NOW + 2 * DAY).left == 3
    assert list((data / "incoming").iterdir()) == list(originals().incoming.iterdir()) == []


def test_renditions_of_no_picture_are_taken_away(kind, renditions):
    with renditions.making("ab" * 16) as folder:
        (folder / "320.jpg").write_bytes(b"x")
    assert sweep(at=NOW).cleared == 0
    assert sweep(at=NOW + 2 * DAY).cleared == 1
    assert list(renditions.pictures()) == []


def test_missing_renditions_are_made(photo, data):
    assert sweep(at=NOW).rendered == 0, "the server is about to make them"
    assert sweep(at=NOW + 2 * HOUR).rendered == 4
    assert sweep(at=NOW + 2 * HOUR).rendered == 0
    shutil.rmtree(data / "renditions")
    assert sweep(at=NOW + 2 * HOUR).rendered == 6
    assert Rendition.objects.filter(photo=photo).count() == len(shelf().sizes(photo.public_id)) == 6


def test_rendition_that_is_cut_off_is_made_anew(photo, data):
    sweep(at=NOW + 2 * HOUR)
    (path,) = data.rglob("800.avif")
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert sweep(at=NOW + 2 * HOUR).rendered == 1
    assert path.read_bytes() == whole


def test_renditions_of_a_former_recipe_go_when_all_are_made_anew(photo, data, monkeypatch):
    Rendition.objects.create(photo=photo, recipe=7, format="jpeg", width=320, height=213, size=1)
    (data / "renditions" / "r7" / "ab").mkdir(parents=True)
    monkeypatch.setattr(sweeping, "render_photo", busy)
    sweep(at=NOW + 2 * HOUR)
    assert (data / "renditions" / "r7").exists()
    monkeypatch.undo()
    sweep(at=NOW + 2 * HOUR)
    assert not Rendition.objects.filter(recipe=7).exists()
    assert not (data / "renditions" / "r7").exists()


def busy(photo):
    raise DarkroomBusy


def test_what_cannot_be_made_is_told(photo, monkeypatch, capsys):
    monkeypatch.setattr(sweeping, "render_photo", busy)
    assert sweep(at=NOW + 2 * HOUR).failed == [
        f"The renditions of {photo.ref} could not be made now. The next sweep tries again."
    ]
    monkeypatch.undo()
    originals().set_aside(photo.details.sha256)
    originals().destroy(photo.details.sha256)
    PhotoDetails.objects.update(uploaded_at=NOW - 2 * HOUR)
    with pytest.raises(CommandError, match="1 pictures lack renditions"):
        call_command("sweep")
    said = capsys.readouterr()
    assert "0 renditions made" in said.out
    assert f"{photo.ref} has no renditions, and its original is missing." in said.err


def test_sweep_that_finds_nothing_says_so(photo, capsys):
    call_command("sweep")
    assert "0 originals without a record set aside" in capsys.readouterr().out
