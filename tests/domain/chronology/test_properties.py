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
from registry.domain.chronology.timeline import VOUCHED_DAYS
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from tests.domain.strategies import DAYS, claims, intervals, repairs, statements

from .all_shown import all_shown

GROWING = (ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT)
NOT_ACCEPTED = [status for status in ClaimStatus if status != ClaimStatus.ACCEPTED]
ANY_STATUS = list(ClaimStatus)


def strong_states(all_claims):
    return [statement for statement in all_claims if statement.is_strong and statement.is_state]


# --- Segments --------------------------------------------------------------------------------------------------------


@given(claims(statuses=ANY_STATUS), repairs)
def test_segments_cover_the_line_without_gap_or_overlap(known, known_repairs):
    line = derive_chronology(known, known_repairs).segments
    assert line[0].valid_from is None
    assert line[-1].valid_to is None
    for one, following in pairwise(line):
        assert following.valid_from == one.valid_to + 1
        assert replace(one, valid_from=None, valid_to=None) != replace(following, valid_from=None, valid_to=None)
    assert all(s.valid_from <= s.valid_to for s in line if None not in (s.valid_from, s.valid_to))


@given(claims(statuses=ANY_STATUS), repairs)
def test_state_on_is_the_segment_that_holds_the_day(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    for day in DAYS:
        segment = chronology.state_on(day)
        assert segment.valid_from is None or segment.valid_from <= day
        assert segment.valid_to is None or day <= segment.valid_to
    assert chronology.state_on(None) == chronology.segments[-1]


@given(claims(), repairs)
def test_segment_is_unknown_or_uncertain_or_has_the_lower_end_of_its_range_as_grade(known, known_repairs):
    for segment in derive_chronology(known, known_repairs).segments:
        if segment.grade == Grade.UNKNOWN:
            assert segment.grade_low == segment.grade_high == Grade.UNKNOWN
            assert not segment.uncertain
            continue
        assert segment.grade == (None if segment.uncertain else segment.grade_low)
        low, high = RANK[segment.grade_low], RANK[segment.grade_high]
        assert low <= RANK[segment.likely_low] <= RANK[segment.likely_high] <= high
        assert low < high or not segment.uncertain


def allowed_ranks(claim):
    """The ranks of the least and of the most severe grade that a claim allows. An event may have done worse."""
    worst = Grade.DESTROYED if claim.is_event else claim.worst_grade or claim.grade
    return RANK[claim.grade], RANK[worst]


@given(claims(), repairs)
def test_settled_range_is_one_that_a_single_claim_allows(known, known_repairs):
    """What lies between the grades of two claims is a change that may have happened unseen, so that is uncertain."""
    chronology = derive_chronology(known, known_repairs)
    graded = [claim for claim in chronology.statements.values() if claim.is_strong and claim.grade in RANK]
    for segment in chronology.segments:
        if segment.uncertain or segment.grade_low == segment.grade_high:
            continue
        low, high = RANK[segment.grade_low], RANK[segment.grade_high]
        ranges = [allowed_ranks(claim) for claim in graded]
        assert any(lowest <= low and high <= highest for lowest, highest in ranges), segment


@given(claims(), repairs)
def test_leading_claim_is_strong_and_says_a_grade_of_its_segment(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    for segment in chronology.segments:
        assert (segment.leading is None) == (segment.uncertain or segment.grade == Grade.UNKNOWN)
        if segment.leading is not None:
            leading = chronology.statements[segment.leading]
            assert leading.is_strong
            assert segment.allows(leading.grade)
            assert segment.certainty == leading.certainty
            assert segment.admiralty == f"{leading.reliability}{leading.credibility}"


@given(claims(), repairs)
def test_last_seen_lies_in_the_past_and_never_goes_back(known, known_repairs):
    line = derive_chronology(known, known_repairs).segments
    seen = [(segment.valid_from, segment.last_seen) for segment in line if segment.last_seen is not None]
    assert all(start is not None and interval.latest <= start for start, interval in seen)
    for (_, former), (_, later) in pairwise(seen):
        assert former.latest <= later.latest
        assert former.earliest is None or former.earliest <= later.earliest


@given(claims(max_size=5), repairs)
def test_every_strong_state_stands_on_one_of_its_days_unless_claims_contradict_each_other(known, known_repairs):
    """Or on the day before, if it describes the morning of a day that saw damage."""
    chronology = derive_chronology(known, known_repairs)
    assume(not chronology.contradictions)
    for statement in strong_states(known):
        first = DAYS[0] if statement.when.earliest is None else statement.when.earliest - 1
        last = DAYS[-1] if statement.when.latest is None else statement.when.latest
        assert any(chronology.state_on(day).allows(statement.grade) for day in range(first, last + 1))


@given(claims(statuses=ANY_STATUS), repairs)
def test_nothing_is_known_before_the_first_sighting_or_event_and_the_year_it_may_vouch_for(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    firsts = [s.when.earliest for s in known if s.is_strong and (s.is_state or s.is_event)]
    if None in firsts:
        return
    day = min(firsts, default=0) - VOUCHED_DAYS - 1
    assert chronology.state_on(day).grade == Grade.UNKNOWN


# --- Windows ---------------------------------------------------------------------------------------------------------


@given(claims(statuses=ANY_STATUS), repairs)
def test_window_is_limited_by_strong_states_on_its_sides_and_lists_the_strong_events_in_it(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    for window in chronology.windows:
        before, after = (chronology.statements[ref] for ref in (window.limit_before, window.limit_after))
        assert before.is_strong
        assert after.is_strong
        assert (before.grade, after.grade) == (window.from_grade, window.to_grade)
        assert window.from_grade != window.to_grade
        assert window.days is None or window.days >= 1
        events = {s.ref for s in known if s.is_strong and s.is_event and s.when.meets(window.interval)}
        assert set(window.events) == events
        gets_worse = RANK[window.from_grade] < RANK[window.to_grade]
        assert (window.likely is not None) == (gets_worse and bool(events))
        assert window.likely is None or window.likely.lies_inside(window.interval)


@given(claims(statuses=ANY_STATUS), repairs)
def test_windows_are_in_order_of_time(known, known_repairs):
    starts = [w.after or -999 for w in derive_chronology(known, known_repairs).windows]
    assert starts == sorted(starts)


@given(claims(), repairs)
def test_no_day_inside_a_window_is_certain(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    for day in DAYS:
        segment = chronology.state_on(day)
        if chronology.window_of(day) is not None and segment.grade != Grade.UNKNOWN:
            assert segment.grade_low != segment.grade_high


@given(claims(kinds=(*GROWING, ClaimKind.EVENT_ON)))
def test_windows_that_get_worse_share_no_day(known):
    for one, following in pairwise(derive_chronology(known).windows):
        assert one.by is not None
        assert following.after is not None
        assert one.by <= following.after


# --- What never matters ----------------------------------------------------------------------------------------------


@given(claims(statuses=ANY_STATUS).flatmap(lambda known: st.tuples(st.just(known), st.permutations(known))), repairs)
def test_order_of_input_never_matters(both, known_repairs):
    known, shuffled = both
    assert derive_chronology(known, known_repairs) == derive_chronology(shuffled, known_repairs)


@given(claims(statuses=ANY_STATUS, max_size=10), repairs, st.data())
def test_order_of_recording_never_matters(known, known_repairs, data):
    """The claims recorded in another order have each other's refs, and one of them may be recorded twice."""
    if known and data.draw(st.booleans()):
        known = [*known, replace(known[0], ref="C-AGAIN")]
    refs = data.draw(st.permutations([statement.ref for statement in known]))
    renamed = [replace(statement, ref=ref) for statement, ref in zip(known, refs, strict=True)]
    shuffled = data.draw(st.permutations(renamed))
    assert all_shown(derive_chronology(known, known_repairs)) == all_shown(derive_chronology(shuffled, known_repairs))


@given(claims(statuses=ANY_STATUS), repairs, st.sampled_from([-800_000, -1_000, -15, 1_000, 700_000]))
def test_result_moves_with_the_days(known, known_repairs, shift):
    """No day is special, the beginning of the common era least of all."""

    def moved(day):
        return None if day is None else day + shift

    def moved_interval(interval):
        return None if interval is None else Interval(moved(interval.earliest), moved(interval.latest))

    here = derive_chronology(known, known_repairs)
    later = derive_chronology(
        [replace(statement, when=moved_interval(statement.when)) for statement in known],
        [moved_interval(repair) for repair in known_repairs],
    )
    assert later.contradictions == here.contradictions
    assert later.windows == tuple(
        replace(w, after=moved(w.after), by=moved(w.by), likely=moved_interval(w.likely)) for w in here.windows
    )
    assert later.segments == tuple(
        replace(s, valid_from=moved(s.valid_from), valid_to=moved(s.valid_to), last_seen=moved_interval(s.last_seen))
        for s in here.segments
    )


@pytest.mark.parametrize("status", NOT_ACCEPTED)
@given(known=claims(), known_repairs=repairs, data=st.data())
def test_claim_that_is_not_accepted_moves_no_segment_and_no_window(status, known, known_repairs, data):
    before = derive_chronology(known, known_repairs)
    after = derive_chronology([*known, data.draw(statements(statuses=[status]))], known_repairs)
    assert after.segments == before.segments
    assert after.windows == before.windows
    if status not in KIND_OF_LOSING_STATUS:
        assert after.contradictions == before.contradictions
    else:
        added = set(after.contradictions) - set(before.contradictions)
        assert set(before.contradictions) <= set(after.contradictions)
        assert all(one.kind == KIND_OF_LOSING_STATUS[status] and one.claims[0] == "C-NEW" for one in added)
        assert len(added) <= 1


@given(claims(), repairs, statements())
def test_weak_claim_moves_only_what_is_likely_where_nothing_is_known(known, known_repairs, new):
    assume(not new.is_strong)
    before, after = derive_chronology(known, known_repairs), derive_chronology([*known, new], known_repairs)
    assert after.windows == before.windows
    assert after.contradictions == before.contradictions
    for day in DAYS:
        former, later = before.state_on(day), after.state_on(day)
        if former.grade != Grade.UNKNOWN:
            assert (former.likely_low, former.likely_high) == (later.likely_low, later.likely_high)
        assert (former.grade, former.grade_low, former.grade_high) == (later.grade, later.grade_low, later.grade_high)
        assert (former.last_seen, former.leading) == (later.last_seen, later.leading)


# --- Contradictions --------------------------------------------------------------------------------------------------


@given(claims(statuses=ANY_STATUS), repairs)
def test_contradiction_names_at_least_two_claims_that_exist(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    status_of_kind = {kind: status for status, kind in KIND_OF_LOSING_STATUS.items()}
    assert len(set(chronology.contradictions)) == len(chronology.contradictions)
    for one in chronology.contradictions:
        assert len(set(one.claims)) == len(one.claims) >= 2
        first, *others = (chronology.statements[ref] for ref in one.claims)
        assert first.status == status_of_kind.get(one.kind, ClaimStatus.ACCEPTED)
        assert all(other.is_strong for other in others)
        assert all(statement.is_state for statement in (first, *others))
        if one.kind == Kind.IMPROVEMENT_WITHOUT_RESTORATION:
            [worse] = others
            assert RANK[first.grade] < RANK[worse.grade]


@given(claims(kinds=(*GROWING, ClaimKind.EVENT_ON)))
def test_improvement_is_reported_only_where_the_dates_leave_no_other_order(known):
    chronology = derive_chronology(known)
    states = strong_states(known)
    is_certain = any(
        None not in (worse.when.latest, better.when.earliest)
        and worse.when.latest < better.when.earliest
        and RANK[worse.grade] > RANK[better.grade]
        for worse in states
        for better in states
    )
    kinds = {one.kind for one in chronology.contradictions}
    assert (Kind.IMPROVEMENT_WITHOUT_RESTORATION in kinds) == is_certain


@given(claims(statuses=ANY_STATUS), st.data())
def test_days_of_a_contradiction_have_the_grades_of_its_claims_and_are_uncertain(known, data):
    chronology = derive_chronology(known, data.draw(repairs))
    for one in chronology.contradictions:
        if one.kind in KIND_OF_LOSING_STATUS.values():
            continue
        for statement in (chronology.statements[ref] for ref in one.claims):
            if statement.when.latest is not None:
                segment = chronology.state_on(statement.when.latest)
                assert segment.grade is None
                assert segment.allows(statement.grade)


# --- Record time and counts ------------------------------------------------------------------------------------------


@given(claims(max_size=6, dates=intervals), st.data())
def test_replayed_line_at_a_moment_is_the_line_derived_at_it(known, data):
    start = datetime(2017, 2, 13, tzinfo=UTC)
    hours = data.draw(st.lists(st.integers(0, 4), min_size=len(known), max_size=len(known)).map(sorted))
    moments = [start + timedelta(hours=hour) for hour in (0, *hours)]
    lines = [derive_chronology(known[:count]).segments for count in range(len(known) + 1)]
    replayed = replay_segments(zip(moments, lines, strict=True))
    for at in (start + timedelta(hours=hour, minutes=minute) for hour in range(5) for minute in (0, 30)):
        held = {k.segment for k in replayed if k.known_from <= at and (k.known_to is None or at < k.known_to)}
        latest = max(position for position, moment in enumerate(moments) if moment <= at)
        assert held == set(lines[latest])


@given(claims(statuses=ANY_STATUS), repairs)
def test_running_sum_of_steps_is_the_state_on_each_day(known, known_repairs):
    chronology = derive_chronology(known, known_repairs)
    counted = count_state_changes(chronology.segments)
    for day in DAYS:
        sums = {}
        for (since, key), change in counted.items():
            if since is None or since <= day:
                sums[key] = sums.get(key, 0) + change
        assert {key: n for key, n in sums.items() if n} == {state_key(chronology.state_on(day)): 1}
