"""Discarding drafts: what is gone, what the audit log keeps, and what is refused."""

import pytest

from registry import actions
from registry.actions import StaleRecord
from registry.audit.change_feed import get_changes_after
from registry.audit.column_policy import Audience
from registry.domain.errors import RuleViolation
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, ClaimEffect
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import revisions, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
MISTAKE = "Recorded on the wrong monument."


def discard(claim, **values):
    return actions.discard_claim(
        claim, **{"by": factories.sami(), "version": claim.version, "reason": MISTAKE, **values}
    )


def refusal_of(claim, **values):
    """The violation that refuses to discard the claim, which stays."""
    before = Claim.objects.values().get(pk=claim.pk)
    with pytest.raises(RuleViolation) as refusal:
        discard(claim, **values)
    assert Claim.objects.values().get(pk=claim.pk) == before
    return refusal.value


def test_discarded_draft_is_gone_and_the_audit_log_keeps_it(temple):
    claim = factories.claim(temple, "damaged_at", grade="severe", effects=["collapse"], statement_en="The roof fell.")
    discard(claim)
    assert not Claim.objects.exists()
    assert not ClaimEffect.objects.exists()
    last_entry = revisions(table="registry_claim")[-1]
    assert (last_entry.operation, last_entry.actor, last_entry.reason) == ("delete", "sami", MISTAKE)
    assert "The roof fell." in last_entry.payload
    assert find_differences() == []


def test_feed_of_the_staff_has_a_tombstone_and_that_of_the_public_nothing(temple):
    claim = factories.claim(temple)
    discard(claim)
    settle()
    staff_items = get_changes_after(0, limit=100, audience=Audience.STAFF).items
    assert ("tombstone", "sami") in [(item.operation, item.who) for item in staff_items if item.id == claim.ref]
    public_items = get_changes_after(0, limit=100).items
    assert claim.ref not in {item.id for item in public_items}


@pytest.mark.parametrize("status", [status.value for status in ClaimStatus if status != ClaimStatus.DRAFT])
def test_only_a_draft_is_discarded(temple, status):
    refused = refusal_of(factories.claim(temple, status=status))
    assert refused.code == "wrong_status"
    assert f"A claim that is {status}" in str(refused)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_discarding_needs_a_reason(temple, reason):
    refused = refusal_of(factories.claim(temple), reason=reason)
    assert (refused.field, refused.code) == ("reason", "reason_missing")


def test_draft_that_was_changed_meanwhile_is_not_discarded(temple, rima):
    claim = factories.claim(temple)
    actions.revise_claim(claim, by=rima, version=claim.version, statement_en="Better.")
    assert isinstance(refusal_of(claim, version=claim.version), StaleRecord)


def test_draft_is_discarded_once(temple):
    claim = factories.claim(temple)
    discard(claim)
    with pytest.raises(RuleViolation) as refusal:
        discard(claim)
    assert refusal.value.code == "gone"


@pytest.mark.parametrize("change", [actions.revise_claim, actions.submit_claim])
def test_draft_that_was_discarded_is_no_longer_changed(temple, rima, change):
    claim = factories.claim(temple)
    discard(claim)
    with pytest.raises(RuleViolation) as refusal:
        change(claim, by=rima, version=claim.version)
    assert refusal.value.code == "gone"


def test_draft_that_others_refer_to_is_not_discarded_and_they_are_named(temple, rima):
    claim = factories.claim(temple)
    correction = factories.claim(temple, supersedes=claim)
    photo = factories.photo(temple)
    actions.support_claims(photo, by=rima, version=None, claims=[claim])
    refused = refusal_of(claim)
    assert refused.code == "in_use"
    assert f"{correction.ref}, {photo.ref} refer to it" in str(refused)
