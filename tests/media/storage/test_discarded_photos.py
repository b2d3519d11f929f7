"""What becomes of the files of a discarded photo: the same as of those of an upload that failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import actions
from registry.actions.storage_cleanup import clean_storage
from registry.actions.upload import render
from registry.media.storage import original_storage, rendition_storage
from registry.models import Rendition
from tests import factories
from tests.actions.test_discard_photos import discard
from tests.media.imaging import samples

from .test_uploads import upload

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_files_of_a_discarded_photo_go_as_those_of_an_upload_that_failed(data):
    photo = upload(samples.encoded(samples.scene(900, 600))).photo
    sha256 = photo.details.sha256
    discard(photo)
    now = timezone.now()
    assert clean_storage(at=now).quarantine == 0, "a young file may belong to an upload"
    cleaned = clean_storage(at=now + 2 * DAY)
    assert (cleaned.quarantine, cleaned.cleared, cleaned.failed) == (1, 1, [])
    assert photo.public_id not in list(rendition_storage().list_public_ids())
    assert [stored.name for stored in original_storage().list_quarantined()] == [sha256]
    assert clean_storage(at=now + 40 * DAY).deleted == 1


def test_file_that_another_photo_has_stays(data, temple):
    content = samples.encoded(samples.scene(900, 600))
    photo = upload(content).photo
    facts = factories.inspected(width=900, height=600)
    other = factories.photo(factories.monument("other"), file=factories.kept(content), facts=facts, published=False)
    assert other.details.sha256 == photo.details.sha256
    discard(photo)
    assert clean_storage(at=timezone.now() + 40 * DAY).quarantine == 0


def test_photo_discarded_before_its_renditions_are_made_gets_none(data):
    photo = upload(samples.encoded(samples.scene(900, 600))).photo
    discard(photo)
    assert render.func(photo.pk) == 0
    assert actions.render_photo(photo) == 0
    assert actions.save_renditions(photo, [Rendition(recipe=1, format="jpeg", width=9, height=9, size=9)]) == 0
    assert not Rendition.objects.exists()
