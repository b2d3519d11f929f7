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
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from tests.domain.strategies import DAYS, claims, exact_days, intervals, statements

GROWING = (ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT)
NOT_ACCEPTED = [status for status in ClaimStatus if status != ClaimStatus.ACCEPTED]
ANY_STATUS = list(ClaimStatus)


def states(found):
    return [statement for statement in found if statement.is_state]


def without_ref(statement):
    return replace(statement, ref="")


def content(chronology):
    """What a chronology tells, with the content of each claim in place of its ref."""

    def named(ref):
        return ref and without_ref(chronology.statements[ref])

    segments = [(replace(segment, leading=None), named(segment.leading)) for segment in chronology.segments]
    windows = [
        (replace(window, limit_before="", limit_after="", events=()), [named(ref) for ref in window.limits])
        for window in chronology.windows
    ]
    contradictions = [(one.kind, [named(ref) for ref in one.claims]) for one in chronology.contradictions]
    return segments, windows, contradictions


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
def test_window_lies_between_strong_states_and_lists_the_events_that_meet_it(found):
    chronology = derive_chronology(found)
    events = [statement for statement in chronology.statements.values() if statement.is_strong and statement.is_event]
    for window in chronology.windows:
        before, after = chronology.statements[window.limit_before], chronology.statements[window.limit_after]
        assert before.is_strong
        assert after.is_strong
        assert (before.is_state, after.is_state) == (True, True)
        assert window.days is None or window.days >= 1
        meeting = {event.ref for event in events if event.when.meets(window.interval)}
        assert set(window.events) == meeting
        if window.likely is not None:
            assert window.likely.lies_inside(window.interval)


@given(claims(statuses=ANY_STATUS))
def test_windows_are_in_order_of_time(found):
    spans = [(w.after or -999, 999 if w.by is None else w.by) for w in derive_chronology(found).windows]
    for (after, by), (next_after, next_by) in pairwise(spans):
        assert after <= next_after
        assert by <= next_by


@given(claims(statuses=ANY_STATUS).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_order_of_recording_never_matters(both):
    """The claims get other refs, as if they had been recorded in another order."""
    found, shuffled = both
    recorded_otherwise = [replace(claim, ref=f"C-{number + 500}") for number, claim in enumerate(shuffled)]
    assert content(derive_chronology(found)) == content(derive_chronology(recorded_otherwise))


@given(claims(statuses=ANY_STATUS), st.sampled_from([-800_000, -1_000, 1_000, 700_000]))
def test_result_moves_with_the_days(found, shift):
    """No day is special, the beginning of the common era least of all."""

    def moved(day):
        return None if day is None else day + shift

    def moved_days(days):
        return days and Interval(moved(days.earliest), moved(days.latest))

    later = derive_chronology(replace(s, when=Interval(moved(s.when.earliest), moved(s.when.latest))) for s in found)
    here = derive_chronology(found)
    assert later.contradictions == here.contradictions
    assert later.windows == tuple(
        replace(w, after=moved(w.after), by=moved(w.by), likely=moved_days(w.likely)) for w in here.windows
    )
    assert later.segments == tuple(
        replace(s, valid_from=moved(s.valid_from), valid_to=moved(s.valid_to), last_seen=moved_days(s.last_seen))
        for s in here.segments
    )


@given(claims())
def test_grade_is_missing_exactly_while_a_state_is_uncertain(found):
    for segment in derive_chronology(found).segments:
        assert segment.uncertain == (segment.grade is None)
        assert segment.grade in (None, segment.grade_low)
        assert (segment.leading is None) == (segment.certainty is None) == (segment.admiralty is None)


@given(claims())
def test_likely_range_lies_within_the_proven_one(found):
    for segment in derive_chronology(found).segments:
        if segment.grade != Grade.UNKNOWN:
            assert RANK[segment.grade_low] <= RANK[segment.likely_low]
            assert RANK[segment.likely_low] <= RANK[segment.likely_high] <= RANK[segment.grade_high]


@given(claims(max_size=5))
def test_every_strong_state_is_possible_on_one_of_its_days_unless_claims_are_at_odds(found):
    chronology = derive_chronology(found)
    assume(not chronology.contradictions)
    for statement in states(found):
        first = DAYS[0] if statement.when.earliest is None else statement.when.earliest - 1
        last = DAYS[-1] if statement.when.latest is None else statement.when.latest
        if statement.is_strong:
            assert any(chronology.state_on(day).allows(statement.grade) for day in range(first, last + 1))


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
    strong = [claim for claim in found if claim.is_strong]
    certain = any(
        None not in (worse.when.latest, better.when.earliest)
        and worse.when.latest < better.when.earliest
        and RANK[worse.grade] > RANK[better.grade]
        for worse in strong
        for better in strong
    )
    kinds = {one.kind for one in derive_chronology(found).contradictions}
    assert (Kind.IMPROVEMENT_WITHOUT_RESTORATION in kinds) == certain


@given(claims(max_size=5, kinds=(*GROWING, ClaimKind.EVENT_ON)), statements(kinds=GROWING, dates=exact_days))
def test_one_more_sighting_never_widens_the_range_of_a_day_between_others(old, new):
    before, after = derived_before_and_after(old, new)
    exact = [
        claim.when.earliest for claim in states(old) if claim.is_strong and claim.when.earliest == claim.when.latest
    ]
    if len(exact) < 2 or not min(exact) < new.when.earliest < max(exact):
        return
    for day in range(min(exact) + 1, max(exact)):
        former, later = before.state_on(day), after.state_on(day)
        if former.grade != Grade.UNKNOWN:
            assert RANK[former.grade_low] <= RANK[later.grade_low]
            assert RANK[later.grade_high] <= RANK[former.grade_high]


@given(claims(max_size=6, kinds=GROWING), statements(kinds=[ClaimKind.EVENT_ON]))
def test_added_event_makes_no_claims_contradict_each_other(old, new):
    before, after = derive_chronology(old), derive_chronology([*old, new])
    assert len(after.contradictions) <= len(before.contradictions)


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
