"""Photos: recording, revising, publishing and reading them, and who is told of which copy."""

import json
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from registry import actions
from registry.actions.disclosure import NotRevealed
from registry.actions.location_leaks import DisclosesLocation
from registry.actions.photo import InvalidPhoto
from registry.actions.publishing import get_publication_status
from registry.audit.verify import find_faults
from registry.domain.chronology.dates import InvalidDate
from registry.domain.policy.publication import PublicationRefused, PublicationStatus
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.domain.vocabulary.codes import Licence, PhotoKind
from registry.models import Claim, ClaimPhoto, Comparison, Disclosure, Monument, Photo, PhotoDetails, Revision, Source
from registry.models import photo_number as number_of
from registry.queries.duplicates import find_photos_with_same_file, find_similar_photos
from registry.queries.photos import build_new_photo_record, photo_list, photo_record
from registry.queries.visible import visible_photos, visible_sources
from tests import factories
from tests.audit.scene import settle

from .test_publishing import publish, unpublish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]


def revised(photo, **fields):
    version = Photo.objects.values_list("version", flat=True).get(pk=photo.pk)
    return actions.revise_photo(photo, by=factories.rima(), version=version, **fields)


def supporting(photo, *claims):
    version = Photo.objects.values_list("version", flat=True).get(pk=photo.pk)
    return actions.support_claims(photo, by=factories.rima(), version=version, claims=claims)


# --- Recording -------------------------------------------------------------------------------------------------------


def test_photo_is_recorded_with_what_its_file_told(temple, rima):
    file = factories.kept(b"a file")
    photo = factories.photo(temple, file=file, published=False)
    assert (photo.ref, number_of(photo.ref)) == (f"P-{photo.pk:06d}", photo.pk)
    assert len(photo.public_id) == 32
    assert (photo.width, photo.height, photo.format) == (6000, 4000, "jpeg")
    assert not photo.published
    details = photo.details
    assert (details.sha256, details.size, details.content_type) == (file.sha256, 6, "image/jpeg")
    assert (details.original_name, details.uploader, details.credentials) == ("DSC_0042.jpg", rima, "not_checked")
    assert json.loads(details.metadata)["GPS"] == {"latitude": 34.55, "longitude": 38.27}


@pytest.mark.parametrize("ref", ["", "P-", "C-000001", "P-12a", "p-000001"])
def test_photo_number_refuses_what_is_no_ref(ref):
    assert number_of(ref) is None
    assert Photo().ref == "P-new"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"monument": None}, "monument"),
        ({"taken_text": "2016", "date_origin": ""}, "date_origin"),
        ({"taken_text": "", "date_origin": "exif"}, "taken_text"),
        ({"taken_text": "2999", "date_origin": "exif"}, "taken_text"),
        ({"taken_text": "yesterday", "date_origin": "exif"}, "taken_text"),
    ],
)
def test_photo_that_cannot_be_is_refused_by_field(temple, rima, fields, field):
    values = {"monument": temple, **fields}
    with pytest.raises((InvalidPhoto, InvalidDate, actions.claim.InvalidClaim)) as refused:
        actions.record_photo(by=rima, digest=factories.kept(), inspected=factories.inspected(), **values)
    assert refused.value.field == field
    assert not Photo.objects.exists()


def test_ledger_keeps_a_digest_of_what_the_file_says(temple):
    factories.photo(temple)
    settle()
    [payload] = Revision.objects.filter(table="registry_photodetails").values_list("payload", flat=True)
    assert not {"BodySerialNumber", "latitude", "DSC_0042"} & set(re.findall(r"\w+", payload))
    assert list(find_faults()) == []


def test_revised_photo_has_a_new_version_and_what_has_changed_since_is_not_overwritten(temple, rima):
    photo = factories.photo(temple, published=False)
    assert revised(photo, caption_en="The portico").version == photo.version + 1
    with pytest.raises(actions.StaleRecord):
        actions.revise_photo(photo, by=rima, version=photo.version, caption_en="The cella")
    assert Photo.objects.get().caption_en == "The portico"


