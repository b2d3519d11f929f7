"""Sightings: what a strong claim says was seen, of which days, and what limits the histories of a monument."""

import pytest

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.sightings import (
    DamageDays,
    build_world,
    day_bounds,
    find_sightings,
    read_sighting,
    sort_by_days,
)
from registry.domain.chronology.worlds import FUTURE, PAST, Constraint, Days, grades_between
from registry.domain.vocabulary.codes import Grade
from tests.domain.statements import claim, damaged, day, event, intact, restored


def sightings_of(*statements):
    states = [statement for statement in statements if statement.is_state]
    events = [statement for statement in statements if statement.is_event]
    return find_sightings(states, DamageDays(states, events))


def seen_from(ref, *statements):
    [day_seen] = [sighting.seen_from for sighting in sightings_of(*statements) if sighting.ref == ref]
    return day_seen


def world_of(*statements, repairs=()):
    return build_world(sightings_of(*statements), [one for one in statements if one.is_event], repairs)[0]


def days(first, last):
    return Days(day(first), day(last))


def test_open_ends_are_far_away():
    assert day_bounds(Interval(None, None)) == (PAST, FUTURE)
    assert day_bounds(Interval(3, 4)) == (3, 4)


def test_claims_are_in_order_of_their_days_then_the_better_first():
    june, better = damaged("june", "2016-06-01", judged="C3"), damaged("better", "2016-06-01", judged="A1")
    year, early = damaged("year", "2016"), damaged("early", "../2015")
    assert [one.ref for one in sort_by_days([june, year, better, early])] == ["early", "year", "better", "june"]


def test_sighting_says_one_grade_on_some_day_of_its_date():
    [sighting] = sightings_of(damaged("seen", "2016-06", Grade.SEVERE))
    assert (sighting.first, sighting.last) == (day("2016-06-01"), day("2016-06-30"))
    assert sighting.grades == grades_between(3, 3)
    assert sighting.seen_from == sighting.first
    assert not sighting.restores


def test_claim_without_a_grade_cannot_be_read():
    with pytest.raises(ValueError, match="cloud"):
        read_sighting(claim("cloud", "no_information", "2016-06-01", Grade.NOT_VISIBLE), DamageDays([], []))


@pytest.mark.parametrize(
    ("others", "is_day_before"),
    [
        pytest.param([event("blast", "2016-06-10")], True, id="event-of-the-day"),
        pytest.param([event("blast", "2016-06-01/2016-06-10")], True, id="event-that-may-end-on-it"),
        pytest.param([event("blast", "2016-06-09")], False, id="event-of-the-day-before"),
        pytest.param([event("blast", "2016-06-11")], False, id="event-of-the-day-after"),
        pytest.param([damaged("worse", "2016-06-10")], True, id="worse-sighting-of-the-day"),
        pytest.param([damaged("worse", "2016-06")], True, id="worse-sighting-that-may-be-of-the-day"),
        pytest.param([damaged("same", "2016-06-10", Grade.SEVERE)], False, id="same-grade"),
        pytest.param([damaged("better", "2016-06-10", Grade.SLIGHT)], False, id="better-sighting"),
        pytest.param([damaged("worse", "2016-06-11")], False, id="worse-sighting-of-the-day-after"),
    ],
)
def test_sighting_may_describe_the_morning_of_a_day_that_may_have_seen_damage(others, is_day_before):
    start = seen_from("seen", damaged("seen", "2016-06-10/2016-06-20", Grade.SEVERE), *others)
    assert start == day("2016-06-10") - is_day_before


def test_sighting_with_an_open_beginning_has_no_day_before():
    assert seen_from("seen", intact("seen", "../2016"), event("blast", "../2016")) == PAST


def test_world_has_the_sightings_the_events_and_the_known_repairs():
    repairs = [Interval(day("2016-03-01"), None)]
    world = world_of(intact("seen", "2016-01-01"), event("blast", "2016-02"), repairs=repairs)
    assert world.constraints == (Constraint(day("2016-01-01"), day("2016-01-01"), grades_between(0, 0)),)
    assert world.events == (days("2016-02-01", "2016-02-29"),)
    assert world.repairs == (Days(day("2016-03-01"), FUTURE),)


