"""Windows: the days within which a grade changed, and the events on those days.

The change happened later than the day `after` of a window and no later than its day `by`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import Grade

from .dates import Interval
from .evidence import Statement
from .grades import RANKED
from .histories import GradeRun
from .sightings import Sighting, day_bounds
from .worlds import FUTURE, PAST, highest_rank, lowest_rank


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which a grade changed from `from_grade` to `to_grade`, and the claims that limit them.

    `after` and `by` are days, or None if the date of the limiting claim is open. The limits are refs. `events` are the
    refs of all events that may have happened in the window. If it got worse, the loss is likely to have happened on
    the `likely` days, those of the events of greatest weight; None if there are no events.
    """

    after: int | None
    by: int | None
    from_grade: Grade
    to_grade: Grade
    limit_before: str
    limit_after: str
    events: tuple[str, ...] = ()
    likely: Interval | None = None

    @property
    def limits(self) -> tuple[str, ...]:
        """The refs of the sightings before and after the window, then those of its events."""
        return (self.limit_before, self.limit_after, *self.events)

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
class _Crossing:
    """The change from grades below a rank to this rank or above, or back: after the day `after`, by the day `by`."""

    after: int
    by: int
    gets_worse: bool
    rank: int


def find_windows(
    runs: Sequence[GradeRun], sightings: Sequence[Sighting], events: Sequence[Statement], first_known_day: int
) -> tuple[Window, ...]:
    """Return the windows in the grades that are possible on each day, in order of time.

    A window lies between two days on which the grade is surely on different sides of a rank. Windows that get worse and
    share a day are one window, as are those that get better. Days before `first_known_day` are ignored.
    """
    windows = []
    for crossings in _group_crossings(_find_crossings(runs, first_known_day)):
        after = min(crossing.after for crossing in crossings)
        by = max(crossing.by for crossing in crossings)
        windows.append(_build_window(after, by, crossings, runs, sightings, events))
    windows.sort(key=lambda window: (window.interval.earliest or PAST, window.by or FUTURE))
    return tuple(windows)


def _find_crossings(runs: Sequence[GradeRun], first_known_day: int) -> Iterator[_Crossing]:
    """Yield for each rank the changes from days surely below it to days surely at or above it, and back."""
    last_days = [run.first - 1 for run in runs[1:]] + [FUTURE]
    for rank in range(1, len(RANKED)):
        was_above: bool | None = None
        last_sure_day = PAST
        for run, last_day in zip(runs, last_days, strict=True):
            is_above = lowest_rank(run.grades) >= rank
            is_below = highest_rank(run.grades) < rank
            if last_day < first_known_day or not (is_above or is_below):
                continue
            if was_above is not None and was_above != is_above:
                yield _Crossing(last_sure_day, run.first, is_above, rank)
            was_above = is_above
            last_sure_day = last_day


def _group_crossings(crossings: Iterable[_Crossing]) -> list[list[_Crossing]]:
    """Return the crossings in groups: those of one direction whose days overlap are together."""
    groups: list[list[_Crossing]] = []
    last_by = PAST
    for crossing in sorted(crossings, key=lambda crossing: (crossing.gets_worse, crossing.after, crossing.by)):
        if groups and groups[-1][0].gets_worse == crossing.gets_worse and crossing.after < last_by:
            groups[-1].append(crossing)
            last_by = max(last_by, crossing.by)
        else:
            groups.append([crossing])
            last_by = crossing.by
    return groups


def _build_window(
    after: int,
    by: int,
    crossings: Sequence[_Crossing],
    runs: Sequence[GradeRun],
    sightings: Sequence[Sighting],
    events: Sequence[Statement],
) -> Window:
    """Return the window of a group of crossings, with the sightings that limit it and the events on its days."""
    gets_worse = crossings[0].gets_worse
    lowest_crossed = min(crossing.rank for crossing in crossings)
    highest_crossed = max(crossing.rank for crossing in crossings)
    better_sightings = [sighting for sighting in sightings if highest_rank(sighting.grades) < lowest_crossed]
    worse_sightings = [sighting for sighting in sightings if lowest_rank(sighting.grades) >= highest_crossed]
    former_sightings, later_sightings = better_sightings, worse_sightings
    if not gets_worse:
        former_sightings, later_sightings = worse_sightings, better_sightings
    # Where sightings contradict each other, none alone may limit the window. Then the nearest ones are named.
    before = _last_seen_from(former_sightings, after) or _last_seen_from(sightings, after) or sightings[0]
    later = _first_seen_by(later_sightings, by) or _first_seen_by(sightings, by) or sightings[-1]
    met_events = [event for event in events if _meets(event, after, by)]
    return Window(
        after=None if after == PAST else after,
        by=None if by == FUTURE else by,
        from_grade=RANKED[lowest_rank(before.grades)],
        to_grade=RANKED[lowest_rank(later.grades)],
        limit_before=before.ref,
        limit_after=later.ref,
        events=tuple(event.ref for event in met_events),
        likely=_likely_days(met_events, after, by) if gets_worse else None,
    )


def _last_seen_from(sightings: Sequence[Sighting], day: int) -> Sighting | None:
    """Return the sighting that may have been made last, of those that may have been made by a day. Or None."""
    last_day = max((sighting.seen_from for sighting in sightings if sighting.seen_from <= day), default=None)
    equal_sightings = (sighting for sighting in sightings if sighting.seen_from == last_day)
    return min(equal_sightings, key=lambda sighting: sighting.statement.order, default=None)


def _first_seen_by(sightings: Sequence[Sighting], day: int) -> Sighting | None:
    """Return the sighting that is surely past first, of those that are not surely past before a day. Or None."""
    first_day = min((sighting.last for sighting in sightings if sighting.last >= day), default=None)
    equal_sightings = (sighting for sighting in sightings if sighting.last == first_day)
    return min(equal_sightings, key=lambda sighting: sighting.statement.order, default=None)


def _meets(event: Statement, after: int, by: int) -> bool:
    """Return whether an event may have happened later than `after` and no later than `by`."""
    first, last = day_bounds(event.when)
    return first <= by and last > after


def _likely_days(events: Sequence[Statement], after: int, by: int) -> Interval | None:
    """Return the days of a window from the first to the last on which an event of the greatest weight may have been."""
    if not events:
        return None
    greatest_weight = min(event.weight for event in events)
    bounds = [day_bounds(event.when) for event in events if event.weight == greatest_weight]
    first = max(after + 1, min(first for first, _ in bounds))
    last = min(by, max(last for _, last in bounds))
    return Interval(None if first <= PAST else first, None if last >= FUTURE else last)