@pytest.mark.parametrize("bound", ["claim", "pair", "proposal"])
def test_photo_stays_with_its_monument_once_others_count_on_it(temple, arch, rima, bound):
    photo = factories.photo(temple, published=False)
    if bound == "claim":
        supporting(photo, factories.accepted(temple))
    elif bound == "pair":
        factories.comparison(photo, published=False)
    else:
        actions.propose_publication(photo, by=rima, version=None, reason="Ready.")
    with pytest.raises(InvalidPhoto, match="stays with its monument"):
        revised(photo, monument=arch)


def test_photo_on_which_nothing_rests_can_move(temple, arch):
    assert revised(factories.photo(temple, published=False), monument=arch).monument == arch


# --- Copies ----------------------------------------------------------------------------------------------------------


def test_same_file_on_the_same_monument_is_refused_to_those_who_may_know_it(temple, arch, sami):
    file = factories.kept(b"the same")
    first = factories.photo(temple, file=file, published=False)
    with pytest.raises(InvalidPhoto, match=first.ref) as refused:
        factories.photo(temple, file=file, by=sami)
    assert (refused.value.code, refused.value.field) == ("known", "file")
    other = factories.photo(arch, file=file, published=False)
    assert find_photos_with_same_file(file.sha256, sami) == [first, other]


def test_whoever_may_not_see_a_photo_is_not_told_of_it(temple, visitor):
    file = factories.kept(b"the same")
    hidden = factories.photo(temple, file=file, published=False)
    assert (
        find_photos_with_same_file(file.sha256, visitor)
        == find_similar_photos(factories.inspected().perceptual_hashes, visitor)
        == []
    )
    own = factories.photo(temple, file=file, by=visitor, published=False)
    assert find_photos_with_same_file(file.sha256, visitor) == [own]
    assert find_photos_with_same_file(file.sha256, factories.rima()) == [hidden, own]


def test_photos_that_are_nearly_the_same_are_found(temple, rima):
    near = factories.photo(temple)
    factories.photo(temple, facts=factories.inspected(perceptual_hashes=("f" * 16, "0" * 16)))
    assert find_similar_photos(("0123456789abcdee", ""), rima) == [near]
    assert find_similar_photos(("", ""), rima) == []


# --- Claims ----------------------------------------------------------------------------------------------------------


def test_photo_supports_claims_on_its_monument_and_its_parts(temple, portico):
    claims = [factories.accepted(temple), factories.accepted(portico)]
    photo = supporting(factories.photo(temple), *claims)
    assert photo_record(photo.pk).claims == tuple(claim.ref for claim in claims)
    photo = supporting(photo, claims[1])
    assert photo_record(photo.pk).claims == (claims[1].ref,)
    photo = supporting(photo)
    assert (photo.evidence, photo_record(photo.pk).claims) == (None, ())


def test_claims_are_not_changed_by_what_supports_them(temple):
    claim = factories.accepted(temple)
    factories.photo(temple, claims=[claim])
    assert Claim.objects.get().version == claim.version


def test_photo_of_a_part_supports_claims_on_its_whole(temple, portico):
    claim = factories.accepted(temple)
    assert photo_record(supporting(factories.photo(portico), claim).pk).claims == (claim.ref,)


def test_photo_supports_no_claim_on_another_monument(temple, arch):
    with pytest.raises(InvalidPhoto, match="another monument"):
        supporting(factories.photo(temple), factories.accepted(arch))
    assert not ClaimPhoto.objects.exists()


def test_public_is_not_told_that_a_photo_supports_a_draft(temple):
    draft = factories.claim(temple)
    photo = factories.photo(temple, claims=[draft])
    assert photo_record(photo.pk).claims == ()
    assert photo_record(photo.pk, STAFF_VIEWER).claims == (draft.ref,)


def test_drawing_supports_no_claim_says_the_action(temple):
    drawing = factories.photo(temple, kind="drawing")
    with pytest.raises(InvalidPhoto, match="drawing"):
        supporting(drawing, factories.accepted(temple))
    evidence = factories.photo(temple, claims=[factories.accepted(temple)])
    with pytest.raises(InvalidPhoto, match="drawing"):
        revised(evidence, kind="drawing")


