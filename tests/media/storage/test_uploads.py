"""A photo is uploaded completely or not at all: the original, its row, and its renditions."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from registry import actions
from registry.actions import upload as upload_actions
from registry.actions.claim import InvalidClaim
from registry.actions.photo import InvalidPhoto
from registry.domain.media.file_notes import Note
from registry.media.storage import FileTooLarge, StorageUnavailable, original_storage, rendition_storage
from registry.media.workers import ImageRejected
from registry.models import Photo, PhotoDetails, Rendition
from tests import factories
from tests.media.imaging import samples

pytestmark = pytest.mark.django_db


def upload(content, **fields):
    fields = {"by": factories.rima(), "monument": factories.monument(), "original_name": "DSC_0042.jpg", **fields}
    return actions.upload_photo(pieces=[content[:1000], content[1000:]], **fields)


def everything(data):
    """Return every file in the registry's folder that belongs to a photo."""
    return sorted(path for path in data.rglob("*") if path.is_file() and path.name not in ("secret_key", "ledger.key"))


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """What waits for the end of the transaction, done at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_upload_is_an_original_a_row_and_two_renditions(kind, data):
    content = samples.encoded(samples.scene(1700, 900), quality=90)
    uploaded = upload(content)
    photo = uploaded.photo
    details = photo.details
    assert (photo.width, photo.height, photo.format) == (1700, 900, "jpeg")
    assert b"".join(original_storage().iter_chunks(details.sha256)) == content
    assert (details.size, details.original_name, details.uploader) == (len(content), "DSC_0042.jpg", factories.rima())
    assert sorted(rendition_storage().sizes(photo.public_id)) == ["320.jpg", "800.jpg"]
    assert sorted(photo.renditions.values_list("width", "format")) == [(320, "jpeg"), (800, "jpeg")]
    assert list((data / "incoming").glob("*")) == []


def test_other_renditions_follow(kind, on_commit):
    with on_commit():
        photo = upload(samples.encoded(samples.scene(1700, 900))).photo
    rows = list(photo.renditions.all())
    assert {(row.width, row.format) for row in rows} == {
        *((width, form) for width in (320, 800, 1600, 1700) for form in ("jpeg", "avif")),
        (1700, "tiles"),
    }
    sizes = rendition_storage().sizes(photo.public_id)
    tiles = sum(size for name, size in sizes.items() if name.startswith("tiles/"))
    endings = {"jpeg": "jpg", "avif": "avif"}
    assert all(
        row.size == (tiles if row.format == "tiles" else sizes[f"{row.width}.{endings[row.format]}"]) for row in rows
    )
    assert actions.render_photo(photo) == 0


def test_what_the_file_says_is_kept_from_the_public(data):
    uploaded = upload(samples.telling())
    details = PhotoDetails.objects.get()
    assert samples.SECRETS[1] in details.metadata
    assert json.loads(details.metadata)
    for path in everything(data / "renditions"):
        assert not any(secret.encode() in path.read_bytes() for secret in samples.SECRETS)
        assert details.sha256[:8] not in str(path)
    assert Note.TURNED in uploaded.inspected.notes
    assert uploaded.inspected.offered_licence


def test_date_comes_from_the_file_unless_it_is_given(data):
    photo = upload(samples.telling()).photo
    assert (photo.taken_text, photo.date_origin) == ("2015-08-27", "exif")
    given = upload(samples.telling("PNG"), taken_text="2016", date_origin="source").photo
    assert (given.taken_text, given.date_origin) == ("2016", "source")
    none = upload(samples.telling("TIFF"), taken_text="", date_origin="").photo
    assert (none.taken_text, none.date_origin) == ("", "")


def test_date_of_a_camera_that_is_ahead_is_not_taken(data):
    photo = upload(samples.telling(), at=datetime(2014, 1, 1, tzinfo=UTC)).photo
    assert (photo.taken_text, photo.date_origin) == ("", "")
    with pytest.raises(InvalidClaim, match="lies in the future"):
        upload(samples.telling("PNG"), at=datetime(2014, 1, 1, tzinfo=UTC), taken_text="2016", date_origin="source")


def test_photo_that_looks_like_another_is_told_to_those_who_may_know(data):
    first = upload(samples.encoded(samples.scene())).photo
    again = upload(samples.encoded(samples.scene(), quality=60))
    assert again.similar == [first]
    assert upload(samples.encoded(samples.scene(), quality=50), by=factories.person("visitor")).similar == []


def test_file_that_is_there_already_leaves_nothing_new(data):
    content = samples.encoded(samples.scene())
    first = upload(content).photo
    before = everything(data)
    with pytest.raises(InvalidPhoto, match=f"is here already, as {first.ref}"):
        upload(content)
    assert everything(data) == before
    other = upload(content, monument=factories.monument("great-arch")).photo
    assert other.details.sha256 == first.details.sha256
    assert len(list(original_storage().list_originals())) == 1


UNSOUND = {"nothing": b"", "text": b"GIF is what this is not", "half": samples.encoded(samples.scene())[:5000]}


@pytest.mark.parametrize("content", UNSOUND.values(), ids=UNSOUND)
def test_file_that_is_no_image_leaves_nothing(data, content):
    with pytest.raises(ImageRejected):
        upload(content)
    assert everything(data) == []
    assert not Photo.objects.exists()


def test_file_that_is_too_large_leaves_nothing(data, settings):
    settings.UPLOAD_LIMIT = 2000
    with pytest.raises(FileTooLarge):
        upload(samples.encoded(samples.scene()))
    assert everything(data) == []


def test_fields_are_checked_before_the_file_is_read(data):
    def pieces():
        raise AssertionError("the file was read")
        yield b""

    with pytest.raises(InvalidPhoto, match="where the date of the photo comes from"):
        actions.upload_photo(by=factories.rima(), pieces=pieces(), monument=factories.monument(), taken_text="2015")


def test_store_that_is_away_records_nothing(data, monkeypatch):
    def away(*_):
        raise StorageUnavailable

    monkeypatch.setattr("registry.media.storage.local_originals.LocalOriginalStorage.save", away)
    with pytest.raises(StorageUnavailable):
        upload(samples.encoded(samples.scene()))
    assert not Photo.objects.exists()


def test_original_is_there_before_its_row(data, monkeypatch):
    def fail(**_):
        assert len(list(original_storage().list_originals())) == 1
        raise ConnectionError

    monkeypatch.setattr(upload_actions, "record_photo", fail)
    with pytest.raises(ConnectionError):
        upload(samples.encoded(samples.scene()))
    assert len(list(original_storage().list_originals())) == 1


@pytest.mark.django_db(transaction=True)
def test_decoding_holds_no_transaction(data, monkeypatch):
    inspect = upload_actions.workers.inspect

    def watching(path):
        assert not connection.in_atomic_block
        return inspect(path)

    monkeypatch.setattr(upload_actions.workers, "inspect", watching)
    upload(samples.encoded(samples.scene()))


def test_photo_stays_recorded_when_its_other_renditions_fail(data, on_commit, monkeypatch):
    def fail(*_, **__):
        raise StorageUnavailable

    monkeypatch.setattr(upload_actions, "render_photo", fail)
    with on_commit():
        photo = upload(samples.encoded(samples.scene())).photo
    assert Rendition.objects.filter(photo=photo).count() == 2
    monkeypatch.setattr("registry.media.storage.local_originals.LocalOriginalStorage.release", fail)
    with on_commit():
        upload(samples.encoded(samples.scene(), quality=60))
    assert Photo.objects.count() == 2
