"""Claims that allow several grades, and events that say how bad they left a monument, or that they improved it."""

import random

import pytest

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.vocabulary.codes import ContradictionKind, Grade
from tests.domain.statements import DISPUTED, damaged, day, event, intact, restored

SEVERE_OR_WORSE = {"grade": Grade.SEVERE, "worst_grade": Grade.LARGELY_DESTROYED}


def state_on(statements, text):
    return derive_chronology(statements).state_on(day(text))


def grades(state):
    return state.grade_low, state.grade_high


def test_range_that_was_seen_is_settled_and_counts_at_its_lower_end():
    state = state_on([damaged("unosat", "2015-08-31", **SEVERE_OR_WORSE)], "2016-01-01")
    assert grades(state) == (Grade.SEVERE, Grade.LARGELY_DESTROYED)
    assert (state.grade, state.uncertain, state.leading) == (Grade.SEVERE, False, "unosat")


def test_days_between_an_undamaged_sighting_and_damage_of_a_vague_date_are_uncertain():
    """The damage may have been seen on the last of its days, and may have happened on any of them."""
    after = damaged("after", "2015-08-28/2015-09-10", Grade.SLIGHT, worst_grade=Grade.DESTROYED)
    state = state_on([intact("before", "2015-08-27"), after], "2015-09-09")
    assert (state.grade, state.uncertain, *grades(state)) == (None, True, Grade.NO_DAMAGE, Grade.DESTROYED)
    state = state_on([intact("before", "2015-08-27"), after], "2015-09-10")
    assert (state.grade, state.uncertain, *grades(state)) == (Grade.SLIGHT, False, Grade.SLIGHT, Grade.DESTROYED)


def test_range_between_two_reports_of_one_last_day_is_uncertain():
    """Damage and its repair are both known by one day, and which of them came last is not."""
    statements = [damaged("fire", "../2015-09-10", Grade.MODERATE), restored("repair", "2015-09-10", Grade.NO_DAMAGE)]
    state = state_on(statements, "2016-01-01")
    assert (state.uncertain, *grades(state)) == (True, Grade.NO_DAMAGE, Grade.MODERATE)


def test_vouched_year_is_uncertain_if_a_repair_came_before_the_undamaged_sighting():
    chronology = derive_chronology([intact("visit", "2015-09-10")], [Interval(day("2015-09-10"), day("2015-09-10"))])
    assert chronology.state_on(day("2015-09-01")).uncertain
    assert not chronology.state_on(day("2015-09-10")).uncertain


def test_later_sighting_within_the_range_makes_it_sharper_before_it_too():
    statements = [damaged("unosat", "2015", **SEVERE_OR_WORSE), damaged("visit", "2016-04-01", Grade.SEVERE)]
    assert grades(state_on(statements, "2016-01-01")) == (Grade.SEVERE, Grade.SEVERE)


def test_window_says_both_ranges():
    before = intact("before", "2015-08-01", worst_grade=Grade.SLIGHT)
    [window] = derive_chronology([before, damaged("after", "2015-08-31", **SEVERE_OR_WORSE)]).windows
    assert (window.from_grade, window.from_worst) == (Grade.NO_DAMAGE, Grade.SLIGHT)
    assert (window.to_grade, window.to_worst) == (Grade.SEVERE, Grade.LARGELY_DESTROYED)


def test_ranges_that_overlap_make_no_window_and_no_contradiction():
    better_later = [
        damaged("before", "2015", **SEVERE_OR_WORSE),
        damaged("after", "2016", Grade.MODERATE, worst_grade=Grade.SEVERE),
    ]
    chronology = derive_chronology(better_later)
    assert chronology.windows == chronology.contradictions == ()
    assert grades(chronology.state_on(day("2015-12-31"))) == (Grade.SEVERE, Grade.SEVERE)


def test_event_with_a_floor_opens_the_days_after_it_from_the_floor():
    statements = [intact("visit", "2015-06-10"), event("collapse", "2015-08-05", grade=Grade.SEVERE)]
    state = state_on(statements, "2016-01-01")
    assert grades(state) == (Grade.SEVERE, Grade.DESTROYED)
    assert (state.uncertain, state.last_seen.latest) == (True, day("2015-06-10"))
    assert grades(state_on(statements, "2015-08-04")) == (Grade.NO_DAMAGE, Grade.NO_DAMAGE)


