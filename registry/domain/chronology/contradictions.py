"""Contradictions between claims that cannot all be true. Each is reported with its claims; none is resolved here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry.domain.vocabulary.codes import ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind

from .dates import Interval
from .evidence import Statement
from .grades import RANK
from .observations import Sighting, day_bounds
from .timeline import Segment
from .windows import Change, Narrowing
from .worlds import FUTURE, PAST

KIND_OF_LOSING_STATUS = {ClaimStatus.DISPUTED: Kind.DISPUTED_CLAIM, ClaimStatus.REJECTED: Kind.REJECTED_CLAIM}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims that contradict each other, as refs: first the unlikely one, then those that speak against it."""

    kind: Kind
    claims: tuple[str, ...]


def find_contradictions(
    statements_by_ref: Mapping[str, Statement],
    sightings: Sequence[Sighting],
    narrowing: Narrowing,
    segments: Sequence[Segment],
    repairs: Sequence[Interval],
) -> tuple[Contradiction, ...]:
    """Return all contradictions among the claims on one monument, in a fixed order."""
    contradictions = {
        *_find_same_day_contradictions(statements_by_ref, sightings, narrowing.changes),
        *_find_unexplained_improvements(sightings, narrowing.changes, repairs),
    }
    for leading_event, event in narrowing.disagreeing:
        contradictions.add(Contradiction(Kind.EVENTS_DISAGREE, (event.ref, leading_event.ref)))

    evidence = _AcceptedEvidence(statements_by_ref, sightings, narrowing.changes, segments)
    for event in narrowing.outside:
        refs_against = evidence.refs_against_event(event)
        if refs_against:
            contradictions.add(Contradiction(Kind.EVENT_OUTSIDE_WINDOW, (event.ref, *refs_against)))

    for statement in statements_by_ref.values():
        if statement.status in KIND_OF_LOSING_STATUS:
            refs_against = evidence.refs_against(statement)
            if refs_against:
                kind = KIND_OF_LOSING_STATUS[statement.status]
                contradictions.add(Contradiction(kind, (statement.ref, *refs_against)))

    return tuple(sorted(contradictions, key=lambda contradiction: (contradiction.kind, contradiction.claims)))


def _find_same_day_contradictions(
    statements_by_ref: Mapping[str, Statement], sightings: Sequence[Sighting], changes: Sequence[Change]
) -> Iterator[Contradiction]:
    """Yield a contradiction for each day for which accepted claims state different grades of damage.

    Either all of the claims are dated to that day, or two uncertain dates leave only that day for both claims.
    """
    claim_groups = [sighting.statements for sighting in sightings if sighting.low != sighting.high]
    for change in changes:
        if change.window is None:
            continue
        claim_before = statements_by_ref[change.window.limit_before]
        claim_after = statements_by_ref[change.window.limit_after]
        earliest_day = claim_before.when.earliest
        if earliest_day is not None and earliest_day == claim_after.when.latest:
            claims_by_weight = sorted((claim_before, claim_after), key=lambda claim: claim.weight)
            claim_groups.append(tuple(claims_by_weight))

    for claims in claim_groups:
        refs = tuple(claim.ref for claim in claims)
        yield Contradiction(Kind.SAME_DAY_DIFFERENT_GRADE, refs)


def _find_unexplained_improvements(
    sightings: Sequence[Sighting], changes: Sequence[Change], repairs: Sequence[Interval]
) -> Iterator[Contradiction]:
    """Yield a contradiction for each time a monument improved without a known restoration or repair.

    `changes` has one change for each sighting: the change from the sighting before it.
    """
    # The first sighting has none before it to be compared with.
    for (previous_sighting, sighting), change in zip(pairwise(sightings), changes[1:], strict=True):
        if change.window is None or sighting.rank > previous_sighting.rank:
            continue

        window_days = change.window.interval
        is_explained = sighting.restores or any(repair.meets(window_days) for repair in repairs)
        if not is_explained:
            refs = (sighting.leading.ref, previous_sighting.leading.ref)
            yield Contradiction(Kind.IMPROVEMENT_WITHOUT_RESTORATION, refs)


