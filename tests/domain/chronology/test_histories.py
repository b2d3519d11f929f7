"""The grades that are possible on each day: compared with all histories of small worlds, listed one by one."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.chronology.histories import find_possible_grades
from registry.domain.chronology.worlds import FUTURE, PAST, Constraint, Days, World, grades_between

from .every_history import CLASSES, Seen, SmallWorld, changed_since_seen, possible_histories, run_on, seen_on

DAYS = 5
SHORT, IN_FULL = 250, 5000  # worlds
EVERYTHING = grades_between(0, 5)


def classes_in(grades):
    return {number for number, members in enumerate(CLASSES) if grades & members}


def assert_exact(world):
    """What the passes find is what is left when all histories are listed: no day too narrow, none too wide."""
    histories = list(possible_histories(world))
    runs = find_possible_grades(world.as_world())
    assert (runs is None) == (not histories), world
    for day in range(world.days) if runs else ():
        run = run_on(runs, day)
        assert classes_in(run.grades) == {history[day + 1] for history in histories}, (world, day)
        if any(changed_since_seen(world, history, day) for history in histories):
            assert run.is_open, (world, day)


def random_days(dice):
    first = dice.randrange(DAYS)
    return first, min(DAYS - 1, first + dice.choice([0, 0, 0, 1, 2, 4]))


def random_world(seed):
    dice = random.Random(seed)  # noqa: S311 it guards nothing
    seen = []
    for _ in range(dice.randint(1, 4)):
        first, last = random_days(dice)
        low = dice.randrange(len(CLASSES))
        high = low if dice.random() < 0.6 else dice.randrange(low, len(CLASSES))
        may_precede_damage = dice.random() < 0.2
        seen.append(Seen(first - may_precede_damage, last, low, high, shows_damage=dice.random() < 0.9))
    events = tuple(random_days(dice) for _ in range(dice.randint(0, 2)))
    repairs = tuple(random_days(dice) for _ in range(dice.choice([0, 0, 1, 2])))
    return SmallWorld(DAYS, tuple(seen), events, repairs)


def test_grades_of_small_worlds_are_those_of_all_their_histories(long):
    for seed in range(IN_FULL if long else SHORT):
        assert_exact(random_world(seed))


periods = st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(lambda pair: tuple(sorted(pair)))


@st.composite
def seen(draw):
    low, high = sorted(draw(st.tuples(*[st.integers(0, len(CLASSES) - 1)] * 2)))
    return Seen(*draw(periods), low, high, draw(st.booleans()))


@settings(deadline=None, max_examples=60)
@given(st.lists(seen(), max_size=4), st.lists(periods, max_size=2), st.lists(periods, max_size=2))
def test_grades_of_any_small_world_are_those_of_all_its_histories(sightings, events, repairs):
    assert_exact(SmallWorld(DAYS, tuple(sightings), tuple(events), tuple(repairs)))


@settings(deadline=None, max_examples=40)
@given(st.lists(seen(), min_size=1, max_size=4), st.lists(periods, max_size=2), st.randoms())
def test_order_of_what_is_known_never_matters(sightings, events, dice):
    shuffled = dice.sample(sightings, len(sightings))
    one, other = SmallWorld(DAYS, tuple(sightings), tuple(events)), SmallWorld(DAYS, tuple(shuffled), tuple(events))
    assert find_possible_grades(one.as_world()) == find_possible_grades(other.as_world())


# --- By name ---------------------------------------------------------------------------------------------------------


def grades_on(runs, *days):
    return [run_on(runs, day).grades for day in days]


def test_nothing_known_leaves_everything_possible_and_nothing_open():
    [run] = find_possible_grades(World(()))
    assert (run.first, run.grades, run.is_open) == (PAST, EVERYTHING, False)


def test_what_was_seen_last_stays_so():
    runs = find_possible_grades(World((seen_on(10, 0),)))
    assert grades_on(runs, 10, 11, FUTURE) == [0b1, 0b1, 0b1]
    assert not run_on(runs, 11).is_open


def test_damage_between_two_sightings_is_open_until_it_is_seen():
    runs = find_possible_grades(World((seen_on(10, 0), seen_on(20, 3))))
    assert grades_on(runs, 10, 11, 19, 20) == [0b1, 0b1111, 0b1111, 0b1000]
    assert [run_on(runs, day).is_open for day in (10, 11, 19, 20)] == [False, True, True, False]


def test_damage_seen_on_one_of_several_days_is_open_until_the_last_of_them():
    runs = find_possible_grades(World((seen_on(10, 0), seen_on(15, 1, 5, last=20))))
    assert grades_on(runs, 14, 15, 19, 20) == [EVERYTHING, EVERYTHING, EVERYTHING, EVERYTHING & ~1]
    assert [run_on(runs, day).is_open for day in (10, 14, 15, 19, 20, 21)] == [False, True, True, True, False, False]


def test_event_after_the_last_sighting_opens_everything_worse():
    runs = find_possible_grades(World((seen_on(10, 2),), events=(Days(20, 25),)))
    assert grades_on(runs, 19, 20, FUTURE) == [0b100, 0b111100, 0b111100]
    assert run_on(runs, FUTURE).is_open


def test_event_never_repairs():
    runs = find_possible_grades(World((seen_on(10, 3),), events=(Days(20, 25),)))
    assert not run_on(runs, 30).grades & 0b111


def test_repair_makes_better_possible_until_somebody_looks():
    world = World((seen_on(10, 3), seen_on(40, 1)), repairs=(Days(20, 30),))
    runs = find_possible_grades(world)
    assert grades_on(runs, 19, 40) == [0b1000, 0b10]
    assert run_on(runs, 25).grades == 0b1111


def test_range_that_a_source_gives_stays_a_range_and_is_not_open():
    runs = find_possible_grades(World((seen_on(10, 3, 5),)))
    assert grades_on(runs, 10, FUTURE) == [0b111000, 0b111000]
    assert not run_on(runs, FUTURE).is_open


def test_vague_sighting_may_show_damage_that_nobody_reported():
    runs = find_possible_grades(World((seen_on(10, 0), seen_on(20, 0, 4))))
    assert grades_on(runs, 15, 20, FUTURE) == [0b11111, 0b11111, 0b11111]


def test_improvement_without_a_repair_is_impossible():
    assert find_possible_grades(World((seen_on(10, 3), seen_on(20, 0)))) is None
    assert find_possible_grades(World((seen_on(10, 3), seen_on(20, 0)), events=(Days(15, 15),))) is None


def test_dates_that_overlap_are_read_in_every_order_that_is_possible():
    runs = find_possible_grades(World((seen_on(10, 3, last=40), seen_on(20, 0))))
    assert grades_on(runs, 20, 21, 39, 40) == [0b1, 0b1111, 0b1111, 0b1000]


def test_damage_must_be_seen_before_it_is_repaired_away():
    runs = find_possible_grades(World((seen_on(10, 0), seen_on(40, 0)), repairs=(Days(20, 30),)))
    assert grades_on(runs, 25, 35) == [0b1, 0b1]


def test_floor_of_an_event_must_be_met_but_shows_nothing():
    floor = Constraint(20, 20, grades_between(3, 5), shows_damage=False)
    runs = find_possible_grades(World((seen_on(10, 0), floor), events=(Days(20, 20),)))
    assert grades_on(runs, 19, 20) == [0b1, 0b111000]
    assert find_possible_grades(World((seen_on(10, 0), floor))) is None


def test_runs_cover_all_days_and_differ():
    world = World((seen_on(10, 0), seen_on(20, 3), seen_on(30, 4, 5)), events=(Days(15, 18),))
    runs = find_possible_grades(world)
    assert runs[0].first == PAST
    for former, later in pairwise(runs):
        assert former.first < later.first
        assert (former.grades, former.is_open) != (later.grades, later.is_open)


@pytest.mark.parametrize("count", [60, 120])
def test_so_many_overlapping_dates_that_sets_are_merged_never_narrow_a_day(count):
    dice = random.Random(count)  # noqa: S311 it guards nothing
    constraints = [seen_on(first := dice.randrange(50), dice.randrange(6), last=first + 200) for _ in range(count)]
    runs = find_possible_grades(World(tuple(constraints)))
    assert runs[-1].grades & (1 << max(grade.grades.bit_length() - 1 for grade in constraints))
