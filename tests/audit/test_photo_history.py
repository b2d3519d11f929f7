"""Histories and the change feed of photos and comparisons: in words, without what is private, and given back."""

import pytest

from registry import actions
from registry.audit.change_feed import get_changes_after
from registry.audit.column_policy import Audience
from registry.audit.history import get_changesets
from registry.models import Comparison, Photo
from tests import factories
from tests.actions.test_publishing import publish, unpublish

from .scene import revisions, settle
from .test_history import public, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def revised(photo, **fields):
    photo.refresh_from_db()
    return actions.revise_photo(photo, by=factories.rima(), version=photo.version, **fields)


def end():
    settle()
    return max(entry.seq for entry in revisions())


def feed(since=0, audience=Audience.PUBLIC):
    """What was announced of pictures: kind, id and operation."""
    settle()
    items = get_changes_after(since, limit=1000, audience=audience).items
    return [(item.kind, item.id, item.operation) for item in items if item.kind in ("photo", "comparison")]


# --- In words --------------------------------------------------------------------------------------------------------


def test_photo_tells_its_history_in_words(temple):
    claim = factories.accepted(temple)
    photo = factories.photo(temple, claims=[claim])
    revised(photo, licence="cc0", taken_text="2016-05", credit="The author")
    *begun, changed = sentences(photo)
    assert begun == ["Recorded", f"Added the claim “{claim.ref}”", "Published"]
    assert changed == (
        "Changed the date of the picture from 11 May 2016 to May 2016; changed the credit from “The photographer” to "
        "“The author”; changed the licence from CC BY 4.0 to CC0 1.0"
    )


def test_public_history_of_a_photo_begins_when_it_is_public(temple):
    photo = factories.photo(temple, published=False)
    revised(photo, caption_en="Not for everybody")
    assert public(photo) == []
    publish(photo, rima=factories.rima(), paula=factories.paula())
    revised(photo, caption_en="For everybody")
    told = public(photo)
    assert told == ["Published", "Changed the caption (English) from “Not for everybody” to “For everybody”"]


def test_pair_tells_its_alignment_in_words(temple):
    *_, accepted, last = sentences(factories.aligned(factories.comparison()))
    told = f"{accepted} {last}"
    assert "hanged the comparability of the two from same viewpoint to same viewpoint, aligned" in told
    assert "set the person who accepted the alignment to “" in told


def test_history_of_a_monument_has_its_pictures(temple):
    pair = factories.aligned(factories.comparison())
    region = factories.region(pair)
    actions.remove_region(region, by=factories.rima(), version=region.version)
    for told in (sentences(temple), public(temple)):
        assert f"{pair.before.ref}: published" in told
        assert f"{pair.ref}: published" in told
        assert f"{pair.ref}, damage region “collapse”: recorded" in told
        assert f"{pair.ref}, damage region “collapse”: deleted" in told


def test_claim_tells_its_people_which_photo_supports_it(temple):
    claim = factories.accepted(temple)
    photo = factories.photo(temple, claims=[claim])
    assert f"{photo.ref}: added the claim “{claim.ref}”" in sentences(claim)
    assert not any(photo.ref in sentence for sentence in public(claim))


def test_history_never_tells_what_a_file_says(temple):
    photo = factories.photo(temple)
    actions.reveal_details(photo, by=factories.paula(), reason="To ask its maker.")
    settle()
    tables = {
        row_change.table for act in get_changesets(Photo, photo.pk, Audience.STAFF) for row_change in act.row_changes
    }
    assert tables == {"registry_photo"}


def test_history_of_a_photo_from_a_protected_source_hides_the_credit(temple):
    photo = revised(factories.photo(temple, source=factories.source("witness")), credit="Somebody by name")
    source = photo.source
    assert "Somebody by name" in public(photo)[-1]
    actions.seal_source(source, by=factories.rima(), version=source.version)
    assert not any("Somebody" in sentence for sentence in public(photo))


def test_history_hides_what_told_a_place_that_is_coarse_now(temple):
    photo = factories.photo(temple, caption_en="At 34.551234, 38.271234")
    revised(photo, caption_en="The temple")
    temple.refresh_from_db()
    temple.precision = "1km"
    actions.save_record(temple, by=factories.paula(), version=temple.version)
    assert public(photo)[-1] == "Set the caption (English) to “The temple”"


# --- The feed --------------------------------------------------------------------------------------------------------


def test_feed_announces_pictures_once_they_are_public(temple):
    start = end()
    photo = factories.photo(temple, published=False)
    assert feed(start) == []
    assert feed(start, Audience.STAFF) == [("photo", photo.ref, "create")]
    publish(photo, rima=factories.rima(), paula=factories.paula())
    assert feed(start) == [("photo", photo.ref, "create")]
    start = end()
    revised(photo, credit="The author")
    assert feed(start) == [("photo", photo.ref, "update")]


def test_feed_tells_that_a_hidden_photo_took_its_comparison_with_it(temple):
    pair = factories.comparison()
    start = end()
    unpublish(pair.after, rima=factories.rima(), paula=factories.paula())
    assert sorted(feed(start)) == [("comparison", pair.ref, "tombstone"), ("photo", pair.after.ref, "tombstone")]


def test_feed_tells_that_pictures_come_and_go_with_their_monument(temple):
    pair = factories.comparison()
    factories.photo(temple, published=False)
    everything = {("comparison", pair.ref), ("photo", pair.before.ref), ("photo", pair.after.ref)}
    start = end()
    unpublish(temple, rima=factories.rima(), paula=factories.paula())
    assert set(feed(start)) == {(*each, "tombstone") for each in everything}
    start = end()
    publish(temple, rima=factories.rima(), paula=factories.paula())
    assert set(feed(start)) == {(*each, "create") for each in everything}


def test_region_is_an_update_of_its_comparison(temple):
    pair = factories.comparison()
    start = end()
    region = factories.region(pair)
    assert feed(start) == [("comparison", pair.ref, "update")]
    start = end()
    actions.remove_region(region, by=factories.rima(), version=region.version)
    assert feed(start) == [("comparison", pair.ref, "update")]


# --- Given back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["photo", "comparison"])
def test_former_words_are_given_back(temple, rima, model):
    pair = factories.comparison(caption_en="First")
    record, revise = (pair, actions.revise_comparison) if model == "comparison" else (pair.before, actions.revise_photo)
    first = revisions(table=record._meta.db_table, key=str(record.pk))[-1].seq
    words = record.caption_en
    revised = revise(record, by=rima, version=type(record).objects.get(pk=record.pk).version, caption_en="Other")
    settle()
    given_back = actions.restore_record(first, by=rima, version=revised.version, reason="The words were right.")
    assert given_back.caption_en == words
    assert given_back.published
    assert {Photo, Comparison} >= {type(given_back)}