class _AcceptedEvidence:
    """The sightings, windows and segments of a monument, to find the accepted claim that rules out another one.

    A look-up takes O(log n).
    """

    def __init__(
        self,
        statements_by_ref: Mapping[str, Statement],
        sightings: Sequence[Sighting],
        changes: Sequence[Change],
        segments: Sequence[Segment],
    ) -> None:
        self.statements_by_ref = statements_by_ref
        self.segments = segments
        self.sightings_by_start = sorted(sightings, key=lambda sighting: sighting.start)
        self.sightings_by_end = sorted(sightings, key=lambda sighting: sighting.end)
        self.windows = [(change, change.window) for change in changes if change.window is not None]
        self.after_days = [change.after for change, _ in self.windows]
        self.by_days = [change.by for change, _ in self.windows]
        self.first_days = [PAST if segment.valid_from is None else segment.valid_from for segment in segments]
        self.last_days = [FUTURE if segment.valid_to is None else segment.valid_to for segment in segments]
        self.positions_allowing: dict[Grade, list[int]] = {}
        for grade in RANK:
            positions = [position for position, segment in enumerate(segments) if segment.allows(grade)]
            self.positions_allowing[grade] = positions

    def refs_against(self, statement: Statement) -> tuple[str, ...]:
        """Return the refs of the accepted claims that contradict a disputed or rejected claim, if any."""
        if statement.is_event:
            return self.refs_against_event(statement)
        if statement.is_state:
            return self.refs_against_state(statement)
        return ()

    def refs_against_event(self, event: Statement) -> tuple[str, ...]:
        """Return the refs of the accepted claims that contradict the date of an event, if any.

        An event fits if it shares a day with a window, the days within which the monument's grade changed. Otherwise,
        the claim at the edge of the nearest window contradicts it. Without windows, the sightings around it do.
        """
        start, end = day_bounds(event.when)
        # Nothing is known from before the first sighting, so an event may lie there.
        if not self.sightings_by_end or start <= self.sightings_by_end[0].end:
            return ()
        # It may lie after the last one, too, unless nothing was left by then that could be damaged.
        if end > self.sightings_by_start[-1].start and self.segments[-1].grade != Grade.DESTROYED:
            return ()

        next_window = bisect_left(self.by_days, start)  # all windows before this one are over when the event begins
        if next_window < len(self.windows) and self.after_days[next_window] < end:
            return ()
        if self.windows:
            return (self._find_ref_at_nearest_edge(next_window, start, end),)

        before_count = bisect_left(self.sightings_by_end, start, key=lambda sighting: sighting.end)
        next_sighting = bisect_left(self.sightings_by_start, end, key=lambda sighting: sighting.start)
        last_before = self.sightings_by_end[before_count - 1 : before_count]
        first_after = self.sightings_by_start[next_sighting : next_sighting + 1]
        return tuple(sighting.leading.ref for sighting in (*last_before, *first_after))

    def _find_ref_at_nearest_edge(self, next_window: int, start: int, end: int) -> str:
        """Return the ref of the claim that limits the window nearest to an event outside all windows.

        Windows are the days within which the monument's grade changed. The event lasts from the day `start` to `end`.
        `next_window` is the position of the window after it. The claim may be another event that narrowed the window.
        """
        days_to_previous = FUTURE
        if next_window > 0:
            days_to_previous = start - self.by_days[next_window - 1]
        days_to_next = FUTURE
        if next_window < len(self.windows):
            days_to_next = self.after_days[next_window] + 1 - end

        if days_to_previous <= days_to_next:
            change, window = self.windows[next_window - 1]
            _, last_day_without_events = day_bounds(self.statements_by_ref[window.limit_after].when)
            if change.cut_by is not None and start <= last_day_without_events:
                return change.cut_by.ref
            return window.limit_after

        change, window = self.windows[next_window]
        first_day_without_events, _ = day_bounds(self.statements_by_ref[window.limit_before].when)
        if change.cut_after is not None and end > first_day_without_events:
            return change.cut_after.ref
        return window.limit_before

    def refs_against_state(self, statement: Statement) -> tuple[str, ...]:
        """Return the ref of the accepted claim that contradicts a claimed state of the monument, if any.

        It contradicts the state if the claimed grade of damage was possible on none of the claimed days.
        """
        if statement.grade is None:
            return ()

        start, end = day_bounds(statement.when)
        first_segment = bisect_left(self.last_days, start)
        last_segment = bisect_right(self.first_days, end) - 1

        allowing_positions = self.positions_allowing[statement.grade]
        next_allowing = bisect_left(allowing_positions, first_segment)
        if next_allowing < len(allowing_positions) and allowing_positions[next_allowing] <= last_segment:
            return ()
        return (self._find_ref_ruling_out(RANK[statement.grade], first_segment, last_segment),)

    def _find_ref_ruling_out(self, rank: int, first_segment: int, last_segment: int) -> str:
        """Return the ref of the accepted claim that rules out a grade of damage in some timeline segments.

        `rank` is that of the grade. The segments are given by the positions of the first and last one. A grade that is
        too bad is ruled out by the claim at their end, and one that is too good by the claim at their beginning.
        """
        is_too_bad = rank > RANK[self.segments[last_segment].grade_high]
        segment = self.segments[last_segment] if is_too_bad else self.segments[first_segment]
        if segment.leading is not None:
            return segment.leading

        # The grade is uncertain in the segment, which lies inside a window: a claim at the window's edge rules it out.
        day = FUTURE - 1 if segment.valid_to is None else segment.valid_to
        if is_too_bad:
            _, window = self.windows[bisect_left(self.after_days, day) - 1]
            return window.limit_after
        _, window = self.windows[bisect_right(self.by_days, day)]
        return window.limit_before