@pytest.mark.parametrize(
    ("before", "first"),
    [
        pytest.param([], PAST, id="nothing-known"),
        pytest.param([damaged("seen", "2016-01-01")], day("2016-01-02"), id="sighting"),
        pytest.param([damaged("seen", "2016-01")], day("2016-01-02"), id="vague-sighting"),
        pytest.param([damaged("a", "2016-01-01"), event("b", "2016-02-01")], day("2016-02-02"), id="event-after-it"),
        pytest.param(
            [
                damaged("a", "2016-01-01"),
                event("b", "2016/.."),
            ],
            day("2016-01-02"),
            id="perhaps-later-event",
        ),
        pytest.param([damaged("a", "2016-01-01/2016-01-31"), damaged("b", "2016-01-31")], day("2016-01-02"), id="tie"),
    ],
)
def test_restoration_is_a_repair_on_the_days_since_the_last_sighting_or_event_before_it(before, first):
    world = world_of(*before, restored("mended", "2016-06-01", Grade.NO_DAMAGE))
    assert world.repairs == (Days(first, day("2016-06-01")),)


def test_repair_with_an_open_start_began_after_the_last_sighting_before_its_end():
    unknown_beginning = Interval(None, day("2016-06-01"))
    seen = [damaged("a", "2014-01-01"), damaged("b", "2016-01-01"), damaged("later", "2017-01-01")]
    assert world_of(*seen, repairs=[unknown_beginning]).repairs == (days("2016-01-02", "2016-06-01"),)
    assert world_of(repairs=[unknown_beginning]).repairs == (Days(PAST, day("2016-06-01")),)


def test_restoration_of_what_was_last_seen_undamaged_says_that_it_was_damaged_before():
    mended = restored("mended", "2016-06-01")
    assert world_of(intact("seen", "2016-01-01"), mended).events == (days("2016-01-02", "2016-06-01"),)
    assert world_of(damaged("seen", "2016-01-01", Grade.SLIGHT), mended).events == ()
    assert world_of(mended).events == ()
    blast = event("blast", "2016-02-01")
    assert world_of(intact("seen", "2016-01-01"), blast, mended).events == (days("2016-02-01", "2016-02-01"),)


def test_restoration_of_a_vague_date_ends_with_its_claim():
    mended = restored("mended", "2016", Grade.SLIGHT)
    world = world_of(damaged("seen", "2014-01-01"), mended)
    end = Constraint(day("2016-12-31"), day("2016-12-31"), grades_between(1, 5), shows_damage=False, follows_from=(1,))
    assert world.constraints[2:] == (end,)


def test_restorations_that_may_overlap_end_together_with_the_best_of_their_grades():
    seen = damaged("seen", "2014-01-01")
    world = world_of(seen, restored("a", "2016", Grade.SLIGHT), restored("b", "2016-06/2017-06", Grade.MODERATE))
    end = Constraint(
        day("2017-06-30"), day("2017-06-30"), grades_between(1, 5), shows_damage=False, follows_from=(1, 2)
    )
    assert world.constraints[3:] == (end,)


@pytest.mark.parametrize(
    "repair",
    [Interval(day("2016-02-01"), day("2016-02-02")), Interval(None, None), Interval(day("2016-12-31"), None)],
)
def test_restoration_has_no_end_of_its_own_if_another_repair_may_go_on(repair):
    assert len(world_of(damaged("seen", "2014-01-01"), restored("mended", "2016"), repairs=[repair]).constraints) == 2


def test_restoration_has_an_end_of_its_own_if_the_other_repairs_are_over_or_later():
    repairs = [Interval(day("2015-01-01"), day("2016-01-01")), Interval(day("2017-01-01"), None)]
    assert len(world_of(damaged("seen", "2014-01-01"), restored("mended", "2016"), repairs=repairs).constraints) == 3


def test_each_constraint_names_its_sightings():
    seen = [damaged("seen", "2014-01-01"), restored("a", "2016"), restored("b", "2016-06")]
    _, claims_of_constraints = build_world(sightings_of(*seen), [], [])
    assert claims_of_constraints == [(0,), (1,), (2,), (1, 2)]
