"""Windows: the days within which a grade changed, between two sightings, and how events narrow them.

The change happened later than the day `after` of a window and no later than its day `by`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.domain.vocabulary.codes import Grade

from .dates import Interval
from .evidence import Statement
from .observations import Sighting, day_bounds
from .worlds import FUTURE, PAST


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which a grade changed from `from_grade` to `to_grade`, and the claims that limit them.

    `after` and `by` are days, or None if the date of the limiting claim is open. The limits are refs. `limit_event` is
    the event that narrowed the window, if one did. If one event narrowed its end and another one its beginning,
    `second_event` is the one at the beginning.
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
        """The refs of all claims that limit the window: the sightings before and after it, then the events."""
        events = (self.limit_event, self.second_event)
        return (self.limit_before, self.limit_after, *(ref for ref in events if ref is not None))

    @property
    def days(self) -> int | None:
        """The width in days, or None if an end is open. It is 15 for after 26 December, by 10 January."""
        if self.after is None or self.by is None:
            return None
        return self.by - self.after

    @property
    def interval(self) -> Interval:
        """The days on which the change may have happened."""
        return Interval(None if self.after is None else self.after + 1, self.by)

    def is_open_on(self, day: int) -> bool:
        """Return whether it is unknown on this day if the change has happened yet."""
        return (self.after is None or self.after < day) and (self.by is None or day < self.by)


@dataclass(frozen=True, slots=True)
class Change:
    """The change from one sighting to the next: later than the day `after` and no later than the day `by`.

    `window` is None if the grade stayed the same. `cut_after` and `cut_by` are the events that set `after` and `by`,
    if events did.
    """

    after: int
    by: int
    window: Window | None = None
    cut_after: Statement | None = None
    cut_by: Statement | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The changes after events narrowed their windows.

    `disagreeing` are pairs of an event that narrowed a window and an event that no longer fits into it. `outside` are
    the events that met no window.
    """

    changes: tuple[Change, ...]
    disagreeing: tuple[tuple[Statement, Statement], ...]
    outside: tuple[Statement, ...]


def find_changes(sightings: Sequence[Sighting]) -> tuple[Change, ...]:
    """Return one change for each sighting: the change into its state. The first is the change out of the unknown.

    The sightings are in order, so a change happened no earlier than any sighting before it and no later than any after
    it. The sharpest dates on both sides limit it, so `after` and `by` never decrease.
    """
    latest_starts, earliest_ends = _find_limiting_sightings(sightings)
    changes = []
    for position, sighting in enumerate(sightings):
        end_sighting = earliest_ends[position]
        by = end_sighting.end
        if position == 0 or sightings[position - 1].grade == sighting.grade:
            changes.append(Change(after=by - 1, by=by))
            continue

        start_sighting = latest_starts[position - 1]
        # Both sightings may be moments of one day. Then the grade changed on that day.
        after = min(start_sighting.start, by - 1)
        window = Window(
            after=None if after == PAST else after,
            by=None if by == FUTURE else by,
            from_grade=sightings[position - 1].grade,
            to_grade=sighting.grade,
            limit_before=start_sighting.leading.ref,
            limit_after=end_sighting.leading.ref,
        )
        changes.append(Change(after=after, by=by, window=window))
    return tuple(changes)


def _find_limiting_sightings(sightings: Sequence[Sighting]) -> tuple[list[Sighting], list[Sighting]]:
    """Find the latest start before each position in a list of sightings, and the earliest end after it.

    The sightings are in order of time, but their dates may overlap. Return two lists of sightings: those with the
    latest start up to each position, and those with the earliest end from each position on.
    """
    latest_starts: list[Sighting] = []
    for sighting in sightings:
        if latest_starts and sighting.start < latest_starts[-1].start:
            latest_starts.append(latest_starts[-1])
        else:
            latest_starts.append(sighting)

    earliest_ends: list[Sighting] = []
    for sighting in reversed(sightings):
        if earliest_ends and sighting.end > earliest_ends[-1].end:
            earliest_ends.append(earliest_ends[-1])
        else:
            earliest_ends.append(sighting)
    return latest_starts, earliest_ends[::-1]


def narrow_windows(changes: Sequence[Change], events: Sequence[Statement]) -> Narrowing:
    """Narrow the days within which each change happened by the dates of events that may have caused it.

    The events are in order of weight. An event that fits several windows (the days within which a grade changed)
    may belong to any of them and narrows none. One that fits none is `outside`.
    """
    window_positions = [position for position, change in enumerate(changes) if change.window is not None]
    wide_changes = [changes[position] for position in window_positions]
    narrowed_changes = list(wide_changes)
    ambiguous_events, disagreeing, outside = [], [], []
    for event in events:
        first, last = _find_overlapping_changes(wide_changes, event)
        if first > last:
            outside.append(event)
        elif first < last:
            ambiguous_events.append((event, first))
        else:
            excluding_event = _find_excluding_event(narrowed_changes[first], event)
            if excluding_event is None:
                narrowed_changes[first] = _narrow_change(narrowed_changes[first], event)
            else:
                disagreeing.append((excluding_event, event))

    # An event that met several windows may meet none of them after they were narrowed.
    for event, first in ambiguous_events:
        first_met, last_met = _find_overlapping_changes(narrowed_changes, event)
        excluding_event = _find_excluding_event(narrowed_changes[first], event)
        if first_met > last_met and excluding_event is not None:
            disagreeing.append((excluding_event, event))

    result = list(changes)
    for position, change in zip(window_positions, narrowed_changes, strict=True):
        result[position] = change
    return Narrowing(tuple(result), tuple(disagreeing), tuple(outside))


def _find_overlapping_changes(changes: Sequence[Change], event: Statement) -> tuple[int, int]:
    """Return the positions of the first and last change whose possible days overlap the dates of an event.

    The first position is greater than the last if there is no such change.
    """
    start, end = day_bounds(event.when)
    first = bisect_left(changes, start, key=lambda change: change.by)
    last = bisect_left(changes, end, key=lambda change: change.after) - 1
    return first, last


def _find_excluding_event(change: Change, event: Statement) -> Statement | None:
    """Return the event that rules out another event as the cause of a change, or None.

    It narrowed the possible days of the change, later than `after` and no later than `by`, to days that do not overlap
    the dates of the other event.
    """
    start, end = day_bounds(event.when)
    if start > change.by:
        return change.cut_by
    if end <= change.after:
        return change.cut_after
    return None


def _narrow_change(change: Change, event: Statement) -> Change:
    """Return a change whose possible days are narrowed to those of an event.

    The change happened later than its day `after` and no later than its day `by`. The event becomes a limit of its
    window. Return the change itself if the event does not narrow it.
    """
    start, end = day_bounds(event.when)
    cuts_after = start - 1 > change.after
    cuts_by = end < change.by
    if change.window is None or not (cuts_after or cuts_by):
        return change

    after = start - 1 if cuts_after else change.after
    by = end if cuts_by else change.by
    cut_after = event if cuts_after else change.cut_after
    cut_by = event if cuts_by else change.cut_by
    limit_refs = [limit.ref for limit in (cut_by, cut_after) if limit is not None]
    # One event may limit the window on both sides.
    second_ref = limit_refs[1] if limit_refs[0] != limit_refs[-1] else None
    window = replace(
        change.window,
        after=None if after == PAST else after,
        by=None if by == FUTURE else by,
        limit_event=limit_refs[0],
        second_event=second_ref,
    )
    return Change(after, by, window, cut_after, cut_by)
