"""Pictures that lie beside the records are taken in as any upload, once, and shown."""

from functools import cache
from hashlib import sha256

import pytest
import yaml
from PIL import Image

from registry import actions
from registry.accounts.roles import get_or_create_fixture_users
from registry.importers import FixtureError, load_photos
from registry.media.storage import original_storage, rendition_storage
from registry.models import Claim, Comparison, DamageRegion, Monument, Photo
from registry.queries.photos import photo_list
from tests import factories
from tests.actions.test_publishing import unpublish
from tests.audit.scene import settle
from tests.media.imaging.samples import encoded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("palmyra")]

PICTURES = factories.PALMYRA / "pictures"
PAIR = ("roman-theatre-drawn-before", "roman-theatre-drawn-after")


@cache
def small(name):
    """Return a picture of Palmyra in less than half its width: to render it takes a fifth of the time."""
    with Image.open(PICTURES / name) as picture:
        return encoded(picture.resize((1000, 667)), quality=90)


@pytest.fixture
def folder(tmp_path, settings):
    """A folder with one pair of Palmyra's pictures, to be changed; the registry's folder is empty."""
    settings.REGISTRY_DATA = tmp_path / "data"
    settings.REGISTRY_DATA.mkdir()
    folder = tmp_path / "palmyra"
    (folder / "pictures").mkdir(parents=True)
    content = yaml.safe_load((PICTURES / "pictures.yaml").read_text(encoding="utf-8"))
    photos, comparisons = content["photos"][:2], content["comparisons"][:1]
    for photo in photos:
        picture = small(photo["file"])
        (folder / "pictures" / photo["file"]).write_bytes(picture)
        photo["sha256"] = sha256(picture).hexdigest()
    content.update(photos=photos, comparisons=comparisons)
    write(folder, content)
    return folder


def write(folder, content):
    file = folder / "pictures" / "pictures.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def edit(folder, change):
    file = folder / "pictures" / "pictures.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    write(folder, content)


def load(folder):
    registrar, reviewer = get_or_create_fixture_users("palmyra")
    return load_photos(folder, by=registrar, reviewer=reviewer)


def refused(folder):
    with pytest.raises(FixtureError) as error:
        load(folder)
    return str(error.value)


def test_pair_is_loaded_published_and_aligned(folder):
    report = load(folder)
    assert dict(report.added) == {"photos": 2, "comparisons": 1}
    pair = Comparison.objects.get()
    assert (pair.published, pair.comparability, pair.accepted_by.username) == (
        True,
        "same_viewpoint_aligned",
        "palmyra-registrar",
    )
    assert pair.before.taken_text < pair.after.taken_text
    assert DamageRegion.objects.filter(comparison=pair, claim__isnull=False).count() == 2
    photos = photo_list(monument="roman-theatre").photos
    assert {photo.kind for photo in photos} == {"drawing"}
    for photo in photos:
        assert photo.claims == ()
        assert set(rendition_storage().sizes(photo.public_id)) >= {"320.jpg", "800.jpg"}
    original = b"".join(original_storage().iter_chunks(pair.before.details.sha256))
    assert original == (folder / "pictures" / "roman-theatre-before.jpg").read_bytes()


def test_loaded_again_nothing_is_added(folder):
    load(folder)
    report = load(folder)
    assert dict(report.added) == {}
    assert dict(report.present) == {"photos": 2, "comparisons": 1}


def test_load_that_was_cut_short_is_gone_on_with(folder):
    comparisons = []
    edit(folder, lambda content: comparisons.extend(content.pop("comparisons")))
    load(folder)
    edit(folder, lambda content: content.update(comparisons=comparisons))
    assert dict(load(folder).added) == {"comparisons": 1}


def test_picture_that_somebody_unpublished_stays_so(folder):
    load(folder)
    photo = Photo.objects.first()
    held = Photo.objects.get(pk=photo.pk)
    actions.propose_withdrawal(held, by=factories.rima(), version=held.version, reason="Wrong.")
    actions.unpublish(held, by=factories.paula(), version=held.version, reason="Wrong.")
    load(folder)
    assert not Photo.objects.get(pk=photo.pk).published


def test_photo_that_was_discarded_does_not_come_back_nor_does_its_pair(folder, rima, paula):
    edit(folder, lambda content: content.pop("comparisons"))
    load(folder)
    before, _after = Photo.objects.order_by("taken_earliest")
    unpublish(before, rima=rima, paula=paula)
    actions.discard_photo(before, by=rima, version=None, reason="It shows another theatre.")
    settle()
    comparison = yaml.safe_load((PICTURES / "pictures.yaml").read_text(encoding="utf-8"))["comparisons"][0]
    edit(folder, lambda content: content.update(comparisons=[comparison]))
    report = load(folder)
    assert (dict(report.added), dict(report.present)) == ({}, {"photos": 1})
    assert dict(report.discarded) == {"photos": [PAIR[0]], "comparisons": [comparison["key"]]}
    assert Photo.objects.count() == 1
    # On another monument it is another photo.
    edit(folder, lambda content: content.pop("comparisons"))
    edit(folder, lambda content: content["photos"][0].update(monument="temple-of-bel"))
    assert dict(load(folder).added) == {"photos": 1}


def test_region_of_a_claim_that_was_discarded_is_loaded_without_it(folder, rima):
    draft = factories.claim(Monument.objects.get(slug="roman-theatre"))
    Claim.objects.filter(pk=draft.pk).update(key="discarded-draft")
    actions.discard_claim(draft, by=rima, version=None, reason="A mistake.")
    settle()
    edit(folder, lambda content: content["comparisons"][0]["regions"][0].update(claim="discarded-draft"))
    load(folder)
    assert DamageRegion.objects.filter(claim=None).count() == 1


FAULTS = {
    "is not the picture whose digest is given": lambda photo: photo.update(sha256="0" * 64),
    "there is no picture “other.jpg” beside this file": lambda photo: photo.update(file="other.jpg"),
    "must lie beside this file": lambda photo: photo.update(file="../../secret"),
    "which is no monument in the registry": lambda photo: photo.update(monument="nowhere"),
    "which is no source in the registry": lambda photo: photo.update(source="nowhere"),
    "lies in the future": lambda photo: photo.update(depicts="2999"),
    "A drawing is not taken": lambda photo: photo.update(taken="2016", date_origin="editor"),
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_fault_is_told_with_its_line(folder, sentence):
    edit(folder, lambda content: FAULTS[sentence](content["photos"][0]))
    said = refused(folder)
    assert sentence in said
    assert "pictures/pictures.yaml:" in said
    assert PAIR[0] in said


def test_pair_of_pictures_that_are_not_there_is_told(folder):
    edit(folder, lambda content: content["comparisons"][0].update(after="nothing"))
    assert "“nothing” is not among the photos of this folder" in refused(folder)