def linked(claim, photo):
    """Write a link as one who knows no rule but the database's."""
    with transaction.atomic():
        ClaimPhoto.objects.bulk_create([ClaimPhoto(claim=claim, photo_id=photo.pk)])
        connection.check_constraints()


def turned_into_a_drawing(**columns):
    with transaction.atomic():
        Photo.objects.update(kind="drawing", **columns)
        connection.check_constraints()


def test_drawing_supports_no_claim_says_the_database(temple):
    claim, drawing = factories.accepted(temple), factories.photo(temple, kind="drawing")
    with pytest.raises(IntegrityError):
        linked(claim, drawing)
    with pytest.raises(IntegrityError, match="photo_drawing_is_no_evidence"), transaction.atomic():
        Photo.objects.update(evidence=drawing.pk)


@pytest.mark.parametrize("kind", [kind for kind in PhotoKind if kind != PhotoKind.DRAWING])
def test_evidence_is_never_turned_into_a_drawing_says_the_database(temple, kind):
    claim, photo = factories.accepted(temple), factories.photo(temple, kind=kind.value)
    Photo.objects.update(evidence=photo.pk)
    linked(claim, photo)
    with pytest.raises(IntegrityError, match="photo_drawing_is_no_evidence"):
        turned_into_a_drawing()
    with pytest.raises(IntegrityError):
        turned_into_a_drawing(evidence=None)


# --- Publication -----------------------------------------------------------------------------------------------------


def test_photo_is_published_by_two(temple, rima, paula):
    photo = factories.photo(temple, published=False)
    assert photo_record(photo.pk) is None
    actions.propose_publication(photo, by=rima, version=photo.version, reason="Ready.")
    with pytest.raises(PublicationRefused, match="Only a publisher"):
        actions.publish(photo, by=factories.sami(), version=photo.version, reason="Ready.")
    assert actions.publish(photo, by=paula, version=photo.version, reason="Ready.") is PublicationStatus.PUBLISHED
    assert photo_record(photo.pk).ref == photo.ref


NEEDED = {"licence": "", "credit": "", "source": None, "alt_en": ""}


@pytest.mark.parametrize("missing", NEEDED)
def test_photo_is_not_published_without_its_rights_and_words(temple, rima, paula, missing):
    photo = factories.photo(temple, published=False, **{missing: NEEDED[missing]})
    with pytest.raises(PublicationRefused) as refused:
        publish(photo, rima=rima, paula=paula)
    assert (refused.value.field, refused.value.code) == (missing, f"{missing}_missing")
    with pytest.raises(PublicationRefused):
        actions.publish_recorded([photo], by=rima, publisher=paula, reason="All at once.")
    shown = factories.photo(temple)
    with pytest.raises(PublicationRefused):
        revised(shown, **{missing: NEEDED[missing]})


def test_photo_is_published_after_its_monument(rima, paula):
    photo = factories.photo(factories.monument("barn", published=False), published=False)
    with pytest.raises(PublicationRefused, match="monument") as refused:
        publish(photo, rima=rima, paula=paula)
    assert refused.value.code == "monument_hidden"


def test_unpublishing_a_photo_takes_its_comparisons_with_it(temple, rima, paula):
    pair, other = factories.comparison(), factories.comparison()
    unpublish(pair.after, rima=rima, paula=paula)
    assert list(Comparison.objects.filter(published=True)) == [other]
    pair.refresh_from_db()
    assert get_publication_status(pair)[0] is PublicationStatus.UNPUBLISHED
    assert pair.publications.order_by("pk").last().reason
    assert visible_photos().count() == 3


def test_source_of_a_public_photo_is_public(temple):
    source = factories.source("archive")
    photo = factories.photo(temple, source=source, published=False)
    assert source not in visible_sources()
    actions.publish_recorded([photo], by=factories.rima(), publisher=factories.paula(), reason="Ready.")
    assert source in visible_sources()


