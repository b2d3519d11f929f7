"""Sightings: one order in time, whatever the order of the records."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.observations import find_sightings
from registry.domain.chronology.worlds import FUTURE, PAST
from registry.domain.vocabulary.codes import ClaimStatus, Grade
from tests.domain.statements import damaged, intact, restored
from tests.domain.strategies import STATE_KINDS, claims


def order(*statements):
    return [sighting.leading.ref for sighting in find_sightings(statements)]


def test_one_day_is_one_sighting_led_by_the_better_claim():
    (seen,) = find_sightings(
        [
            damaged("press", "2017-01-10", Grade.DESTROYED, judged="C3"),
            damaged("visit", "2017-01-10", Grade.SEVERE, judged="A1"),
            intact("rumour", "2017-01-10", judged="F6"),
        ]
    )
    assert [statement.ref for statement in seen.statements] == ["visit", "press", "rumour"]
    assert (seen.leading.ref, seen.grade, seen.rank) == ("visit", Grade.SEVERE, 3)
    assert (seen.low, seen.high) == (Grade.NO_DAMAGE, Grade.DESTROYED)
    assert not seen.restores


def test_equal_dates_of_more_than_a_day_stay_two_sightings():
    assert order(damaged("severe", "2017-01", Grade.SEVERE), intact("intact", "2017-01")) == ["intact", "severe"]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([damaged("b", "2016"), intact("a", "2015")], ["a", "b"], id="dates-apart-decide"),
        pytest.param([intact("b", "2016"), damaged("a", "2015")], ["a", "b"], id="even-for-an-improvement"),
        pytest.param([damaged("b", "2015"), intact("a", "2015-06")], ["a", "b"], id="damage-grows"),
        pytest.param(
            [restored("c", "2017"), damaged("b", "2017-06"), damaged("a", "2015")], ["a", "b", "c"], id="then-repaired"
        ),
        pytest.param(
            [intact("b", "2017-03"), restored("a", "2017", Grade.NO_DAMAGE), damaged("z", "2015")],
            ["z", "a", "b"],
            id="repaired-before-it-was-seen-whole",
        ),
        pytest.param([damaged("b", "2015/.."), intact("a", "../2016")], ["a", "b"], id="open-ends"),
    ],
)
def test_overlapping_dates_are_read_as_growing_damage_unless_repaired(statements, expected):
    assert order(*statements) == expected


def test_open_ends_are_the_edges_of_time():
    (seen,) = find_sightings([intact("always", "../2016-01-01")])
    assert (seen.start, seen.end < FUTURE) == (PAST, True)


@given(claims(kinds=STATE_KINDS))
def test_no_sighting_stands_before_one_that_certainly_came_earlier(found):
    seen = find_sightings(found)
    assert sorted(s.ref for sighting in seen for s in sighting.statements) == sorted(s.ref for s in found)
    for position, sighting in enumerate(seen):
        assert all(sighting.start <= later.end for later in seen[position:])


@given(claims(kinds=STATE_KINDS).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_order_of_input_does_not_matter(both):
    assert find_sightings(both[0]) == find_sightings(both[1])


@given(claims(kinds=STATE_KINDS[:2], statuses=[ClaimStatus.ACCEPTED]))
def test_without_restorations_damage_grows_wherever_the_dates_allow_it(found):
    seen = find_sightings(found)
    forced = any(one.end < other.start and one.rank > other.rank for one in seen for other in seen)
    assert all(one.rank <= other.rank for one, other in pairwise(seen)) is not forced
