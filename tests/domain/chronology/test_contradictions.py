"""Contradictions: which claims are named, and what is none."""

import pytest

from registry.domain.chronology.contradictions import KIND_OF_LOSING_STATUS
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from registry.domain.vocabulary.terms import terms
from tests.domain.statements import DISPUTED, REJECTED, claim, damaged, day, event, intact, restored

WHOLE, FALLEN = intact("whole", "2016-01-01"), damaged("fallen", "2016-01-31", Grade.SEVERE)
STILL_FALLEN = damaged("still-fallen", "2016-03-01", Grade.SEVERE)
ARCH = (WHOLE, FALLEN, STILL_FALLEN)


def found(*statements, repairs=()):
    return [(one.kind, *one.claims) for one in derive_chronology(statements, repairs).contradictions]


CASES = {
    Kind.SAME_DAY_DIFFERENT_GRADE: [*ARCH, damaged("worse", "2016-03-01", Grade.DESTROYED, judged="C3")],
    Kind.EVENT_OUTSIDE_WINDOW: [*ARCH, event("late", "2016-02-10")],
    Kind.EVENTS_DISAGREE: [*ARCH, event("blast", "2016-01-10"), event("rumour", "2016-01-20", judged="D4")],
    Kind.IMPROVEMENT_WITHOUT_RESTORATION: [*ARCH, damaged("better", "2016-04-01", Grade.SLIGHT)],
    Kind.DISPUTED_CLAIM: [*ARCH, intact("still-whole", "2016-02-10", status=DISPUTED)],
    Kind.REJECTED_CLAIM: [*ARCH, intact("still-whole", "2016-02-10", status=REJECTED)],
}
NAMED = {
    Kind.SAME_DAY_DIFFERENT_GRADE: ("still-fallen", "worse"),
    Kind.EVENT_OUTSIDE_WINDOW: ("late", "fallen"),
    Kind.EVENTS_DISAGREE: ("rumour", "blast"),
    Kind.IMPROVEMENT_WITHOUT_RESTORATION: ("better", "still-fallen"),
    Kind.DISPUTED_CLAIM: ("still-whole", "fallen"),
    Kind.REJECTED_CLAIM: ("still-whole", "fallen"),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_found_and_names_its_claims(kind):
    assert found(*CASES[kind]) == [(kind, *NAMED[kind])]
    assert kind.value in terms(Kind)


@pytest.mark.parametrize("status", ClaimStatus)
def test_only_disputed_and_rejected_claims_are_held_against_the_accepted(status):
    kinds = [kind for kind, *_ in found(*ARCH, intact("still-whole", "2016-02-10", status=status))]
    expected = {ClaimStatus.ACCEPTED: [Kind.IMPROVEMENT_WITHOUT_RESTORATION]} | {
        s: [k] for s, k in KIND_OF_LOSING_STATUS.items()
    }
    assert kinds == expected.get(status, [])


def test_claims_in_agreement_have_none():
    assert found(*ARCH) == found() == []


def test_dates_that_leave_two_grades_only_one_day_disagree_on_it():
    assert found(intact("morning", "2016-01-10"), damaged("by-then", "2016-01-05/2016-01-10", judged="A1")) == [
        (Kind.SAME_DAY_DIFFERENT_GRADE, "by-then", "morning")
    ]


def test_two_grades_passed_on_one_day_are_one_disagreement_of_the_claims_that_fix_it():
    vague = damaged("vague", "2016-01", Grade.SLIGHT)
    assert found(intact("morning", "2016-01-10"), vague, damaged("by-then", "2016-01-05/2016-01-10", judged="A1")) == [
        (Kind.SAME_DAY_DIFFERENT_GRADE, "by-then", "morning")
    ]


@pytest.mark.parametrize(
    ("date", "against"),
    [
        pytest.param("2015-12", [], id="before-anybody-looked"),
        pytest.param("2015-12/2016-01-01", [], id="perhaps-before-anybody-looked"),
        pytest.param("2016-01-01", [], id="on-the-day-of-the-first-sighting"),
        pytest.param("2016-01-15", [], id="in-the-window"),
        pytest.param("2016-01-31", [], id="on-its-last-day"),
        pytest.param("2016-02-01", ["fallen"], id="on-the-day-after"),
        pytest.param("2016-03-01", ["fallen"], id="on-the-day-of-the-last-sighting"),
        pytest.param("2016-02/2016-03-02", [], id="perhaps-after-the-last-sighting"),
        pytest.param("2017", [], id="after-the-last-sighting"),
    ],
)
@pytest.mark.parametrize("status", [ClaimStatus.ACCEPTED, *KIND_OF_LOSING_STATUS])
def test_event_is_at_odds_only_if_it_can_lie_in_no_window_and_not_outside_the_time_looked_at(date, against, status):
    assert [others for _, _, *others in found(*ARCH, event("blast", date, status=status))] == [
        [other] for other in against
    ]


def test_event_between_equal_sightings_is_at_odds_with_both():
    seen = [intact("a", "2016-01-01"), intact("b", "2016-02-01"), intact("c", "2016-03-01")]
    assert found(*seen, event("blast", "2016-02-10")) == [(Kind.EVENT_OUTSIDE_WINDOW, "blast", "b", "c")]


def test_event_before_a_window_is_at_odds_with_the_last_sighting_before_it():
    seen = [intact("early", "2015-12-01"), *ARCH]
    assert found(*seen, event("blast", "2015-12-10")) == [(Kind.EVENT_OUTSIDE_WINDOW, "blast", "whole")]


@pytest.mark.parametrize("windows", [True, False])
def test_event_after_nothing_was_left_is_at_odds_with_what_saw_that(windows):
    seen = [*([WHOLE] if windows else []), damaged("gone", "2016-01-31")]
    assert found(*seen, event("blast", "2017")) == [(Kind.EVENT_OUTSIDE_WINDOW, "blast", "gone")]


@pytest.mark.parametrize(("date", "against"), [("2016-01-05", "blast"), ("2016-02-20", "fallen")])
def test_disputed_event_is_held_against_the_event_that_shuts_it_out_or_else_the_sighting(date, against):
    narrowed = [*ARCH, event("blast", "2016-01-10/2016-01-15")]
    assert found(*narrowed, event("rumour", date, status=DISPUTED)) == [(Kind.DISPUTED_CLAIM, "rumour", against)]


@pytest.mark.parametrize(
    ("grade", "date", "against"),
    [
        pytest.param(Grade.SEVERE, "2016-02", None, id="the-same"),
        pytest.param(Grade.SEVERE, "2014", None, id="before-anything-is-known"),
        pytest.param(Grade.MODERATE, "2016-01-10", None, id="possible-while-uncertain"),
        pytest.param(Grade.DESTROYED, "2016-01-10", "fallen", id="worse-than-the-window-leads-to"),
        pytest.param(Grade.DESTROYED, "2016-01-10/2016-02-10", "fallen", id="worse-than-seen-afterwards"),
        pytest.param(Grade.DESTROYED, "2015-12-10", "whole", id="worse-than-the-vouched-for"),
        pytest.param(Grade.SLIGHT, "2016-02-10", "fallen", id="better-than-seen-before"),
        pytest.param(Grade.SLIGHT, "2016-02/2016-12", "fallen", id="better-over-several-segments"),
        pytest.param(Grade.SLIGHT, "2016-01/2016-12", None, id="possible-on-one-of-the-days"),
    ],
)
def test_disputed_state_is_held_against_the_claim_that_rules_it_out(grade, date, against):
    rumour = damaged("rumour", date, grade, status=DISPUTED)
    assert found(*ARCH, rumour) == ([(Kind.DISPUTED_CLAIM, "rumour", against)] if against else [])


def test_disputed_state_better_than_the_window_starts_from_is_held_against_its_beginning():
    seen = [damaged("cracked", "2016-01-01", Grade.SLIGHT), FALLEN]
    assert found(*seen, intact("rumour", "2016-01-10", status=DISPUTED)) == [(Kind.DISPUTED_CLAIM, "rumour", "cracked")]


def test_disputed_state_within_one_vague_sighting_is_held_against_it():
    rumour = damaged("rumour", "2016-03-10/2016-03-20", status=DISPUTED)
    assert found(intact("vague", "2016"), rumour) == [(Kind.DISPUTED_CLAIM, "rumour", "vague")]


def test_disputed_state_while_everything_is_open_is_held_against_a_limit():
    seen = [intact("whole", "../2016-01-31"), damaged("fallen", "2016-01-01/..", Grade.SLIGHT)]
    assert found(*seen, damaged("rumour", "2016-01-10", status=DISPUTED)) == [(Kind.DISPUTED_CLAIM, "rumour", "fallen")]


@pytest.mark.parametrize("grade", [Grade.UNKNOWN, Grade.NOT_VISIBLE])
def test_claim_without_information_is_at_odds_with_nothing(grade):
    assert found(*ARCH, claim("cloud", ClaimKind.NO_INFORMATION, "2016-02-10", grade, status=REJECTED)) == []


@pytest.mark.parametrize(
    ("better", "repairs", "allowed"),
    [
        (damaged("better", "2016-06-01", Grade.SLIGHT), [], False),
        (restored("better", "2016-06-01", Grade.SLIGHT), [], True),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(day("2016-04-01"), day("2016-04-30"))], True),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(day("2016-06-02"), None)], False),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(None, day("2016-03-02"))], True),
    ],
    ids=["unexplained", "restored", "repaired", "repaired-too-late", "repair-touches-the-window"],
)
def test_getting_better_needs_a_restoration_or_a_repair_inside_the_window(better, repairs, allowed):
    kinds = [kind for kind, *_ in found(*ARCH, better, repairs=repairs)]
    assert kinds == ([] if allowed else [Kind.IMPROVEMENT_WITHOUT_RESTORATION])
