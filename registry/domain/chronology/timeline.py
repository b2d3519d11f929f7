"""The line of days cut into segments: what the state was on every day, and how that is known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from registry.domain.vocabulary.codes import Grade

from .evidence import Statement
from .grades import RANKED
from .observations import FUTURE, PAST, Sighting
from .windows import Change

# Damage does not heal by itself, so what is first seen undamaged was undamaged before. That inference weakens with
# time, as repairs go unrecorded; we let it reach back for the yearly cycle in which endangered sites are reported on.
VOUCHED_DAYS = 366


@dataclass(frozen=True, slots=True)
class Segment:
    """The state on the days from `valid_from` to `valid_to`, both inclusive, None being open.

    `grade` is None while `uncertain` (inside a window); then, and where sources of one day differ, `grade_low` and
    `grade_high` are the range. Before the first sighting all three are `unknown`, but a first sighting without damage
    vouches for `VOUCHED_DAYS` before it. `last_seen` is the day of the last sighting by then (None there), `leading`
    the ref of the claim that the grade rests on.
    """

    valid_from: int | None
    valid_to: int | None
    grade: Grade | None
    grade_low: Grade
    grade_high: Grade
    uncertain: bool
    last_seen: int | None
    leading: str | None

    def allows(self, grade: Grade | None) -> bool:
        """Whether the state may have been `grade` here."""
        if self.grade == Grade.UNKNOWN or grade not in RANKED:
            return True
        return RANKED.index(self.grade_low) <= RANKED.index(grade) <= RANKED.index(self.grade_high)


def segments(
    seen: Sequence[Sighting], found: Sequence[Change], events: Sequence[Statement] = ()
) -> tuple[Segment, ...]:
    """Cut the line wherever a change may begin or must be over, or a sighting renews what is known."""
    line = _Line(seen, found, _vouched_from(seen, events))
    days = [PAST + 1, *sorted(day for day in line.cuts if PAST + 1 < day < FUTURE)]
    pieces = [line.piece(day) for day in days]
    joined: list[tuple[int, Segment]] = []
    for day, piece in zip(days, pieces, strict=True):
        if not joined or joined[-1][1] != piece:
            joined.append((day, piece))
    spans = pairwise([*(day for day, _ in joined), FUTURE])
    return tuple(_bounded(piece, start, end) for (_, piece), (start, end) in zip(joined, spans, strict=True))


def _vouched_from(seen: Sequence[Sighting], events: Sequence[Statement]) -> int:
    """The first day for which an undamaged first sighting speaks: not further back than the last event before it."""
    if not seen or seen[0].high != Grade.NO_DAMAGE or seen[0].restores or seen[0].start == PAST:
        return FUTURE
    ends = [FUTURE if event.when.latest is None else event.when.latest for event in events]
    return max([seen[0].start - VOUCHED_DAYS, *(end + 1 for end in ends if end < seen[0].start)])


def _bounded(piece: Segment, start: int, end: int) -> Segment:
    return Segment(
        None if start == PAST + 1 else start,
        None if end == FUTURE else end - 1,
        piece.grade,
        piece.grade_low,
        piece.grade_high,
        piece.uncertain,
        piece.last_seen,
        piece.leading,
    )


class _Line:
    """Look-ups from a day to the sightings that may hold on it."""

    def __init__(self, seen: Sequence[Sighting], found: Sequence[Change], vouched_from: int) -> None:
        self.seen, self.vouched_from = seen, vouched_from
        # Narrowing can make bounds run against the order; a later change pulls the earlier ones with it.
        self.afters = _from_the_end([change.after for change in found])
        self.bys = _from_the_end([change.by for change in found])
        self.seen_by = _from_the_end([sighting.end for sighting in seen])
        self.cuts = {day + 1 for day in self.afters} | set(self.bys) | set(self.seen_by) | {vouched_from}
        self.leading: dict[Grade, list[int]] = defaultdict(list)
        self.named: dict[Grade, list[int]] = defaultdict(list)
        for position, sighting in enumerate(seen):
            self.leading[sighting.grade].append(position)
            for grade in {sighting.low, sighting.grade, sighting.high}:
                self.named[grade].append(position)

    def piece(self, day: int) -> Segment:
        """The state on `day`, as a segment without ends."""
        over = bisect_right(self.bys, day) - 1
        begun = bisect_left(self.afters, day) - 1
        sightings_by = bisect_right(self.seen_by, day) - 1
        last_seen = self.seen_by[sightings_by] if sightings_by >= 0 else None
        first = max(over, 0)
        if len(_held(self.leading, first, begun)) > 1:
            held = _held(self.named, first, begun)
            return Segment(None, None, None, held[0], held[-1], True, last_seen, None)
        if over < 0 and day >= self.vouched_from:
            vouching = self.seen[0]
            return Segment(None, None, vouching.grade, vouching.low, vouching.high, False, None, vouching.leading.ref)
        if over < 0:
            return Segment(None, None, Grade.UNKNOWN, Grade.UNKNOWN, Grade.UNKNOWN, False, None, None)
        sighting = self.seen[over]
        return Segment(None, None, sighting.grade, sighting.low, sighting.high, False, last_seen, sighting.leading.ref)


def _held(positions: dict[Grade, list[int]], first: int, last: int) -> list[Grade]:
    """The grades, least first, that stand at one of the positions from `first` to `last`."""
    return [
        grade
        for grade in RANKED
        if (nearest := bisect_left(positions[grade], first)) < len(positions[grade])
        and positions[grade][nearest] <= last
    ]


def _from_the_end(days: Sequence[int]) -> list[int]:
    """Each day lowered to the earliest that follows it, so that the list never decreases."""
    return list(accumulate(reversed(days), min))[::-1]
