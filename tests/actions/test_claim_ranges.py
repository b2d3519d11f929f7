"""Claims with ranges of grades, events with a grade, and the registry's own assessments."""

import pytest

from registry import actions
from registry.domain.chronology.dates import parse_iso_day
from registry.domain.errors import RuleViolation
from registry.domain.vocabulary.codes import Grade
from registry.models import Claim, StateSegment
from registry.queries.evidence import derive_chronologies
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]


def state_on(monument, text):
    return derive_chronologies([monument.pk])[monument.pk].state_on(parse_iso_day(text))


def test_range_is_stored_and_derived(temple):
    claim = factories.accepted(temple, "damaged_at", "2015-08-31", grade="severe", worst_grade="largely_destroyed")
    assert Claim.objects.get(pk=claim.pk).worst_grade == "largely_destroyed"
    state = state_on(temple, "2016-01-01")
    assert (state.grade, state.grade_low, state.grade_high) == (Grade.SEVERE, Grade.SEVERE, Grade.LARGELY_DESTROYED)
    stored = StateSegment.objects.get(monument=temple, valid_to=None, known_to=None)
    assert (stored.grade, stored.grade_low, stored.grade_high, stored.uncertain) == (
        *("severe", "severe", "largely_destroyed"),
        False,
    )


def test_standing_allows_everything_but_destroyed_unless_the_source_says_more(temple):
    claim = factories.accepted(temple, "standing_at", "2014-05-01")
    assert (claim.grade, claim.worst_grade) == ("no_damage", "largely_destroyed")
    state = state_on(temple, "2014-06-01")
    assert (state.grade_high, state.uncertain) == (Grade.LARGELY_DESTROYED, False)
    assert state_on(temple, "2014-04-30").grade == Grade.UNKNOWN


def test_event_with_a_grade_and_event_that_improved_are_derived(temple):
    factories.accepted(temple, "intact_at", "2015-06-10")
    factories.accepted(temple, "event_on", "2015-08-05", grade="severe")
    assert state_on(temple, "2016-01-01").grade_low == Grade.SEVERE
    factories.accepted(temple, "event_on", "2017-05-05", improves=True)
    assert state_on(temple, "2017-06-01").grade_low == Grade.NO_DAMAGE


@pytest.fixture
def own_source(db):
    return factories.source("own-assessment", kind="registry_assessment")


def assess(temple, source, **fields):
    values = {"basis": "registry_assessment", "said_by": factories.actor(), "locator": "The image, by eye."}
    columns = factories.claim_fields(monument=temple, source=source, **{**values, **fields})
    return actions.record_claim(by=factories.rima(), **columns)


def test_own_assessment_names_its_author_and_what_was_looked_at(temple, own_source):
    assert assess(temple, own_source).basis == "registry_assessment"
    for fields, field in (({"said_by": None}, "said_by"), ({"locator": " "}, "locator"), ({"basis": "press"}, "basis")):
        with pytest.raises(RuleViolation) as refused:
            assess(temple, own_source, **fields)
        assert refused.value.field == field
    assert Claim.objects.count() == 1


def test_own_assessment_never_stands_under_the_name_of_another_source(temple, satellite):
    with pytest.raises(RuleViolation, match="Nobody else said it") as refused:
        assess(temple, satellite)
    assert refused.value.field == "source"


def test_own_assessment_makes_the_range_of_a_source_sharper(temple, own_source):
    factories.accepted(temple, "damaged_at", "2015-08-31", grade="slight", worst_grade="destroyed")
    factories.accepted(
        temple,
        "damaged_at",
        "2015-08-31",
        grade="severe",
        source=own_source,
        basis="registry_assessment",
        said_by=factories.actor(),
        locator="The same image, counted column by column.",
    )
    state = state_on(temple, "2016-01-01")
    assert (state.grade_low, state.grade_high, state.uncertain) == (Grade.SEVERE, Grade.SEVERE, False)
