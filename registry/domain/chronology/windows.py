"""Windows: between which two sightings the grade changed, and how event claims narrow that.

A window (after, by] says: the change happened later than the day `after` and no later than the day `by`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.domain.vocabulary.codes import Grade

from .dates import Interval
from .evidence import Statement
from .observations import FUTURE, PAST, Sighting, span


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which the grade went from `from_grade` to `to_grade`, and the claims that limit them.

    `after` and `by` are days (None where the limiting claim's own date is open); the limits are refs. `limit_event`
    is the event claim that narrowed the window, if one did; where one event narrowed its end and another its beginning,
    `second_event` is the latter.
    """

    after: int | None
    by: int | None
    from_grade: Grade
    to_grade: Grade
    limit_before: str
    limit_after: str
    limit_event: str | None = None
    second_event: str | None = None

    @property
    def limits(self) -> tuple[str, ...]:
        """Refs of all claims that limit the window: the sightings before and after, then the events."""
        events = (self.limit_event, self.second_event)
        return (self.limit_before, self.limit_after, *(ref for ref in events if ref is not None))

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
    """The step from one sighting to the next, later than `after` and by `by`; `window` is None if the grade stayed.

    `cut_after` and `cut_by` are the events that set these days, where events did.
    """

    after: int
    by: int
    window: Window | None = None
    cut_after: Statement | None = None
    cut_by: Statement | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the event claims did to the changes.

    `disagreeing` are pairs of the event that narrowed a window and one that this shuts out; `outside` met no window.
    """

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
        after = min(start.start, by - 1)  # both limits may be moments of one day: then it changed on that day
        window = Window(
            after=None if after == PAST else after,
            by=None if by == FUTURE else by,
            from_grade=seen[position - 1].grade,
            to_grade=seen[position].grade,
            limit_before=start.leading.ref,
            limit_after=end.leading.ref,
        )
        found.append(Change(after=after, by=by, window=window))
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
    wide = [found[position] for position in at]
    result, several, disagreeing, outside = list(wide), [], [], []
    for event in events:
        first, last = _met(wide, event)
        if first > last:
            outside.append(event)
        elif first < last:
            several.append((event, first))
        elif (against := _shutting_out(result[first], event)) is None:
            result[first] = _cut(result[first], event)
        else:
            disagreeing.append((against, event))
    for event, first in several:
        still_first, still_last = _met(result, event)
        if still_first > still_last and (against := _shutting_out(result[first], event)) is not None:
            disagreeing.append((against, event))
    narrow = dict(zip(at, result, strict=True))
    return Narrowing(
        tuple(narrow.get(position, change) for position, change in enumerate(found)),
        tuple(disagreeing),
        tuple(outside),
    )


def _met(windows: Sequence[Change], event: Statement) -> tuple[int, int]:
    """First and last position of the windows that the event meets; the first is greater if it meets none."""
    start, end = span(event.when)
    first = bisect_left(windows, start, key=lambda change: change.by)
    return first, bisect_left(windows, end, key=lambda change: change.after) - 1


def _shutting_out(change: Change, event: Statement) -> Statement | None:
    """The event on account of which a change can no longer have happened within the dates of another."""
    start, end = span(event.when)
    return change.cut_by if start > change.by else change.cut_after if end <= change.after else None


def _cut(change: Change, event: Statement) -> Change:
    start, end = span(event.when)
    if change.window is None or (start - 1 <= change.after and end >= change.by):
        return change
    after, cut_after = (start - 1, event) if start - 1 > change.after else (change.after, change.cut_after)
    by, cut_by = (end, event) if end < change.by else (change.by, change.cut_by)
    events = [each.ref for each in (cut_by, cut_after) if each is not None]
    window = replace(
        change.window,
        after=None if after == PAST else after,
        by=None if by == FUTURE else by,
        limit_event=events[0],
        second_event=events[1] if events[0] != events[-1] else None,
    )
    return Change(after, by, window, cut_after, cut_by)
