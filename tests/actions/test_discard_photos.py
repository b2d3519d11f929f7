"""Discarding photos: what is gone, what the audit log keeps, and what is refused."""

import pytest

from registry import actions
from registry.actions import StaleRecord
from registry.audit.change_feed import get_changes_after
from registry.audit.column_policy import Audience
from registry.audit.verify import find_faults
from registry.domain.errors import RuleViolation
from registry.models import Disclosure, Photo, PhotoDetails, Publication, Rendition
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import revisions, settle
from tests.audit.test_history import public, sentences

from .test_publishing import publish, unpublish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
MISTAKE = "It shows another building."


def discard(photo, **values):
    return actions.discard_photo(
        photo, **{"by": factories.sami(), "version": photo.version, "reason": MISTAKE, **values}
    )


def refusal_of(photo, **values):
    """The violation that refuses to discard the photo, of which everything stays."""
    before = Photo.objects.values().get(pk=photo.pk)
    with pytest.raises(RuleViolation) as refusal:
        discard(photo, **values)
    assert Photo.objects.values().get(pk=photo.pk) == before
    assert PhotoDetails.objects.filter(photo=photo).exists()
    return refusal.value


def test_discarded_photo_is_gone_and_the_audit_log_keeps_it(temple):
    photo = factories.rendered(factories.photo(temple, published=False), 320)
    actions.reveal_details(photo, by=factories.paula(), reason="To see whose it is.")
    actions.propose_publication(photo, by=factories.rima(), version=photo.version, reason="It shows the roof.")
    discard(photo)
    for model in (Photo, PhotoDetails, Rendition, Publication, Disclosure):
        rows = model.objects.filter(photo=photo.pk) if model is not Photo else model.objects.all()
        assert not rows.exists(), model
    last_entry = revisions(table="registry_photo")[-1]
    assert (last_entry.operation, last_entry.actor, last_entry.reason) == ("delete", "sami", MISTAKE)
    assert "Six columns carry an entablature." in last_entry.payload
    disclosures = revisions(table="registry_disclosure")
    assert [entry.operation for entry in disclosures] == ["insert", "delete"]
    assert "To see whose it is." in disclosures[0].payload
    assert find_differences() == []
    assert list(find_faults()) == [], "the ledger knows that the rows are gone"


def test_history_of_the_monument_keeps_a_discarded_photo_for_the_staff(temple, english):
    before = public(temple)
    photo = factories.photo(temple, published=False)
    discard(photo)
    *_, recorded, deleted = sentences(temple)
    assert (recorded, deleted) == (f"{photo.ref}: recorded", f"{photo.ref}: deleted")
    assert public(temple) == before


def test_history_of_the_monument_keeps_a_discarded_draft_for_the_staff(temple, english):
    before = public(temple)
    claim = factories.claim(temple)
    actions.discard_claim(claim, by=factories.rima(), version=None, reason=MISTAKE)
    *_, deleted = sentences(temple)
    assert deleted == f"{claim.ref}: deleted"
    assert public(temple) == before


def items_of(photo, audience=Audience.PUBLIC):
    settle()
    return [item for item in get_changes_after(0, limit=1000, audience=audience).items if item.id == photo.ref]


def test_feed_of_the_staff_has_a_tombstone_and_that_of_the_public_nothing(temple):
    photo = factories.photo(temple, published=False)
    discard(photo)
    created, tombstone = items_of(photo, Audience.STAFF)
    assert (created.operation, tombstone.operation) == ("create", "tombstone")
    assert (tombstone.who, tombstone.reason) == ("sami", MISTAKE)
    assert items_of(photo) == []


def test_public_that_had_the_photo_still_learns_that_it_is_gone(temple, rima, paula):
    photo = factories.photo(temple, published=False)
    publish(photo, rima=rima, paula=paula)
    unpublish(Photo.objects.get(), rima=rima, paula=paula)
    before = items_of(photo)
    assert [item.operation for item in before] == ["tombstone"]
    discard(Photo.objects.get())
    assert items_of(photo) == before


@pytest.mark.parametrize("reason", ["", " \n"])
def test_discarding_a_photo_needs_a_reason(temple, reason):
    refused = refusal_of(factories.photo(temple, published=False), reason=reason)
    assert (refused.field, refused.code) == ("reason", "reason_missing")


def test_published_photo_is_not_discarded(temple):
    assert refusal_of(factories.photo(temple)).code == "wrong_status"


def test_photo_that_was_changed_meanwhile_is_not_discarded(temple, rima):
    photo = factories.photo(temple, published=False)
    actions.revise_photo(photo, by=rima, version=photo.version, caption_en="Better.")
    assert isinstance(refusal_of(photo, version=photo.version), StaleRecord)


def test_photo_is_discarded_once(temple):
    photo = factories.photo(temple, published=False)
    discard(photo)
    with pytest.raises(RuleViolation) as refusal:
        discard(photo)
    assert refusal.value.code == "gone"


@pytest.mark.parametrize("change", ["revise", "link", "propose", "compare", "compare later"])
def test_photo_that_was_discarded_is_no_longer_changed(temple, rima, change):
    photo = factories.photo(temple, published=False)
    other = factories.photo(temple, published=False)
    values = {"by": rima, "version": photo.version}
    pair = {"by": rima, "comparability": "same_viewpoint"}
    changes = {
        "revise": lambda: actions.revise_photo(photo, caption_en="Better.", **values),
        "link": lambda: actions.support_claims(photo, claims=[], **values),
        "propose": lambda: actions.propose_publication(photo, reason="So.", **values),
        "compare": lambda: actions.record_comparison(before=photo, after=other, **pair),
        "compare later": lambda: actions.record_comparison(before=other, after=photo, **pair),
    }
    discard(photo)
    with pytest.raises(RuleViolation) as refusal:
        changes[change]()
    assert refusal.value.code == "gone"


def test_photo_on_which_claims_and_comparisons_rest_is_not_discarded_and_they_are_named(temple):
    claims = [factories.accepted(temple), factories.claim(temple)]
    photo = factories.photo(temple, published=False, claims=claims)
    later = factories.photo(temple, "2017-01-10", published=False)
    pair = factories.comparison(photo, later, published=False)
    refused = refusal_of(photo)
    assert refused.code == "in_use"
    assert f"{claims[0].ref}, {claims[1].ref}, {pair.ref} refer to it" in str(refused)
    assert f"{pair.ref} refer to it" in str(refusal_of(later))
