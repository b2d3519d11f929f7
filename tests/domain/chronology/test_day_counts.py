"""Counting: steps into and out of states. (Their running sum: test_chronology_properties.)"""

from registry.domain.chronology.day_counts import UNCERTAIN, count_state_changes, state_key
from registry.domain.chronology.derivation import derive_chronology
from tests.domain.statements import THEATRE, THEATRE_SATELLITE, day, intact


def test_state_key_is_the_grade_or_uncertain():
    keys = [
        state_key(derive_chronology(THEATRE).state_on(day(text))) for text in ("2014-01-01", "2017-01-05", "2017-02-01")
    ]
    assert keys == ["unknown", UNCERTAIN, "severe"]


def test_steps_of_the_theatre_leave_one_state_and_enter_the_next():
    assert count_state_changes(derive_chronology(THEATRE_SATELLITE).segments) == {
        (None, "unknown"): 1,
        (day("2015-12-26"), "unknown"): -1,
        (day("2015-12-26"), "no_damage"): 1,
        (day("2016-12-27"), "no_damage"): -1,
        (day("2016-12-27"), UNCERTAIN): 1,
        (day("2017-01-10"), UNCERTAIN): -1,
        (day("2017-01-10"), "severe"): 1,
    }


def test_sighting_that_only_renews_what_is_known_is_no_step():
    once, twice = ([intact("a", "2016-01-01"), intact("b", "2017-01-01")][:count] for count in (1, 2))
    assert count_state_changes(derive_chronology(once).segments) == count_state_changes(
        derive_chronology(twice).segments
    )


def test_no_line_has_no_steps():
    assert count_state_changes([]) == {}
