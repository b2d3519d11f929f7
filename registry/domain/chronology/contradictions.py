"""Contradictions: where claims cannot all be right. Each is named with its claims; none is resolved here."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind

from .dates import Interval
from .evidence import Statement
from .grades import RANK
from .observations import FUTURE, PAST, Sighting, span
from .timeline import Segment
from .windows import Change, Narrowing

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
        *_same_day(known, seen, narrowing.changes),
        *_improvements(seen, narrowing.changes, repairs),
        *(Contradiction(Kind.EVENTS_DISAGREE, (event.ref, leading.ref)) for leading, event in narrowing.disagreeing),
        *_named(Kind.EVENT_OUTSIDE_WINDOW, ((event, context.against_event(event)) for event in narrowing.outside)),
    ]
    for status, kind in LOSING.items():
        losing = [statement for statement in known.values() if statement.status == status]
        found += _named(kind, ((statement, context.against(statement)) for statement in losing))
    return tuple(sorted(set(found), key=lambda c: (c.kind, c.claims)))


def _named(kind: Kind, pairs: Iterable[tuple[Statement, tuple[str, ...]]]) -> Iterator[Contradiction]:
    return (Contradiction(kind, (statement.ref, *others)) for statement, others in pairs if others)


def _same_day(
    known: Mapping[str, Statement], seen: Sequence[Sighting], found: Sequence[Change]
) -> Iterator[Contradiction]:
    """Grades that differ on one day: the day that claims name, or the only one that their dates leave to both."""
    groups = [sighting.statements for sighting in seen if sighting.low != sighting.high]
    for window in (change.window for change in found if change.window is not None):
        before, after = known[window.limit_before], known[window.limit_after]
        if before.when.earliest is not None and before.when.earliest == after.when.latest:
            groups.append(tuple(sorted((before, after), key=lambda statement: statement.weight)))
    for statements in groups:
        yield Contradiction(Kind.SAME_DAY_DIFFERENT_GRADE, tuple(statement.ref for statement in statements))


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
    """What was derived, ready to be asked which accepted claim speaks against a given one, in O(log n)."""

    def __init__(
        self,
        known: Mapping[str, Statement],
        seen: Sequence[Sighting],
        found: Sequence[Change],
        line: Sequence[Segment],
    ) -> None:
        self.known, self.line = known, line
        self.by_start = sorted(seen, key=lambda sighting: sighting.start)
        self.by_end = sorted(seen, key=lambda sighting: sighting.end)
        self.windows = [(change, change.window) for change in found if change.window is not None]
        self.afters = [change.after for change, _ in self.windows]
        self.bys = [change.by for change, _ in self.windows]
        self.starts = [PAST if segment.valid_from is None else segment.valid_from for segment in line]
        self.ends = [FUTURE if segment.valid_to is None else segment.valid_to for segment in line]
        self.allowing = {g: [at for at, segment in enumerate(line) if segment.allows(g)] for g in RANK}

    def against(self, statement: Statement) -> tuple[str, ...]:
        """Refs of the accepted claims that a losing claim is at odds with; empty if it is with none."""
        if statement.is_event:
            return self.against_event(statement)
        return self.against_state(statement) if statement.is_state else ()

    def against_event(self, event: Statement) -> tuple[str, ...]:
        """The limit of the nearest window that the event misses; without windows, the equal sightings around it.

        An event that may lie before the first sighting or after the last one is at odds with nothing, unless that one
        saw nothing left to change.
        """
        start, end = span(event.when)
        if not self.by_end or start <= self.by_end[0].end:
            return ()
        if end > self.by_start[-1].start and self.line[-1].grade != Grade.DESTROYED:
            return ()
        later = bisect_left(self.bys, start)  # the windows before this one were over by then
        if later < len(self.windows) and self.afters[later] < end:
            return ()
        if self.windows:
            return (self._limit_missed(later, start, end),)
        before = bisect_left(self.by_end, start, key=lambda sighting: sighting.end)
        after = bisect_left(self.by_start, end, key=lambda sighting: sighting.start)
        around = (*self.by_end[before - 1 : before], *self.by_start[after : after + 1])
        return tuple(sighting.leading.ref for sighting in around)

    def _limit_missed(self, later: int, start: int, end: int) -> str:
        """The limit of the nearer window on the side that was missed: an event if it alone shuts this one out."""
        to_earlier = start - self.bys[later - 1] if later else FUTURE
        to_later = self.afters[later] + 1 - end if later < len(self.windows) else FUTURE
        if to_earlier <= to_later:
            change, window = self.windows[later - 1]
            wide = span(self.known[window.limit_after].when)[1]
            return change.cut_by.ref if change.cut_by is not None and start <= wide else window.limit_after
        change, window = self.windows[later]
        wide = span(self.known[window.limit_before].when)[0]
        return change.cut_after.ref if change.cut_after is not None and end > wide else window.limit_before

    def against_state(self, statement: Statement) -> tuple[str, ...]:
        """The claim that rules out the stated grade on every day of the statement."""
        if statement.grade is None:
            return ()
        start, end = span(statement.when)
        first, last = bisect_left(self.ends, start), bisect_right(self.starts, end) - 1
        allowing = self.allowing[statement.grade]
        nearest = bisect_left(allowing, first)
        if nearest < len(allowing) and allowing[nearest] <= last:
            return ()
        return (self._ruling_out(RANK[statement.grade], first, last),)

    def _ruling_out(self, rank: int, first: int, last: int) -> str:
        """Too bad a state is ruled out by what was seen at the end of those days, too good a one at their beginning."""
        too_bad = rank > RANK[self.line[last].grade_high]
        segment = self.line[last if too_bad else first]
        if segment.leading is not None:
            return segment.leading
        day = FUTURE - 1 if segment.valid_to is None else segment.valid_to
        if too_bad:
            return self.windows[bisect_left(self.afters, day) - 1][1].limit_after
        return self.windows[bisect_right(self.bys, day)][1].limit_before
