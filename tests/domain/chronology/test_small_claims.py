"""From claims to segments: small worlds, compared day by day with all histories that the definition allows."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.vocabulary.codes import Grade

from .every_history import changed_since_seen
from .small_claims import DAYS, GRADES, SmallClaims, Told, random_claims

SHORT, IN_FULL = 250, 5000  # worlds
LOOSE_SHARE_WITH_REPAIRS = 0.05


def compare(claims):
    """Count the days whose derived range is too narrow (unsound) or too wide (loose), by the name of the fault.

    The keys say, too, whether there were repairs. Days on which the state is unknown do not count.
    """
    world = claims.with_restorations()
    histories = list(claims.histories())
    chronology = derive_chronology(claims.as_statements(), claims.as_repairs())
    assert not (chronology.contradictions and histories), claims

    counts = Counter()
    counts["missed contradictions"] += not (chronology.contradictions or histories)
    counts["wrong windows"] += sum(is_wrong(window, histories) for window in chronology.windows)
    for day in range(DAYS) if histories else ():
        segment = chronology.state_on(day)
        if segment.grade == Grade.UNKNOWN:
            counts["unknown"] += 1
            assert all(one.last > day for one in claims.sightings), (claims, day)
            assert all(one.first > day for one in claims.events), (claims, day)
            continue
        classes = {history[day + 1] for history in histories}
        low, high = GRADES.index(segment.grade_low), GRADES.index(segment.grade_high)
        is_unsound = low > min(classes) or high < max(classes)
        is_loose = low < min(classes) or high > max(classes)
        has_repairs = bool(world.repairs)
        counts["days", has_repairs] += 1
        counts["unsound", has_repairs] += is_unsound
        counts["loose", has_repairs] += is_loose
        is_open = any(changed_since_seen(world, history, day) for history in histories)
        counts["settled too early"] += is_open and len(classes) > 1 and not segment.uncertain
        assert segment.grade == (None if segment.uncertain else segment.grade_low)
    return counts


def is_wrong(window, histories):
    """Whether in some history the grade changed on no day of the window as the window says."""
    gets_worse = GRADES.index(window.from_worst) < GRADES.index(window.to_grade)
    days = [day for day in range(DAYS) if window.interval.meets(Interval(day, day))]
    for history in histories:
        changes = [history[day + 1] - history[day] for day in days]
        if not any(change > 0 if gets_worse else change < 0 for change in changes):
            return True
    return False


def assert_exact(counts):
    assert counts["unsound", False] == counts["unsound", True] == 0, counts
    assert counts["loose", False] == 0, counts
    assert counts["loose", True] <= LOOSE_SHARE_WITH_REPAIRS * counts["days", True], counts
    assert counts["settled too early"] == counts["wrong windows"] == 0, counts


@pytest.mark.parametrize("with_ranges", [False, True])
def test_segments_of_small_worlds_are_those_of_all_their_histories(with_ranges, long):
    counts = Counter()
    for seed in range(IN_FULL if long else SHORT):
        counts += compare(random_claims(seed, with_ranges=with_ranges))
    assert_exact(counts)
    assert counts["days", False] > SHORT
    assert counts["days", True] > SHORT


periods = st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(lambda pair: tuple(sorted(pair)))
sightings = st.builds(
    lambda days, grade, restores: Told(*days, grade, restores),
    periods,
    st.integers(0, len(GRADES) - 1),
    st.sampled_from([False, False, False, True]),
)
worlds = st.builds(
    lambda seen, events, repairs: SmallClaims((*seen, *(Told(*days) for days in events)), tuple(repairs)),
    st.lists(sightings, min_size=1, max_size=4),
    st.lists(periods, max_size=2),
    st.lists(periods, max_size=2),
)


@settings(deadline=None, max_examples=60)
@given(worlds)
def test_segments_of_a_drawn_world_are_those_of_all_its_histories(claims):
    counts = compare(claims)
    counts["loose", True] = 0  # a share only counts over many worlds
    assert_exact(counts)


def test_image_of_the_morning_and_a_blast_of_the_afternoon_are_possible_together():
    """A guard of the comparison: without the day before, no history would meet both sightings."""
    claims = SmallClaims((Told(3, 3, 0), Told(3, 3, 2), Told(3, 3)))
    histories = list(claims.histories())
    assert histories
    assert {history[3 + 1] for history in histories} == {2}
    assert_exact(compare(claims))


def test_restoration_of_an_undamaged_monument_opens_the_days_since_it_was_last_seen():
    """A guard of the comparison: the days of repair and of damage are those of the definition."""
    claims = SmallClaims((Told(1, 1, 0), Told(5, 5, 1, restores=True)))
    histories = list(claims.histories())
    assert [{history[day + 1] for history in histories} for day in (1, 2, 4, 5)] == [{0}, {0, 1, 2}, {0, 1, 2}, {1}]
    assert_exact(compare(claims))
