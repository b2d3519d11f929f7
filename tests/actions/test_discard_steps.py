"""Discarding steps of interventions: what follows it, what the audit log keeps, and what is refused."""

import pytest

from registry import actions
from registry.actions import StaleRecord
from registry.audit.change_feed import get_changes_after
from registry.domain.chronology.restoration import StepRefused
from registry.domain.errors import RuleViolation
from registry.models import Intervention, InterventionStep
from registry.projection import find_differences
from registry.queries import get_states, intervention_records
from registry.queries.visible import visible_sources
from tests import factories
from tests.audit.scene import revisions, settle
from tests.audit.test_history import public, sentences

pytestmark = pytest.mark.django_db
MISTAKE = "The report is about another temple."


def discard(step, **values):
    return actions.discard_step(step, **{"by": factories.sami(), "version": step.version, "reason": MISTAKE, **values})


def refusal_of(step, **values):
    """The violation that refuses to discard the step, which stays."""
    before = list(InterventionStep.objects.values())
    version = Intervention.objects.get().version
    with pytest.raises(RuleViolation) as refusal:
        discard(step, **values)
    assert list(InterventionStep.objects.values()) == before
    assert Intervention.objects.get().version == version
    return refusal.value


def step_of(status):
    return InterventionStep.objects.get(status=status)


def test_states_and_status_follow_a_discarded_step(temple):
    factories.accepted(temple, "damaged_at", "2016-06-06", grade="severe", at=factories.BEGINNING)
    before = get_states([temple.pk])[temple.pk]
    intervention = factories.intervention(("proposed", "2017"), ("in_progress", "2018"), monuments=[temple])
    assert get_states([temple.pk])[temple.pk].key == "uncertain"
    discard(step_of("in_progress"))
    after = get_states([temple.pk])[temple.pk]
    assert (after.key, after.grade_low, after.grade_high) == (before.key, before.grade_low, before.grade_high)
    assert intervention_records(Intervention.objects.all())[0].status == "proposed"
    assert Intervention.objects.get().version == intervention.version + 1
    assert find_differences() == []


def test_step_of_an_intervention_on_the_whole_site_is_discarded(old_city):
    factories.intervention(("proposed", "2017"), monuments=[])
    discard(step_of("proposed"))
    assert not InterventionStep.objects.exists()
    assert find_differences() == []


def test_audit_log_and_histories_keep_a_discarded_step(temple, english):
    intervention = factories.intervention(("proposed", "2017"), ("in_progress", "2018"), monuments=[temple])
    discard(step_of("in_progress"))
    last_entry = revisions(table="registry_interventionstep")[-1]
    assert (last_entry.operation, last_entry.actor, last_entry.reason) == ("delete", "sami", MISTAKE)
    deleted = "Step “under way, 2018”: deleted"
    assert sentences(intervention)[-1] == deleted
    assert public(intervention)[-1] == deleted, "it was public, like everything about a published intervention"
    for history in (sentences(temple), public(temple)):
        assert [sentence for sentence in history if "under way" in sentence and "recorded" in sentence]
        assert history[-1].endswith("tep “under way, 2018”: deleted")


def test_step_of_a_hidden_intervention_stays_hidden(temple):
    barn = factories.monument("barn", published=False)
    factories.intervention(("proposed", "2017"), monuments=[temple, barn])
    before = public(temple)
    discard(step_of("proposed"))
    assert public(temple) == before


def test_feed_tells_of_the_intervention_and_a_source_that_nothing_cites_is_hidden(temple):
    intervention = factories.intervention(monuments=[temple])
    fields = {"status": "proposed", "date_text": "2018", "source": factories.source("leaflet")}
    step = actions.add_intervention_step(intervention, by=factories.rima(), **fields)
    settle()
    end = revisions()[-1].seq
    discard(step)
    settle()
    items = [(item.kind, item.id, item.operation, item.reason) for item in get_changes_after(end, limit=9).items]
    assert items == [("intervention", intervention.slug, "update", "")]
    assert not visible_sources().filter(slug="leaflet").exists()


@pytest.mark.parametrize("reason", ["", "\t"])
def test_discarding_a_step_needs_a_reason(temple, reason):
    factories.intervention(("proposed", "2017"))
    refused = refusal_of(step_of("proposed"), reason=reason)
    assert (refused.field, refused.code) == ("reason", "reason_missing")


def test_step_that_was_changed_meanwhile_is_not_discarded(temple, rima):
    factories.intervention(("proposed", "2017"))
    step = step_of("proposed")
    fields = {"status": "proposed", "date_text": "2018", "source": step.source}
    actions.revise_step(step, by=rima, version=step.version, **fields)
    assert isinstance(refusal_of(step, version=step.version), StaleRecord)


def test_step_is_discarded_once(temple):
    factories.intervention(("proposed", "2017"))
    step = step_of("proposed")
    discard(step)
    with pytest.raises(RuleViolation) as refusal:
        discard(step)
    assert refusal.value.code == "gone"
    fields = {"status": "proposed", "date_text": "2018", "source": step.source}
    with pytest.raises(RuleViolation) as refusal:
        actions.revise_step(step, by=factories.rima(), version=step.version, **fields)
    assert refusal.value.code == "gone"


def test_step_without_which_the_others_are_in_no_order_is_not_discarded(temple):
    factories.intervention(("proposed", "2017"), ("abandoned", "2018"))
    refused = refusal_of(step_of("proposed"))
    assert isinstance(refused, StepRefused)
    assert "cannot begin with the status abandoned" in str(refused)
    discard(step_of("abandoned"))
    discard(step_of("proposed"))
    assert not InterventionStep.objects.exists()


def test_steps_that_were_in_no_order_before_are_discarded_one_by_one(temple):
    factories.intervention(("proposed", "2017"), ("in_progress", "2018"))
    # As older records may be.
    InterventionStep.objects.filter(status="proposed").update(status="suspended")
    discard(step_of("in_progress"))
    discard(step_of("suspended"))
    assert find_differences() == []