TEXTS = ("viewpoint_en", "viewpoint_ar", "caption_en", "caption_ar", "alt_en", "alt_ar", "credit")


@pytest.mark.parametrize("column", TEXTS)
def test_texts_of_a_photo_must_not_tell_a_coarse_place(column):
    lion = factories.monument("stone-lion", kind="statue", precision="1km")
    told = {column: "Seen at 34.551234, 38.271234."}
    with pytest.raises(DisclosesLocation) as refused:
        factories.photo(lion, **told)
    assert refused.value.field == column
    exact = factories.monument()
    factories.photo(exact, **told)
    exact = Monument.objects.get(pk=exact.pk)
    exact.precision = "1km"
    with pytest.raises(DisclosesLocation, match="photo P-"):
        actions.save_record(exact, by=factories.paula())


def test_source_of_a_photo_must_not_tell_a_coarse_place():
    source = factories.source("map", url="https://example.org/?q=34.551234,38.271234")
    lion = factories.monument("stone-lion", kind="statue", precision="1km")
    with pytest.raises(DisclosesLocation, match="source"):
        factories.photo(lion, source=source)
    quiet = factories.source("album")
    factories.photo(lion, source=quiet)
    quiet = Source.objects.get(pk=quiet.pk)
    quiet.url = "https://example.org/?q=34.551234,38.271234"
    with pytest.raises(DisclosesLocation):
        actions.save_record(quiet, by=factories.rima())


# --- What is private -------------------------------------------------------------------------------------------------


def test_private_details_are_shown_to_those_who_may_see_places_and_it_is_noted(temple, paula):
    photo = factories.photo(temple)
    details = actions.reveal_details(photo, by=paula, reason="To ask the photographer.")
    assert details == PhotoDetails.objects.get()
    assert Disclosure.objects.get().photo == photo
    with pytest.raises(NotRevealed, match="Say why"):
        actions.reveal_details(photo, by=paula, reason=" ")


def test_private_details_are_not_shown_to_who_brought_the_file(temple, rima):
    with pytest.raises(NotRevealed, match="may not"):
        actions.reveal_details(factories.photo(temple), by=rima, reason="It is mine.")
    assert not Disclosure.objects.exists()


def test_photo_of_a_protected_source_shows_no_credit(temple, rima):
    photo = factories.photo(temple, source=factories.source("witness"))
    assert photo_record(photo.pk).credit == "The photographer"
    actions.seal_source(photo.source, by=rima, version=photo.source.version)
    found = photo_record(photo.pk)
    assert (found.credit, found.source.slug) == ("", f"protected-{photo.source_id}")


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_photo_record_lists_the_copies_of_the_latest_recipe(temple):
    photo = factories.rendered(factories.photo(temple), 320, 800)
    factories.rendered(photo, 800, 320, 1600, formats=["jpeg"], recipe=2)
    factories.rendered(photo, 6000, formats=["tiles"], recipe=2)
    found = photo_record(photo.pk)
    assert [copy.width for copy in found.copies("jpeg")] == [320, 800, 1600]
    assert found.copies("avif") == ()
    assert found.tiles.width == 6000


def test_renditions_noted_again_are_brought_up_to_date(temple):
    photo = factories.rendered(factories.photo(temple), 320, formats=["jpeg"])
    row = photo.renditions.get()
    row.pk, row.size = None, 5
    actions.save_renditions(photo, [row])
    assert [each.size for each in photo.renditions.all()] == [5]


@pytest.mark.parametrize("licence", Licence)
def test_photo_record_says_what_its_licence_allows(temple, licence):
    found = photo_record(factories.photo(temple, licence=licence.value).pk)
    assert found.may_download is (licence not in (Licence.BY_PERMISSION, Licence.ALL_RIGHTS_RESERVED))


