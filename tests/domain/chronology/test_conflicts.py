"""Sightings that no history can meet together: the smallest sets are named, and their days are open."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.chronology.conflicts import MAX_PAIRS, RepairDays, exclude_each_other, resolve
from registry.domain.chronology.histories import find_possible_grades
from registry.domain.chronology.worlds import FUTURE, Days, World, grades_between

from .every_history import run_on, seen_on


def test_without_a_conflict_nothing_is_named():
    world = World((seen_on(10, 0), seen_on(20, 3)))
    assert resolve(world).conflicts == ()
    assert list(resolve(world).runs) == find_possible_grades(world)


def test_every_pair_in_conflict_is_named():
    world = World((seen_on(10, 5), seen_on(20, 0), seen_on(30, 0), seen_on(40, 5)))
    assert set(resolve(world).conflicts) == {(0, 1), (0, 2)}


def test_days_in_conflict_have_the_hull_of_what_is_said_and_stay_open_until_the_next_sighting():
    resolution = resolve(World((seen_on(10, 4), seen_on(20, 1), seen_on(40, 4))))
    hull = grades_between(1, 4)
    for day in (10, 15, 20, 39):
        assert run_on(resolution.runs, day).grades & hull == hull
        assert run_on(resolution.runs, day).is_open
    assert run_on(resolution.runs, 40).grades == grades_between(4, 4)
    assert not run_on(resolution.runs, 40).is_open


def test_conflict_after_which_nobody_looked_stays_open():
    assert run_on(resolve(World((seen_on(10, 4), seen_on(20, 1)))).runs, FUTURE).is_open


def test_repair_between_two_sightings_lets_both_be_true():
    better = World((seen_on(10, 4), seen_on(20, 1)), repairs=(Days(15, 15),))
    assert resolve(better).conflicts == ()
    too_early = World((seen_on(10, 4), seen_on(20, 1)), repairs=(Days(5, 10),))
    assert resolve(too_early).conflicts == ((0, 1),)


def test_more_grades_than_days_are_named_as_one_set():
    world = World((seen_on(10, 0), seen_on(10, 2, last=11), seen_on(11, 4), seen_on(10, 3, last=11)))
    [conflict] = resolve(world).conflicts
    assert len(conflict) >= 3
    assert find_possible_grades(World(tuple(world.constraints[number] for number in conflict))) is None


def test_of_very_many_pairs_the_nearest_in_time_are_named():
    worse_and_better = [seen_on(day, 5 * (day % 2)) for day in range(60)]
    conflicts = resolve(World(tuple(worse_and_better))).conflicts
    assert {(day, day + 1) for day in range(1, 58, 2)} <= set(conflicts)
    assert len(conflicts) < 2 * MAX_PAIRS


@st.composite
def constraints(draw):
    first, low = draw(st.integers(0, 8)), draw(st.integers(0, 5))
    return seen_on(first, low, draw(st.integers(low, 5)), first + draw(st.sampled_from([0, 0, 1, 3])))


worlds = st.builds(
    lambda seen, repairs: World(tuple(seen), repairs=tuple(Days(first, first) for first in repairs)),
    st.lists(constraints(), max_size=5),
    st.lists(st.integers(0, 8), max_size=2),
)


@settings(deadline=None, max_examples=100)
@given(worlds)
def test_two_exclude_each_other_exactly_if_no_history_meets_both(world):
    for one, other in combinations(world.constraints, 2):
        alone = World((one, other), repairs=world.repairs)
        assert exclude_each_other(one, other, RepairDays(world.repairs)) == (find_possible_grades(alone) is None)


@settings(deadline=None, max_examples=100)
@given(worlds)
def test_named_sets_are_impossible_and_there_are_none_where_a_history_is_possible(world):
    resolution = resolve(world)
    assert bool(resolution.conflicts) == (find_possible_grades(world) is None)
    for conflict in resolution.conflicts:
        alone = World(tuple(world.constraints[number] for number in conflict), repairs=world.repairs)
        assert find_possible_grades(alone) is None


@settings(deadline=None, max_examples=60)
@given(worlds, st.randoms())
def test_order_of_the_sightings_never_matters(world, dice):
    shuffled = World(tuple(dice.sample(world.constraints, len(world.constraints))), repairs=world.repairs)
    named = [{world.constraints[number] for number in conflict} for conflict in resolve(world).conflicts]
    named_again = [{shuffled.constraints[number] for number in conflict} for conflict in resolve(shuffled).conflicts]
    assert sorted(map(sorted_days, named)) == sorted(map(sorted_days, named_again))
    assert resolve(world).runs == resolve(shuffled).runs


def sorted_days(members):
    return sorted((one.first, one.last, one.grades) for one in members)
