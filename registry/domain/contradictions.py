"""Contradictions: where claims cannot all be right. Each is named with its claims; none is resolved here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .dating import Interval
from .evidence import Statement
from .grades import RANK
from .sightings import FUTURE, PAST, Sighting
from .timeline import Segment
from .vocabulary import ClaimStatus, Grade
from .vocabulary import ContradictionKind as Kind
from .windows import Change, Narrowing, Window

LOSING = {ClaimStatus.DISPUTED: Kind.DISPUTED_CLAIM, ClaimStatus.REJECTED: Kind.REJECTED_CLAIM}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims at odds, by ref: the one that sticks out first, then those that it is at odds with."""

    kind: Kind
    claims: tuple[str, ...]


def contradictions(
    known: Mapping[str, Statement],
    seen: Sequence[Sighting],
    narrowing: Narrowing,
    line: Sequence[Segment],
    repairs: Sequence[Interval],
) -> tuple[Contradiction, ...]:
    """All contradictions among the claims on one monument, in a fixed order."""
    context = _Context(known, seen, narrowing.changes, line)
    found = [
        *_same_day(seen),
        *_improvements(seen, narrowing.changes, repairs),
        *(Contradiction(Kind.EVENTS_DISAGREE, (event.ref, leading.ref)) for leading, event in narrowing.disagreeing),
        *_named(Kind.EVENT_OUTSIDE_WINDOW, ((event, context.against_event(event)) for event in narrowing.outside)),
    ]
    for status, kind in LOSING.items():
        losing = [statement for statement in known.values() if statement.status == status]
        found += _named(kind, ((statement, context.against(statement)) for statement in losing))
    return tuple(sorted(found, key=lambda c: (c.kind, c.claims)))


def _named(kind: Kind, pairs: Iterable[tuple[Statement, tuple[str, ...]]]) -> Iterator[Contradiction]:
    return (Contradiction(kind, (statement.ref, *others)) for statement, others in pairs if others)


def _same_day(seen: Sequence[Sighting]) -> Iterator[Contradiction]:
    for sighting in seen:
        if sighting.low != sighting.high:
            refs = tuple(statement.ref for statement in sighting.statements)
            yield Contradiction(Kind.SAME_DAY_DIFFERENT_GRADE, refs)


def _improvements(
    seen: Sequence[Sighting], found: Sequence[Change], repairs: Sequence[Interval]
) -> Iterator[Contradiction]:
    for position, change in enumerate(found):
        if change.window is None or seen[position].rank > seen[position - 1].rank:
            continue
        allowed = seen[position].restores or any(repair.meets(change.window.interval) for repair in repairs)
        if not allowed:
            refs = (seen[position].leading.ref, seen[position - 1].leading.ref)
            yield Contradiction(Kind.IMPROVEMENT_WITHOUT_RESTORATION, refs)


class _Context:
    """What was derived, ready to be asked which accepted claim speaks against a given one."""

    def __init__(
        self,
        known: Mapping[str, Statement],
        seen: Sequence[Sighting],
        found: Sequence[Change],
        line: Sequence[Segment],
    ) -> None:
        self.known, self.seen, self.line = known, seen, line
        self.windows = [change.window for change in found if change.window is not None]
        self.ends = [FUTURE if segment.valid_to is None else segment.valid_to for segment in line]

    def against(self, statement: Statement) -> tuple[str, ...]:
        """Refs of the accepted claims that a losing claim is at odds with; empty if it is with none."""
        if statement.is_event:
            met = [window for window in self.windows if window.interval.meets(statement.when)]
            return () if met else self.against_event(statement)
        return self.against_state(statement) if statement.is_state else ()

    def against_event(self, event: Statement) -> tuple[str, ...]:
        """The limit of the nearest window that the event misses; without windows, the equal sightings around it."""
        start, end = _span(event.when)
        if not self.seen or start <= min(sighting.end for sighting in self.seen):
            return ()  # it may have happened before anybody looked
        if self.windows:
            return (self._limit_missed(min(self.windows, key=lambda window: _distance(window, start, end)), event),)
        later = [sighting for sighting in self.seen if sighting.start > end]
        earlier = [sighting for sighting in self.seen if sighting.end < start]
        return (earlier[-1].leading.ref, later[0].leading.ref) if later and earlier else ()

    def _limit_missed(self, window: Window, event: Statement) -> str:
        """The narrowing event if it alone shuts this one out, else the limit on the side that was missed."""
        if window.limit_event is not None:
            before, after = self.known[window.limit_before].when, self.known[window.limit_after].when
            wide_after = None if before.earliest is None else before.earliest + 1
            if Interval(wide_after, after.latest).meets(event.when):
                return window.limit_event
        start, _ = _span(event.when)
        return window.limit_after if window.by is not None and start > window.by else window.limit_before

    def against_state(self, statement: Statement) -> tuple[str, ...]:
        """The sighting that rules out the stated grade on every day of the statement."""
        start, end = _span(statement.when)
        for segment in self.line[bisect_left(self.ends, start) :]:
            if segment.valid_from is not None and segment.valid_from > end:
                break
            if segment.allows(statement.grade):
                return ()
        return (self._ruling_out(statement.grade, start, end),)

    def _ruling_out(self, grade: Grade | None, start: int, end: int) -> str:
        """Too good a state is ruled out by the last sighting before, too bad a one by the next sighting after."""
        before = [sighting for sighting in self.seen if sighting.end <= end]
        after = [sighting for sighting in self.seen if sighting.start >= start]
        worse_than_seen = grade is not None and bool(before) and RANK[grade] > before[-1].rank
        chosen = after[0] if after and (worse_than_seen or not before) else before[-1]
        return chosen.leading.ref


def _span(when: Interval) -> tuple[int, int]:
    return (PAST if when.earliest is None else when.earliest, FUTURE if when.latest is None else when.latest)


def _distance(window: Window, start: int, end: int) -> int:
    first, last = _span(window.interval)
    return max(first - end, start - last)
