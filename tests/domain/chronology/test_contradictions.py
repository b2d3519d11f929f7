"""Contradictions: where no history is possible, which claims are named, and what is none."""

from dataclasses import replace

import pytest

from registry.domain.chronology.contradictions import KIND_OF_LOSING_STATUS
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import Certainty, ClaimKind, ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from registry.domain.vocabulary.terms import terms
from tests.domain.statements import (
    BAALSHAMIN,
    BEL,
    DISPUTED,
    LION,
    REJECTED,
    claim,
    damaged,
    day,
    event,
    intact,
    restored,
)

WHOLE, FALLEN = intact("whole", "2016-01-01"), damaged("fallen", "2016-01-31", Grade.SEVERE)
STILL_FALLEN = damaged("still-fallen", "2016-03-01", Grade.SEVERE)
ARCH = (WHOLE, FALLEN, STILL_FALLEN)
# Three grades of one day. Any two of them may have been seen before and after a loss.
CROWD = (
    intact("none", "2016-03-01", source="c"),
    damaged("slight", "2016-03-01", Grade.SLIGHT, source="b"),
    damaged("destroyed", "2016-03-01", source="a"),
)


def named(*statements, repairs=(), relatives=()):
    contradictions = derive_chronology(statements, repairs, relatives).contradictions
    return [(contradiction.kind, *contradiction.claims) for contradiction in contradictions]


@pytest.mark.parametrize("restored_on", ["2016-01-01", "2015-12-31/2016-01-01", "../2016-01-01"])
def test_restoration_and_a_better_sighting_after_it_leave_their_days_uncertain(restored_on):
    """However vague the date of the restoration: what follows from its end is no more certain than the claim."""
    better = intact("better", "2016-01-02")
    chronology = derive_chronology([restored("restored", restored_on, Grade.MODERATE), better])
    assert [one.kind for one in chronology.contradictions] == [Kind.IMPROVEMENT_WITHOUT_RESTORATION]
    for date in ("2016-01-01", "2016-01-02"):
        segment = chronology.state_on(day(date))
        assert (segment.grade, segment.grade_low, segment.grade_high) == (None, Grade.NO_DAMAGE, Grade.MODERATE)


CASES = {
    Kind.IMPROVEMENT_WITHOUT_RESTORATION: [*ARCH[:2], damaged("better", "2016-04-01", Grade.SLIGHT)],
    Kind.TOO_MANY_GRADES: [*CROWD],
    Kind.PART_AGAINST_WHOLE: [FALLEN],
    Kind.DISPUTED_CLAIM: [*ARCH, intact("still-whole", "2016-02-10", status=DISPUTED)],
    Kind.REJECTED_CLAIM: [*ARCH, intact("still-whole", "2016-02-10", status=REJECTED)],
}
NAMED = {
    Kind.IMPROVEMENT_WITHOUT_RESTORATION: ("better", "fallen"),
    Kind.TOO_MANY_GRADES: ("destroyed", "slight", "none"),
    Kind.PART_AGAINST_WHOLE: ("all-whole", "fallen"),
    Kind.DISPUTED_CLAIM: ("still-whole", "fallen"),
    Kind.REJECTED_CLAIM: ("still-whole", "fallen"),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_names_its_claims(kind):
    whole = Relative(("temple",), True, (intact("all-whole", "2016-02-10"),))
    relatives = [whole] if kind == Kind.PART_AGAINST_WHOLE else []
    assert named(*CASES[kind], relatives=relatives) == [(kind, *NAMED[kind])]
    assert kind.value in terms(Kind)


def test_claims_in_agreement_have_none():
    assert named(*ARCH) == named() == []


# --- Sightings -------------------------------------------------------------------------------------------------------


def test_every_pair_that_excludes_each_other_is_named_with_the_better_claim_first():
    better = [damaged("slight", "2016-04-01", Grade.SLIGHT), intact("none", "2016-05-01")]
    assert set(named(FALLEN, *better)) == {
        (Kind.IMPROVEMENT_WITHOUT_RESTORATION, "slight", "fallen"),
        (Kind.IMPROVEMENT_WITHOUT_RESTORATION, "none", "fallen"),
        (Kind.IMPROVEMENT_WITHOUT_RESTORATION, "none", "slight"),
    }


@pytest.mark.parametrize(
    ("better", "repairs", "allowed"),
    [
        (damaged("better", "2016-06-01", Grade.SLIGHT), [], False),
        (restored("better", "2016-06-01", Grade.SLIGHT), [], True),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(day("2016-04-01"), day("2016-04-30"))], True),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(day("2016-06-02"), None)], False),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(None, day("2016-03-02"))], True),
        (damaged("better", "2016-06-01", Grade.SLIGHT), [Interval(None, day("2016-03-01"))], False),
    ],
    ids=["unexplained", "restored", "repaired", "repaired-too-late", "on-the-day-after", "repaired-too-early"],
)
def test_getting_better_needs_a_restoration_or_a_repair_in_between(better, repairs, allowed):
    kinds = {kind for kind, *_ in named(*ARCH, better, repairs=repairs)}
    assert kinds == (set() if allowed else {Kind.IMPROVEMENT_WITHOUT_RESTORATION})


def test_dates_that_overlap_are_read_in_the_order_that_is_possible():
    assert named(damaged("by-then", "2016-01-05/2016-01-10"), intact("morning", "2016-01-10")) == []
    assert named(damaged("by-then", "2016-01-05/2016-01-09"), intact("morning", "2016-01-10")) != []


def test_two_grades_of_one_day_are_seen_before_and_after_the_loss():
    assert named(*ARCH, damaged("worse", "2016-03-01", Grade.DESTROYED)) == []


