"""Sightings: what the accepted state claims saw, put in one order in time.

An uncertain date says "at some moment within", so overlapping dates can be read in more than one order. We read them
as damage that grows, unless a restoration is claimed: any other reading would invent an improvement.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimKind, Grade

from .dates import Interval
from .evidence import Statement
from .grades import RANK, RANKED

PAST, FUTURE = -(10**9), 10**9  # open ends, inside this package's arithmetic only; never handed out


def span(when: Interval) -> tuple[int, int]:
    """First and last day, with `PAST` and `FUTURE` for open ends."""
    return (PAST if when.earliest is None else when.earliest, FUTURE if when.latest is None else when.latest)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen at one moment within [start, end]. Several statements share one only if all name that one day.

    `statements` has the leading one first, whose grade is `grade`; where grades differ, `low` and `high` are the range
    they span.
    """

    statements: tuple[Statement, ...]
    start: int
    end: int
    grade: Grade
    low: Grade
    high: Grade

    @property
    def leading(self) -> Statement:
        """The statement of greatest weight."""
        return self.statements[0]

    @property
    def rank(self) -> int:
        """The rank of `grade`, 0 to 5."""
        return RANK[self.grade]

    @property
    def restores(self) -> bool:
        """Whether it says that the monument was restored."""
        return any(statement.kind == ClaimKind.RESTORED_AT for statement in self.statements)


def sightings(statements: Iterable[Statement]) -> list[Sighting]:
    """The sightings in the given statements (state claims with ranked grades only), in one order in time.

    The order never contradicts the dates (a sighting that certainly came earlier comes first) and does not depend on
    the order of input. O(n log n).
    """
    by_day: dict[tuple[int, int, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        start, end = span(statement.when)
        by_day[start, end, "" if start == end else statement.ref].append(statement)
    return list(_arranged(_sighting(start, end, group) for (start, end, _), group in by_day.items()))


def _sighting(start: int, end: int, group: list[Statement]) -> Sighting:
    group.sort(key=lambda statement: statement.weight)
    grades = [statement.grade for statement in group if statement.grade is not None]
    low, high = min(grades, key=RANK.__getitem__), max(grades, key=RANK.__getitem__)
    return Sighting(tuple(group), start, end, grades[0], low, high)


def _arranged(found: Iterable[Sighting]) -> Iterator[Sighting]:
    """Repeatedly take, of those that nothing left certainly precedes, the one that continues the damage best."""
    waiting = sorted(found, key=lambda s: (s.start, s.end, s.leading.ref))
    by_end = sorted(waiting, key=lambda s: s.end)
    taken: set[str] = set()
    ready: dict[tuple[bool, int], list[tuple[int, int, str, Sighting]]] = defaultdict(list)
    next_waiting = next_end = rank = 0
    while len(taken) < len(waiting):
        while by_end[next_end].leading.ref in taken:
            next_end += 1
        while next_waiting < len(waiting) and waiting[next_waiting].start <= by_end[next_end].end:
            s = waiting[next_waiting]
            heapq.heappush(ready[s.restores, s.rank], (s.start, s.end, s.leading.ref, s))
            next_waiting += 1
        chosen = heapq.heappop(ready[_best(ready, rank)])[3]
        taken.add(chosen.leading.ref)
        rank = chosen.rank
        yield chosen


def _best(ready: dict[tuple[bool, int], list[tuple[int, int, str, Sighting]]], rank: int) -> tuple[bool, int]:
    """Which heap to take from: the same or more damage, else a restoration, else (a contradiction) less damage."""
    worse: Sequence[tuple[bool, int]] = [(False, r) for r in range(rank, len(RANKED))]
    restored = [(True, r) for r in range(len(RANKED))]
    better = [(False, r) for r in range(rank)]
    return next(key for key in (*worse, *restored, *better) if ready.get(key))
