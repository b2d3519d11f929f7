"""What holds of any set of claims on one monument."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.domain.chronology.bitemporal import replay_segments
from registry.domain.chronology.contradictions import KIND_OF_LOSING_STATUS
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.day_counts import count_state_changes, state_key
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.grades import RANK
from registry.domain.chronology.observations import find_sightings
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from tests.domain.strategies import DAYS, STATE_KINDS, claims, exact_days, intervals, statements

GROWING = (ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT)
NOT_ACCEPTED = [status for status in ClaimStatus if status != ClaimStatus.ACCEPTED]
ANY_STATUS = list(ClaimStatus)


def states(found):
    return [statement for statement in found if statement.is_state]


def wide_windows(found):
    """The windows before events narrow them."""
    return derive_chronology(states(found)).windows


def is_inside(window, other):
    return window.interval.lies_inside(other.interval)


def order_read(found):
    return [statement.ref for sighting in find_sightings(states(found)) for statement in sighting.statements]


def derived_before_and_after(old, new):
    """Both chronologies; gives the example up if claims are at odds in either."""
    before, after = derive_chronology(old), derive_chronology([*old, new])
    assume(not before.contradictions and not after.contradictions)
    return before, after


@given(claims(statuses=ANY_STATUS))
def test_segments_cover_the_line_without_gap_or_overlap(found):
    line = derive_chronology(found).segments
    assert line[0].valid_from is None
    assert line[-1].valid_to is None
    for one, following in pairwise(line):
        assert following.valid_from == one.valid_to + 1
        assert replace(one, valid_from=None, valid_to=None) != replace(following, valid_from=None, valid_to=None)
    assert all(s.valid_from <= s.valid_to for s in line if None not in (s.valid_from, s.valid_to))


@given(claims(statuses=ANY_STATUS))
def test_state_on_is_the_segment_that_holds_the_day(found):
    chronology = derive_chronology(found)
    for day in DAYS:
        segment = chronology.state_on(day)
        assert segment.valid_from is None or segment.valid_from <= day
        assert segment.valid_to is None or day <= segment.valid_to
    assert chronology.state_on(None) == chronology.segments[-1]


@given(claims(statuses=ANY_STATUS))
def test_window_is_limited_by_accepted_claims_and_lies_within_their_dates(found):
    chronology = derive_chronology(found)
    for window in chronology.windows:
        before, after, *events = (chronology.statements[ref] for ref in window.limits)
        assert all(one.status == ClaimStatus.ACCEPTED for one in (before, after, *events))
        assert (before.is_state, after.is_state, all(event.is_event for event in events)) == (True, True, True)
        earliest = [one.when.earliest - 1 for one in events if one.when.earliest is not None]
        on_one_day = None if after.when.latest is None else after.when.latest - 1
        assert window.after in [before.when.earliest, on_one_day, *earliest]
        assert window.by in [after.when.latest, *(event.when.latest for event in events)]
        assert window.days is None or window.days >= 1


@given(claims(statuses=ANY_STATUS))
def test_narrowed_window_lies_inside_the_wide_one_and_inside_its_events(found):
    chronology = derive_chronology(found)
    for window, wide in zip(chronology.windows, wide_windows(found), strict=True):
        assert is_inside(window, wide)
        assert window.limits[:2] == wide.limits
        events = [chronology.statements[ref] for ref in window.limits[2:]]
        assert all(event.when.meets(window.interval) for event in events)
        assert bool(events) == (window.interval != wide.interval)


@given(claims(statuses=ANY_STATUS))
def test_windows_are_in_order_of_time(found):
    spans = [(w.after or -999, 999 if w.by is None else w.by) for w in derive_chronology(found).windows]
    for (after, by), (next_after, next_by) in pairwise(spans):
        assert after <= next_after
        assert by <= next_by


@given(claims(statuses=ANY_STATUS).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_order_of_input_never_matters(both):
    found, shuffled = both
    assert derive_chronology(found) == derive_chronology(shuffled)


@given(claims(statuses=ANY_STATUS), st.sampled_from([-800_000, -1_000, 1_000, 700_000]))
def test_result_moves_with_the_days(found, shift):
    """No day is special, the beginning of the common era least of all."""

    def moved(day):
        return None if day is None else day + shift

    later = derive_chronology(replace(s, when=Interval(moved(s.when.earliest), moved(s.when.latest))) for s in found)
    here = derive_chronology(found)
    assert later.contradictions == here.contradictions
    assert later.windows == tuple(replace(w, after=moved(w.after), by=moved(w.by)) for w in here.windows)
    assert later.segments == tuple(
        replace(s, valid_from=moved(s.valid_from), valid_to=moved(s.valid_to), last_seen=moved(s.last_seen))
        for s in here.segments
    )


@given(claims())
def test_day_is_uncertain_exactly_inside_a_window(found):
    chronology = derive_chronology(found)
    for day in DAYS:
        segment = chronology.state_on(day)
        window = chronology.window_of(day)
        assert segment.uncertain == (window is not None) == (segment.grade is None)
        if window is not None:
            assert segment.allows(window.from_grade)
            assert segment.allows(window.to_grade)


@given(claims(max_size=5))
def test_every_accepted_state_stands_on_one_of_its_days_unless_claims_are_at_odds(found):
    """Or it came and went from one day to the next: it is then an end of a window that has no day inside."""
    chronology = derive_chronology(found)
    assume(not chronology.contradictions)
    for statement in states(found):
        first = DAYS[0] if statement.when.earliest is None else statement.when.earliest
        last = DAYS[-1] if statement.when.latest is None else statement.when.latest
        touched = [window for window in chronology.windows if window.interval.meets(statement.when)]
        assert any(chronology.state_on(day).allows(statement.grade) for day in range(first, last + 1)) or any(
            statement.grade in (window.from_grade, window.to_grade) for window in touched
        )


@pytest.mark.parametrize("status", NOT_ACCEPTED)
@given(found=claims(), data=st.data())
def test_claim_that_is_not_accepted_moves_no_segment_and_no_window(status, found, data):
    before, after = derive_chronology(found), derive_chronology([*found, data.draw(statements(statuses=[status]))])
    assert after.segments == before.segments
    assert after.windows == before.windows
    if status not in KIND_OF_LOSING_STATUS:
        assert after.contradictions == before.contradictions
    else:
        added = set(after.contradictions) - set(before.contradictions)
        assert set(before.contradictions) <= set(after.contradictions)
        assert all(one.kind == KIND_OF_LOSING_STATUS[status] and one.claims[0] == "C-NEW" for one in added)
        assert len(added) <= 1


@given(claims(statuses=ANY_STATUS))
def test_contradiction_names_at_least_two_claims_that_exist(found):
    chronology = derive_chronology(found)
    assert len(set(chronology.contradictions)) == len(chronology.contradictions)
    for one in chronology.contradictions:
        assert len(set(one.claims)) == len(one.claims) >= 2
        first, *others = (chronology.statements[ref] for ref in one.claims)
        assert first.status == {kind: status for status, kind in KIND_OF_LOSING_STATUS.items()}.get(
            one.kind, ClaimStatus.ACCEPTED
        )
        assert all(other.status == ClaimStatus.ACCEPTED for other in others)


@given(claims(kinds=GROWING))
def test_improvement_is_reported_only_where_the_dates_leave_no_other_order(found):
    chronology = derive_chronology(found)
    certain = any(
        None not in (worse.when.latest, better.when.earliest)
        and worse.when.latest < better.when.earliest
        and RANK[worse.grade] > RANK[better.grade]
        for worse in found
        for better in found
    )
    assume(not any(one.kind == Kind.SAME_DAY_DIFFERENT_GRADE for one in chronology.contradictions))
    assert any(one.kind == Kind.IMPROVEMENT_WITHOUT_RESTORATION for one in chronology.contradictions) == certain


@given(claims(max_size=5, kinds=(*GROWING, ClaimKind.EVENT_ON)), statements(kinds=GROWING))
def test_added_state_never_moves_a_window_out_of_the_wide_one(old, new):
    """A window is a step from one grade to another; whatever still takes that step does so inside the old limits.

    "Never outside the earlier window" would be wrong of windows that events have narrowed: that the event was this
    change, and not another, was read from there being one change only, and a state between shows that there were two.
    So the limits are those of the sightings; what becomes of narrowed windows is tested below.
    """
    _, after = derived_before_and_after(old, new)
    for wide in wide_windows(old):
        for window in after.windows:
            if RANK[window.from_grade] < RANK[wide.to_grade] and RANK[wide.from_grade] < RANK[window.to_grade]:
                assert is_inside(window, wide)
        assert any(is_inside(window, wide) for window in after.windows)


@given(claims(max_size=5), statements(kinds=STATE_KINDS))
def test_added_state_narrows_or_divides_windows_as_long_as_it_leaves_the_order_read(old, new):
    """Restorations whose dates overlap with others can be read in more than one order (`find_sightings`).

    A state that rules the order out in which they were read gives another reading, with other windows, and is no
    contradiction: the statement "never outside the earlier window" would be wrong there.
    """
    derived_before_and_after(old, new)
    assume([ref for ref in order_read([*old, new]) if ref != new.ref] == order_read(old))
    new_windows = wide_windows([*old, new])
    assert all(any(is_inside(window, wide) for window in new_windows) for wide in wide_windows(old))


@given(claims(max_size=5, kinds=STATE_KINDS, dates=exact_days), statements(kinds=STATE_KINDS, dates=exact_days))
def test_added_state_of_a_known_day_stays_inside_the_windows_or_away_from_them(old, new):
    before, after = derived_before_and_after(old, new)
    assert all(any(is_inside(window, wide) for window in after.windows) for wide in before.windows)
    for window in after.windows:
        touched = [wide for wide in before.windows if wide.interval.meets(window.interval)]
        assert all(is_inside(window, wide) for wide in touched)


@given(claims(max_size=6), statements(kinds=[ClaimKind.EVENT_ON]))
def test_added_event_only_narrows_windows(old, new):
    before, after = derived_before_and_after(old, new)
    for window, earlier in zip(after.windows, before.windows, strict=True):
        assert is_inside(window, earlier)


@given(claims(max_size=6, kinds=(*GROWING, ClaimKind.EVENT_ON)), statements(kinds=GROWING))
def test_narrowed_window_keeps_a_change_unless_its_event_belongs_to_it_no_longer(old, new):
    """An event that now meets several windows, or may lie outside the time looked at, limits none: no contradiction."""
    before, after = derived_before_and_after(old, new)
    events = [statement for statement in old if statement.is_event]
    now = wide_windows([*old, new])
    for wide, window in zip(wide_windows(old), before.windows, strict=True):
        met = [[w for w in now if w.interval.meets(e.when)] for e in events if e.when.meets(wide.interval)]
        if all(len(windows) == 1 for windows in met):
            assert any(is_inside(narrow, window) for narrow in after.windows)


@given(claims(max_size=6, dates=intervals), st.data())
def test_replayed_line_at_a_moment_is_the_line_derived_at_it(found, data):
    start = datetime(2017, 2, 13, tzinfo=UTC)
    hours = data.draw(st.lists(st.integers(0, 4), min_size=len(found), max_size=len(found)).map(sorted))
    moments = [start + timedelta(hours=hour) for hour in (0, *hours)]
    lines = [derive_chronology(found[:count]).segments for count in range(len(found) + 1)]
    known = replay_segments(zip(moments, lines, strict=True))
    for at in (start + timedelta(hours=hour, minutes=minute) for hour in range(5) for minute in (0, 30)):
        held = {k.segment for k in known if k.known_from <= at and (k.known_to is None or at < k.known_to)}
        latest = max(position for position, moment in enumerate(moments) if moment <= at)
        assert held == set(lines[latest])


@given(claims(statuses=ANY_STATUS))
def test_running_sum_of_steps_is_the_state_on_each_day(found):
    chronology = derive_chronology(found)
    counted = count_state_changes(chronology.segments)
    for day in DAYS:
        sums = {}
        for (since, key), change in counted.items():
            if since is None or since <= day:
                sums[key] = sums.get(key, 0) + change
        assert {key: n for key, n in sums.items() if n} == {state_key(chronology.state_on(day)): 1}


@given(claims(statuses=ANY_STATUS))
def test_nothing_is_known_before_the_first_sighting_and_the_year_it_may_vouch_for(found):
    chronology = derive_chronology(found)
    firsts = [s.when.earliest for s in states(found) if s.status == ClaimStatus.ACCEPTED]
    if None in firsts:
        return
    day = min(firsts, default=0) - 367
    assert chronology.state_on(day).grade == Grade.UNKNOWN
