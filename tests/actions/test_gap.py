"""Gaps that a person sets aside: with a reason, until the evidence changes; and that are brought back."""

import pytest

from registry import actions
from registry.actions.gap import GapRefused
from registry.domain.chronology.gaps import GapKind
from registry.models import GapDismissal, Revision, StoredGap
from registry.projection import find_differences
from registry.queries.gaps import due_gaps
from tests import factories
from tests.audit.scene import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
REASON = "No image of these months exists."


@pytest.fixture
def gap(temple):
    """The wide window of the Moon Temple."""
    factories.accepted(temple, date="2015-06-06")
    factories.accepted(temple, "damaged_at", "2017-01-10", grade="severe")
    return StoredGap.objects.get(monument=temple, kind=GapKind.WIDE_WINDOW)


def stored():
    return StoredGap.objects.get(kind=GapKind.WIDE_WINDOW)


def dismiss(gap, by=None, reason=REASON):
    return actions.dismiss_gap(gap.monument, gap.fingerprint, by=by or factories.rima(), reason=reason)


def test_dismissed_gap_keeps_who_when_and_why_and_is_audited(gap, rima):
    dismissal = dismiss(gap, reason=f"  {REASON} ")
    assert (dismissal.by, dismissal.reason, dismissal.kind) == (rima, REASON, GapKind.WIDE_WINDOW)
    assert stored().dismissal == dismissal
    assert find_differences() == []
    settle()
    entry = Revision.objects.get(table="registry_gapdismissal")
    assert (entry.actor, entry.reason, entry.operation) == (rima.username, REASON, "insert")


def test_dismissed_gap_is_brought_back_and_that_is_audited(gap, rima):
    actions.reopen_gap(dismiss(gap), by=rima)
    assert stored().dismissal is None
    assert not GapDismissal.objects.exists()
    assert find_differences() == []
    settle()
    operations = Revision.objects.filter(table="registry_gapdismissal").order_by("seq").values_list("operation")
    assert [operation for (operation,) in operations] == ["insert", "delete"]


def test_gap_is_open_again_when_the_evidence_changes(gap, temple):
    dismiss(gap)
    factories.accepted(temple, "event_on", "2016-03", grade="")
    assert stored().dismissal is None
    assert stored().fingerprint != gap.fingerprint
    assert find_differences() == []


def test_gap_stays_dismissed_when_other_evidence_comes_in(gap, temple):
    dismissal = dismiss(gap)
    factories.accepted(temple, "damaged_at", "2018-01-10", grade="severe")
    assert stored().dismissal == dismissal


def test_gap_is_dismissed_again_when_the_same_evidence_is_back(gap, temple):
    dismissal = dismiss(gap)
    event = factories.accepted(temple, "event_on", "2016-03", grade="")
    factories.decide(event, "dispute")
    assert stored().dismissal == dismissal


def refusal(call, *args, **kwargs):
    """The code and field of the refusal, after which nothing was written."""
    before = list(GapDismissal.objects.values()), list(StoredGap.objects.values())
    with pytest.raises(GapRefused) as refused:
        call(*args, **kwargs)
    assert (list(GapDismissal.objects.values()), list(StoredGap.objects.values())) == before
    return refused.value.code, refused.value.field


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_dismissal_needs_a_reason(gap, reason):
    assert refusal(dismiss, gap, reason=reason) == ("reason_missing", "reason")


def test_dismissal_needs_the_permission_to_change_claims(gap, rafiq):
    assert refusal(dismiss, gap, by=rafiq) == ("not_allowed", None)
    assert refusal(actions.reopen_gap, dismiss(gap), by=rafiq) == ("not_allowed", None)


def test_gap_that_is_not_there_any_more_is_not_dismissed(gap, temple):
    factories.accepted(temple, "intact_at", "2016-12-26")
    assert refusal(dismiss, gap) == ("gone", None)


def test_gap_of_another_monument_is_not_dismissed(gap):
    other = factories.monument("great-arch")
    assert refusal(actions.dismiss_gap, other, gap.fingerprint, by=factories.rima(), reason=REASON) == ("gone", None)


def test_gap_that_is_not_due_yet_is_not_dismissed(gap):
    StoredGap.objects.filter(pk=gap.pk).update(due=10**6)
    assert refusal(dismiss, gap) == ("gone", None)


def test_gap_is_dismissed_and_brought_back_once(gap, rima):
    dismissal = dismiss(gap)
    assert refusal(dismiss, gap) == ("dismissed", None)
    actions.reopen_gap(GapDismissal.objects.get(), by=rima)
    assert refusal(actions.reopen_gap, dismissal, by=rima) == ("gone", None)


def test_gap_that_comes_with_age_is_due_from_its_day_on(gap):
    old = StoredGap.objects.get(kind=GapKind.NO_RECENT_SIGHTING)
    assert old in due_gaps(old.due)
    assert old not in due_gaps(old.due - 1)