def test_event_with_a_floor_is_the_limit_of_a_window_and_what_a_certain_grade_rests_on():
    statements = [intact("visit", "2015-06-10"), event("blast", "2015-08", grade=Grade.DESTROYED)]
    chronology = derive_chronology(statements)
    [window] = chronology.windows
    assert (window.limit_before, window.limit_after) == ("visit", "blast")
    assert (window.after, window.by) == (day("2015-07-31"), day("2015-08-31"))
    state = chronology.state_on(day("2015-09-01"))
    assert (state.grade, state.uncertain, state.leading) == (Grade.DESTROYED, False, "blast")


def test_floor_and_a_later_better_sighting_contradict_each_other():
    statements = [event("blast", "2015-08-05", grade=Grade.DESTROYED), damaged("visit", "2016-01-01", Grade.SLIGHT)]
    chronology = derive_chronology(statements)
    kind = ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION
    assert chronology.contradictions == (Contradiction(kind, ("visit", "blast")),)
    state = chronology.state_on(day("2015-12-01"))
    assert state.uncertain
    assert state.allows(Grade.SLIGHT)
    assert state.allows(Grade.DESTROYED)


def test_event_without_a_floor_contradicts_nothing():
    statements = [event("blast", "2015-08-05"), damaged("visit", "2016-01-01", Grade.SLIGHT)]
    assert derive_chronology(statements).contradictions == ()


def test_floor_excludes_a_disputed_sighting():
    statements = [
        event("blast", "2015-08-05", grade=Grade.DESTROYED),
        intact("still-standing", "2015-09-01", status=DISPUTED),
    ]
    disputed = Contradiction(ContradictionKind.DISPUTED_CLAIM, ("still-standing", "blast"))
    assert derive_chronology(statements).contradictions == (disputed,)


def test_image_of_the_morning_agrees_with_a_floor_of_the_afternoon():
    statements = [intact("morning", "2015-08-05"), event("blast", "2015-08-05", grade=Grade.DESTROYED)]
    chronology = derive_chronology(statements)
    assert chronology.contradictions == ()
    assert chronology.state_on(day("2015-08-05")).grade == Grade.DESTROYED


def test_event_that_improved_makes_better_grades_possible_on_its_days_alone():
    statements = [damaged("seen", "2015-08-31"), event("put-back", "2017-05-05", improves=True)]
    assert grades(state_on(statements, "2017-05-04")) == (Grade.DESTROYED, Grade.DESTROYED)
    state = state_on(statements, "2017-05-05")
    assert (state.uncertain, *grades(state)) == (True, Grade.NO_DAMAGE, Grade.DESTROYED)


def test_event_that_improved_explains_a_better_sighting_and_damages_nothing():
    put_back = event("put-back", "2017-05-05", improves=True)
    repaired = [damaged("seen", "2015-08-31"), put_back, damaged("later", "2018", Grade.SLIGHT)]
    assert derive_chronology(repaired).contradictions == ()
    assert derive_chronology([repaired[0], repaired[2]]).contradictions != ()
    undamaged = [intact("seen", "2015-08-31"), put_back]
    assert state_on(undamaged, "2018-01-01").grade == Grade.NO_DAMAGE


@pytest.mark.parametrize("seed", range(20))
def test_order_of_recording_decides_nothing(seed):
    statements = [
        intact("before", "2015-06-10", worst_grade=Grade.SLIGHT),
        event("blast", "2015-08", grade=Grade.SEVERE),
        event("other-blast", "2015-08", grade=Grade.SEVERE),
        damaged("after", "2015-08-31", **SEVERE_OR_WORSE),
        event("put-back", "2017-05-05", improves=True),
    ]
    chronology = derive_chronology(statements)
    random.Random(seed).shuffle(statements)  # noqa: S311 it guards nothing
    shuffled = derive_chronology(statements)
    assert (shuffled.segments, shuffled.windows) == (chronology.segments, chronology.windows)