def test_photo_record_speaks_the_reader_s_language(temple):
    found = photo_record(factories.photo(temple).pk)
    with override("ar"):
        assert (found.caption, found.viewpoint) == ("المعبد", "من الساحة")
        assert found.alt.startswith("ستة")
    with override("en"):
        assert (found.caption, found.viewpoint, found.alt[:3]) == ("The temple", "From the square", "Six")


def test_photo_list_filters_and_pages(temple, portico, arch):
    whole, part = factories.photo(temple, "2016"), factories.photo(portico, "2017")
    drawing = factories.photo(arch, "", kind="drawing")
    draft = factories.photo(arch, published=False)

    def refs(**filters):
        return {photo.ref for photo in photo_list(**filters).photos}

    assert refs() == {whole.ref, part.ref, drawing.ref}
    assert refs(monument=temple.slug) == {whole.ref, part.ref}
    assert refs(monument=portico.slug) == {part.ref}
    assert refs(kind="drawing") == {drawing.ref}
    assert refs(published=False) == set()
    assert refs(published=False, viewer=STAFF_VIEWER) == {draft.ref}
    found = photo_list(page=7)
    assert (found.total, found.page, found.pages) == (3, 1, 1)


def test_photo_list_takes_as_many_queries_for_many_photos(temple, django_assert_num_queries):
    claim = factories.accepted(temple)
    for _ in range(2):
        factories.rendered(factories.photo(temple, claims=[claim]), 320)
    with django_assert_num_queries(4):
        photo_list()
    for _ in range(5):
        factories.rendered(factories.photo(temple, claims=[claim]), 320)
    with django_assert_num_queries(4):
        photo_list()


def test_new_photo_is_read_as_it_will_be_by_one_query(temple, django_assert_num_queries):
    photo = factories.rendered(factories.photo(temple, published=False), 320)
    factories.rendered(photo, 160)
    photo = Photo.objects.select_related("monument", "source").get(pk=photo.pk)  # as the action leaves it
    with django_assert_num_queries(1):
        record = build_new_photo_record(photo)
    assert record == photo_record(photo.pk, STAFF_VIEWER)
    assert [each.width for each in record.renditions] == [160, 160, 320, 320]  # each as AVIF and JPEG


# --- The date of a drawing -------------------------------------------------------------------------------------------


def record(monument, **fields):
    return actions.record_photo(
        by=factories.rima(), digest=factories.kept(), inspected=factories.inspected(), monument=monument, **fields
    )


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"kind": "drawing", "taken_text": "2016", "date_origin": "source"}, "taken_text", "drawing_not_taken"),
        ({"kind": "drawing", "depicts_text": "2016", "date_origin": "exif"}, "date_origin", "drawing_not_taken"),
        ({"kind": "drawing", "depicts_text": "yesterday"}, "taken_text", "bad_date"),
        ({"kind": "photograph", "depicts_text": "2016"}, "depicts_text", "no_drawing"),
        ({"depicts_text": "2016"}, "depicts_text", "no_drawing"),
    ],
)
def test_drawing_is_not_taken_and_nothing_else_depicts_a_day(temple, fields, field, code):
    with pytest.raises((InvalidPhoto, InvalidDate)) as refused:
        record(temple, **fields)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not Photo.objects.exists()


def test_drawing_keeps_the_day_that_it_shows(temple, rima):
    drawing = record(temple, kind="drawing", depicts_text="2016-06-06")
    assert (drawing.taken_text, drawing.date_origin) == ("2016-06-06", "editor")
    drawing = actions.revise_photo(drawing, by=rima, version=drawing.version, depicts_text="")
    assert (drawing.taken_text, drawing.date_origin) == ("", "")


def test_date_does_not_change_its_meaning_with_the_kind(temple, rima):
    photo = factories.photo(temple, published=False)
    with pytest.raises(InvalidPhoto) as refused:
        actions.revise_photo(photo, by=rima, version=photo.version, kind="drawing")
    assert (refused.value.field, refused.value.code) == ("kind", "date_of_other_kind")
    revised = actions.revise_photo(photo, by=rima, version=photo.version, kind="drawing", depicts_text="2015")
    assert (revised.kind, revised.taken_text) == ("drawing", "2015")