def test_each_two_of_too_many_grades_can_be_true():
    for left_out in CROWD:
        assert named(*[one for one in CROWD if one != left_out]) == []


def test_claim_that_may_be_true_is_not_named_among_too_many_grades():
    assert named(*CROWD, WHOLE, damaged("end", "2016-06-01")) == named(*CROWD)


def test_better_sighting_after_the_end_of_a_restoration_contradicts_it():
    """The restoration explains what got better before its claim, and nothing after it."""
    seen = [damaged("ruin", "2014-01-01"), restored("mended", "2016-06", Grade.SEVERE)]
    better = damaged("better", "2017-01-01", Grade.SLIGHT)
    assert named(*seen, better) == [(Kind.IMPROVEMENT_WITHOUT_RESTORATION, "better", "mended")]


@pytest.mark.parametrize("options", [{"judged": "E2"}, {"judged": "B4"}])
def test_weak_claim_contradicts_nothing(options):
    assert named(*ARCH, damaged("rumour", "2016-06-01", Grade.SLIGHT, **options)) == []
    possible = replace(damaged("rumour", "2016-06-01", Grade.SLIGHT), certainty=Certainty.POSSIBLE)
    assert named(*ARCH, possible) == []


# --- Events ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ClaimStatus)
@pytest.mark.parametrize("date", ["2015-12", "2016-01-15", "2016-02-10", "2017"])
def test_event_contradicts_nothing(date, status):
    """It may have left the monument as it was, and two dates may be two attacks."""
    blast = event("blast", "2016-01-10", judged="A1")
    assert named(*ARCH, blast, event("other", date, status=status)) == []


def test_events_of_the_temples_contradict_nothing():
    assert named(*BAALSHAMIN) == []
    assert named(*BEL[:3], BEL[4]) == []


# --- Disputed and rejected claims ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ClaimStatus)
def test_only_disputed_and_rejected_claims_are_held_against_the_accepted(status):
    kinds = {kind for kind, *_ in named(*ARCH, intact("still-whole", "2016-03-10", status=status))}
    expected = {ClaimStatus.ACCEPTED: {Kind.IMPROVEMENT_WITHOUT_RESTORATION}}
    expected |= {losing: {kind} for losing, kind in KIND_OF_LOSING_STATUS.items()}
    assert kinds == expected.get(status, set())


@pytest.mark.parametrize(
    ("grade", "date", "against"),
    [
        pytest.param(Grade.SEVERE, "2016-02", [], id="the-same"),
        pytest.param(Grade.SEVERE, "2015-01-01", ["whole"], id="worse-than-seen-later"),
        pytest.param(Grade.MODERATE, "2016-01-10", [], id="possible-while-uncertain"),
        pytest.param(Grade.DESTROYED, "2016-01-10", ["fallen"], id="worse-than-the-window-leads-to"),
        pytest.param(Grade.DESTROYED, "2016-02-25", ["still-fallen"], id="worse-than-seen-afterwards"),
        pytest.param(Grade.DESTROYED, "2016-03-02", [], id="worse-after-the-last-sighting"),
        pytest.param(Grade.SLIGHT, "2016-02-10", ["fallen"], id="better-than-seen-before"),
        pytest.param(Grade.SLIGHT, "2016-02-10/2016-12", ["fallen"], id="better-on-each-of-its-days"),
        pytest.param(Grade.SLIGHT, "2016-01/2016-12", [], id="possible-on-one-of-its-days"),
        pytest.param(Grade.SLIGHT, "2016-01-31", [], id="morning-of-the-day-of-the-loss"),
    ],
)
def test_disputed_state_is_held_against_the_nearest_claims_that_exclude_it(grade, date, against):
    rumour = damaged("rumour", date, grade, status=DISPUTED)
    assert named(*ARCH, rumour) == ([(Kind.DISPUTED_CLAIM, "rumour", *against)] if against else [])


def test_disputed_state_is_held_against_all_claims_that_are_equally_near():
    both = [damaged("one", "2016-01-31", Grade.SEVERE), damaged("other", "2016-01-31", Grade.DESTROYED)]
    rumour = intact("rumour", "2016-02-10", status=DISPUTED)
    assert named(*both, rumour) == [(Kind.DISPUTED_CLAIM, "rumour", "one", "other")]


def test_disputed_state_is_held_against_the_nearer_of_two_claims_that_contradict_each_other():
    rumour = damaged("rumour", "2016-02-25", Grade.SLIGHT, status=DISPUTED)
    contradictions = named(FALLEN, intact("whole-again", "2016-03-01"), rumour)
    assert (Kind.DISPUTED_CLAIM, "rumour", "whole-again") in contradictions


def test_disputed_state_is_possible_after_a_repair():
    rumour = damaged("rumour", "2016-06-01", Grade.SLIGHT, status=DISPUTED)
    assert named(*ARCH, rumour, repairs=[Interval(day("2016-04-01"), day("2016-04-30"))]) == []


def test_rejected_state_of_the_temple_contradicts_the_image_of_its_day_only_if_it_cannot_be_of_the_morning():
    assert named(*BEL) == []
    later = replace(BEL[3], when=Interval(day("2015-09-01"), day("2015-09-01")))
    assert named(*BEL[:3], later) == [(Kind.REJECTED_CLAIM, "still-standing", "unosat-31")]


@pytest.mark.parametrize("grade", [Grade.UNKNOWN, Grade.NOT_VISIBLE])
def test_claim_without_information_contradicts_nothing(grade):
    assert named(*ARCH, claim("cloud", ClaimKind.NO_INFORMATION, "2016-02-10", grade, status=REJECTED)) == []


def test_restoration_contradicts_nothing():
    assert named(*LION) == []
