"""What one more claim, event or repair may change, and what it may not."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.grades import RANK
from registry.domain.vocabulary.codes import ClaimKind, Grade
from tests.domain.strategies import DAYS, claims, exact_days, intervals, repairs, statements, strong

GROWING = (ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT)


def strong_states(all_claims):
    return [statement for statement in all_claims if statement.is_strong and statement.is_state]


def is_inside(window, other):
    return window.interval.lies_inside(other.interval)


def ranks_on(chronology, day):
    """The ranks of both ends of the proven range of a day, or None while nothing is known."""
    segment = chronology.state_on(day)
    if segment.grade == Grade.UNKNOWN:
        return None
    return RANK[segment.grade_low], RANK[segment.grade_high]


def derived_before_and_after(old, new, known_repairs=()):
    """Both chronologies; gives the example up if claims contradict each other in either."""
    before, after = derive_chronology(old, known_repairs), derive_chronology([*old, new], known_repairs)
    assume(not before.contradictions and not after.contradictions)
    return before, after


def days_of(first, last):
    days = st.integers(first, last)
    return st.tuples(days, days).map(lambda pair: Interval(min(pair), max(pair)))


@st.composite
def states_before_and_after_another(draw):
    """States of days from 1 to 12 and of days from 18 to 30, one of days from 13 to 17, and events of any day."""
    grades = sorted(draw(st.lists(st.sampled_from(list(RANK)), min_size=3, max_size=5)), key=RANK.__getitem__)
    place_of_new = draw(st.integers(1, len(grades) - 2))
    states = []
    for place, grade in enumerate(grades):
        dates = days_of(13, 17)
        if place != place_of_new:
            dates = days_of(1, 12) if place < place_of_new else days_of(18, 30)
        states.append(replace(strong(draw(statements(ref=f"S-{place}", kinds=GROWING, dates=dates))), grade=grade))
    new = states.pop(place_of_new)
    events = draw(claims(max_size=2, kinds=[ClaimKind.EVENT_ON]))
    return [*states, *events], new


@given(states_before_and_after_another())
def test_sighting_between_two_never_widens_a_day_between_them(both):
    """Without repairs. With them, what is seen in between may show damage that nothing else tells of."""
    old, new = both
    before, after = derived_before_and_after(old, new)
    last_before = max(s.when.latest for s in old if s.is_state and s.when.latest < new.when.earliest)
    first_after = min(s.when.earliest for s in old if s.is_state and s.when.earliest > new.when.latest)
    for day in range(last_before, first_after + 1):
        low, high = ranks_on(before, day)
        later_low, later_high = ranks_on(after, day)
        assert low <= later_low <= later_high <= high
    for window in after.windows:
        if window.interval.lies_inside(Interval(last_before + 1, first_after)):
            assert any(is_inside(window, former) for former in before.windows)


@given(
    claims(max_size=6, kinds=GROWING, dates=exact_days),
    statements(kinds=GROWING, dates=exact_days).map(strong),
)
def test_added_state_of_a_known_day_stays_inside_the_windows_or_away_from_them(old, new):
    """A window of before is divided or made narrower.

    Not if there are states of the same day: then the better of two may have been seen before the loss.
    """
    assume(all(statement.when != new.when for statement in strong_states(old)))
    before, after = derived_before_and_after(old, new)
    for former in before.windows:
        assert any(is_inside(window, former) for window in after.windows)
    for window in after.windows:
        touched = [former for former in before.windows if former.interval.meets(window.interval)]
        assert all(is_inside(window, former) for former in touched)


@given(claims(max_size=6, kinds=(*GROWING, ClaimKind.EVENT_ON)), repairs, statements(kinds=[ClaimKind.EVENT_ON]))
def test_added_event_never_makes_anything_more_certain(old, known_repairs, new):
    """It may have hit at any time, or have left the monument as it was."""
    new = strong(new)
    before, after = derived_before_and_after(old, new, known_repairs)
    for day in DAYS:
        former, later = ranks_on(before, day), ranks_on(after, day)
        # An event ends what an undamaged first sighting vouches for.
        if former is not None and later is not None:
            assert later[0] <= former[0] <= former[1] <= later[1]
    for window in before.windows:
        assert all(is_inside(window, wider) for wider in after.windows if wider.limits[:2] == window.limits[:2])


@given(claims(max_size=6), repairs, intervals)
def test_added_repair_never_makes_anything_more_certain(old, known_repairs, repair):
    before = derive_chronology(old, known_repairs)
    after = derive_chronology(old, [*known_repairs, repair])
    assume(not before.contradictions)
    assert not after.contradictions
    for day in DAYS:
        former, later = ranks_on(before, day), ranks_on(after, day)
        if former is not None:
            assert later[0] <= former[0] <= former[1] <= later[1]


@given(claims(max_size=6, kinds=GROWING), repairs, statements(kinds=[ClaimKind.EVENT_ON]))
def test_added_event_makes_no_claims_contradict_each_other(old, known_repairs, new):
    before, after = derive_chronology(old, known_repairs), derive_chronology([*old, new], known_repairs)
    assert len(after.contradictions) <= len(before.contradictions)
