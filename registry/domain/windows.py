"""Windows: between which two sightings the grade changed, and how event claims narrow that.

A window (after, by] says: the change happened later than the day `after` and no later than the day `by`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .dating import Interval
from .evidence import Statement
from .sightings import FUTURE, PAST, Sighting
from .vocabulary import Grade


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which the grade went from `from_grade` to `to_grade`, and the claims that limit them.

    `after` and `by` are days (None where the limiting claim's own date is open); the limits are refs. `limit_event`
    is the event claim that narrowed the window, if one did.
    """

    after: int | None
    by: int | None
    from_grade: Grade
    to_grade: Grade
    limit_before: str
    limit_after: str
    limit_event: str | None = None

    @property
    def days(self) -> int | None:
        """Width in days: 15 for after 26 December, by 10 January. None if an end is open."""
        return None if self.after is None or self.by is None else self.by - self.after

    @property
    def interval(self) -> Interval:
        """The days on which the change may have happened."""
        return Interval(None if self.after is None else self.after + 1, self.by)

    def is_open_on(self, day: int) -> bool:
        """Whether on `day` the change may or may not have happened yet."""
        return (self.after is None or self.after < day) and (self.by is None or day < self.by)


@dataclass(frozen=True, slots=True)
class Change:
    """The step from one sighting to the next, later than `after` and by `by`; `window` is None if the grade stayed."""

    after: int
    by: int
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the event claims did to the changes; `disagreeing` are pairs of the narrowing event and one against it."""

    changes: tuple[Change, ...]
    disagreeing: tuple[tuple[Statement, Statement], ...]
    outside: tuple[Statement, ...]


def changes(seen: Sequence[Sighting]) -> tuple[Change, ...]:
    """One change into each sighting; the first is the one out of the unknown.

    Since the sightings are in order, each happened no earlier than any before it and no later than any after it, so
    the sharpest dates around a change limit it, and `after` and `by` both never decrease.
    """
    starts, ends = _sharpest(seen)
    found = []
    for position, (_, end) in enumerate(zip(starts, ends, strict=True)):
        by = end.end
        if position == 0 or seen[position - 1].grade == seen[position].grade:
            found.append(Change(after=by - 1, by=by))
            continue
        start = starts[position - 1]
        window = Window(
            after=None if start.start == PAST else start.start,
            by=None if by == FUTURE else by,
            from_grade=seen[position - 1].grade,
            to_grade=seen[position].grade,
            limit_before=start.leading.ref,
            limit_after=end.leading.ref,
        )
        found.append(Change(after=start.start, by=by, window=window))
    return tuple(found)


def _sharpest(seen: Sequence[Sighting]) -> tuple[list[Sighting], list[Sighting]]:
    """For each position the sighting with the latest start up to it, and the one with the earliest end from it on."""
    starts: list[Sighting] = []
    for sighting in seen:
        starts.append(sighting if not starts or sighting.start >= starts[-1].start else starts[-1])
    ends: list[Sighting] = []
    for sighting in reversed(seen):
        ends.append(sighting if not ends or sighting.end <= ends[-1].end else ends[-1])
    return starts, ends[::-1]


def narrowed(found: Sequence[Change], events: Sequence[Statement]) -> Narrowing:
    """Let each event, weightiest first, narrow the one window that it meets.

    An event that meets several windows tells nothing about either; one that meets none is `outside`.
    """
    at = [position for position, change in enumerate(found) if change.window is not None]
    afters, bys = [found[position].after for position in at], [found[position].by for position in at]
    result, disagreeing, outside = list(found), [], []
    narrowing: dict[int, list[Statement]] = defaultdict(list)
    for event in events:
        start = PAST if event.when.earliest is None else event.when.earliest
        end = FUTURE if event.when.latest is None else event.when.latest
        first, last = bisect_left(bys, start), bisect_left(afters, end) - 1
        if first > last:
            outside.append(event)
        elif first == last:
            position = at[first]
            change = result[position]
            if change.after < end and start <= change.by:
                result[position] = _cut(change, event, start, end)
                narrowing[position].append(event)
            else:
                disagreeing.append((narrowing[position][0], event))
    return Narrowing(tuple(result), tuple(disagreeing), tuple(outside))


def _cut(change: Change, event: Statement, start: int, end: int) -> Change:
    after, by = max(change.after, start - 1), min(change.by, end)
    if change.window is None or (after, by) == (change.after, change.by):
        return change
    window = replace(
        change.window,
        after=None if after <= PAST else after,
        by=None if by == FUTURE else by,
        limit_event=event.ref,
    )
    return Change(after=after, by=by, window=window)
