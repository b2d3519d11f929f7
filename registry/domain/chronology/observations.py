"""Sightings: the states that accepted claims report, put into one order in time.

An uncertain date means "at some moment within these days", so overlapping dates can be read in more than one order.
They are read as growing damage, unless a restoration is claimed: any other order would invent an improvement.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from registry.domain.vocabulary.codes import ClaimKind, Grade

from .dates import Interval
from .evidence import Statement
from .grades import RANK, RANKED
from .worlds import FUTURE, PAST


def day_bounds(when: Interval) -> tuple[int, int]:
    """Return the first and last day of an interval, with `PAST` and `FUTURE` for open ends."""
    first_day = PAST if when.earliest is None else when.earliest
    last_day = FUTURE if when.latest is None else when.latest
    return first_day, last_day


@dataclass(frozen=True, slots=True)
class Sighting:
    """A state of a monument, seen at one moment within the days from `start` to `end`.

    Several claims share a sighting only if they are all dated to the same day. `statements` has the leading claim
    first, and `grade` is its grade. `low` and `high` are the range of all their grades.
    """

    statements: tuple[Statement, ...]
    start: int
    end: int
    grade: Grade
    low: Grade
    high: Grade

    @property
    def leading(self) -> Statement:
        """The claim of greatest weight."""
        return self.statements[0]

    @property
    def rank(self) -> int:
        """The rank of `grade`, 0 to 5."""
        return RANK[self.grade]

    @property
    def restores(self) -> bool:
        """Whether one of the claims says that the monument was restored."""
        return any(statement.kind == ClaimKind.RESTORED_AT for statement in self.statements)


HeapKey: TypeAlias = tuple[bool, int]  # whether its sightings restore the monument, and their rank
Heap: TypeAlias = list[tuple[int, int, str, Sighting]]  # start, end and ref for the order, then the sighting


def find_sightings(statements: Iterable[Statement]) -> list[Sighting]:
    """Group claims about the state of a monument into sightings, and put these in order of time.

    Claims dated to the same day share a sighting. The order does not depend on the order of the claims, and a sighting
    that certainly came earlier comes first. The time is O(n log n).
    """
    groups: dict[tuple[int, int, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        start, end = day_bounds(statement.when)
        # Only claims of a single day share a sighting. The ref keeps all others apart.
        ref = "" if start == end else statement.ref
        groups[start, end, ref].append(statement)

    sightings = [_build_sighting(start, end, group) for (start, end, _), group in groups.items()]
    return list(_order_sightings(sightings))


def _build_sighting(start: int, end: int, statements: list[Statement]) -> Sighting:
    """Build one sighting of a monument from claims that are dated to the same days.

    The claim of greatest weight decides its grade of damage. `start` and `end` are day numbers.
    """
    ordered_statements = sorted(statements, key=lambda statement: statement.weight)
    grades = [statement.grade for statement in ordered_statements if statement.grade is not None]
    lowest_grade = min(grades, key=RANK.__getitem__)
    highest_grade = max(grades, key=RANK.__getitem__)
    return Sighting(tuple(ordered_statements), start, end, grades[0], lowest_grade, highest_grade)


def _order_sightings(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """Yield the sightings in order of time, reading overlapping dates as growing damage.

    A sighting is ready when no remaining one certainly came before it. The next one is always the ready sighting that
    continues the damage best.
    """
    by_start = sorted(sightings, key=lambda sighting: (sighting.start, sighting.end, sighting.leading.ref))
    by_end = sorted(by_start, key=lambda sighting: sighting.end)
    yielded_refs: set[str] = set()
    heaps: dict[HeapKey, Heap] = defaultdict(list)
    next_by_start = 0
    next_by_end = 0
    current_rank = 0
    while len(yielded_refs) < len(by_start):
        while by_end[next_by_end].leading.ref in yielded_refs:
            next_by_end += 1
        earliest_end = by_end[next_by_end].end
        while next_by_start < len(by_start) and by_start[next_by_start].start <= earliest_end:
            sighting = by_start[next_by_start]
            entry = (sighting.start, sighting.end, sighting.leading.ref, sighting)
            heapq.heappush(heaps[sighting.restores, sighting.rank], entry)
            next_by_start += 1

        *_, chosen = heapq.heappop(heaps[_choose_heap(heaps, current_rank)])
        yielded_refs.add(chosen.leading.ref)
        current_rank = chosen.rank
        yield chosen


def _choose_heap(heaps: dict[HeapKey, Heap], current_rank: int) -> HeapKey:
    """Return the key of the heap from which the next sighting of a monument is taken.

    Each heap holds the sightings of one damage rank, restorations apart from others. The same or more damage is the
    most plausible, then a restoration, and last less damage, which is a contradiction.
    """
    same_or_worse = [(False, rank) for rank in range(current_rank, len(RANKED))]
    restored = [(True, rank) for rank in range(len(RANKED))]
    better = [(False, rank) for rank in range(current_rank)]

    for key in (*same_or_worse, *restored, *better):
        if heaps.get(key):
            return key
    raise ValueError("There is no sighting left.")
