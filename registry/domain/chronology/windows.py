"""Windows: the days within which a grade changed, and the events on those days.

The change happened later than the day `after` of a window and no later than its day `by`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from registry.domain.vocabulary.codes import Grade

from .dates import Interval
from .evidence import Statement
from .grades import RANKED
from .histories import GradeRun
from .sightings import Sighting, day_bounds
from .worlds import FUTURE, PAST, Grades, highest_rank, lowest_rank


@dataclass(frozen=True, slots=True)
class Window:
    """The days within which a grade changed, and the claims that limit them.

    The grade was from `from_grade` to `from_worst` before, and from `to_grade` to `to_worst` after the change: what the
    two limiting claims say. `after` and `by` are days, or None if the date of the limiting claim is open. The limits
    are refs. `events` are the refs of all events that may have happened in the window. If it got worse, the loss is
    likely to have happened on the `likely` days, those of the events of greatest weight; None if there are no events.
    """

    after: int | None
    by: int | None
    from_grade: Grade
    from_worst: Grade
    to_grade: Grade
    to_worst: Grade
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
class _Moment:
    """Some day from `first` to `last` on which the grade was surely of a rank or worse, or surely better."""

    first: int
    last: int
    is_above: bool


@dataclass(frozen=True, slots=True)
class _Crossing:
    """The change from grades below a rank to this rank or above, or back: after the day `after`, by the day `by`."""

    after: int
    by: int
    gets_worse: bool
    rank: int


def find_windows(
    runs: Sequence[GradeRun],
    sightings: Sequence[Sighting],
    events: Sequence[Statement],
    conflicts: Iterable[tuple[int, ...]] = (),
    *,
    has_repairs: bool = True,
) -> tuple[Window, ...]:
    """Return the windows in the grades that are possible on each day, in order of time.

    A window lies between two days on which the grade is surely on different sides of a rank, or between two such
    sightings whose order is certain. Windows that get worse and share a day are one window, as are those that get
    better. `conflicts` are sets of sightings, by position, that exclude each other. They make no window.
    """
    doubtful = {position for conflict in conflicts for position in conflict}
    reliable = []
    # Without repairs the days on which the grade is sure say as much, and faster.
    if has_repairs:
        reliable = [sighting for position, sighting in enumerate(sightings) if position not in doubtful]
    windows = []
    for crossings in _group_crossings(_find_crossings(runs, reliable)):
        after = min(crossing.after for crossing in crossings)
        by = max(crossing.by for crossing in crossings)
        windows.append(_build_window(after, by, crossings, sightings, events))
    return tuple(sorted(windows, key=_bounds))


def _bounds(window: Window) -> tuple[int, int]:
    """Return the days `after` and `by` of a window, with `PAST` and `FUTURE` for None."""
    return PAST if window.after is None else window.after, FUTURE if window.by is None else window.by


def _find_crossings(runs: Sequence[GradeRun], sightings: Sequence[Sighting]) -> Iterator[_Crossing]:
    """Yield for each rank the changes from moments surely below it to moments surely at or above it, and back."""
    for rank in range(1, len(RANKED)):
        former_moments: list[_Moment] = []
        for is_above, group in groupby(_find_moments(runs, sightings, rank), key=lambda moment: moment.is_above):
            moments = list(group)
            if former_moments:
                after = max(moment.first for moment in former_moments)
                yield _Crossing(after, min(moment.last for moment in moments), is_above, rank)
            former_moments = moments


def _find_moments(runs: Sequence[GradeRun], sightings: Sequence[Sighting], rank: int) -> list[_Moment]:
    """Return the moments when the grade was surely below a rank, or surely not, in the only order that is possible.

    They are the days on which that is sure, and the sightings that no moment on the other side may precede and follow.
    """
    last_days = [run.first - 1 for run in runs[1:]] + [FUTURE]
    moments = []
    for run, last_day in zip(runs, last_days, strict=True):
        is_above = _is_above(run.grades, rank)
        if is_above is not None:
            moments += [_Moment(run.first, run.first, is_above), _Moment(last_day, last_day, is_above)]

    seen_moments = []
    for sighting in sightings:
        is_above = _is_above(sighting.grades, rank)
        # The range of the day of an exact sighting says the same.
        if is_above is None or sighting.seen_from == sighting.last:
            continue
        seen_moments.append(_Moment(sighting.seen_from, sighting.last, is_above))
    ordered_moments = list(moments)
    for is_above in (False, True):
        opposite_moments = [moment for moment in (*moments, *seen_moments) if moment.is_above != is_above]
        firsts = sorted(moment.first for moment in opposite_moments)
        lasts = sorted(moment.last for moment in opposite_moments)
        for moment in seen_moments:
            # As many of the others are past when it begins as have begun when it ends.
            has_one_place = bisect_left(firsts, moment.last) <= bisect_right(lasts, moment.first)
            if moment.is_above == is_above and has_one_place:
                ordered_moments.append(moment)
    return sorted(ordered_moments, key=lambda moment: (moment.first, moment.last))


def _is_above(grades: Grades, rank: int) -> bool | None:
    """Return whether all the grades are of this rank or worse, or None if some are and some are not."""
    if lowest_rank(grades) >= rank:
        return True
    return False if highest_rank(grades) < rank else None


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
    # Where claims contradict each other, the limiting sighting may lie in the window. Then it is the nearest one.
    before = _find_best(
        former_sightings, lambda sighting: (sighting.seen_from > after, abs(sighting.seen_from - after))
    )
    later = _find_best(later_sightings, lambda sighting: (sighting.last < by, abs(sighting.last - by)))
    met_events = [event for event in events if _meets(event, after, by)]
    return Window(
        after=None if after == PAST else after,
        by=None if by == FUTURE else by,
        from_grade=RANKED[lowest_rank(before.grades)],
        from_worst=RANKED[highest_rank(before.grades)],
        to_grade=RANKED[lowest_rank(later.grades)],
        to_worst=RANKED[highest_rank(later.grades)],
        limit_before=before.ref,
        limit_after=later.ref,
        events=tuple(event.ref for event in met_events),
        likely=_likely_days(met_events, after, by) if gets_worse else None,
    )


def _find_best(sightings: Iterable[Sighting], distance: Callable[[Sighting], tuple[bool, int]]) -> Sighting:
    """Return the nearest sighting; of equally near ones one of the monument itself, and of those the better one."""
    # The order of claims takes long to compute, and is rarely needed.
    nearest: list[Sighting] = []
    least_distance = None
    for sighting in sightings:
        sighting_distance = distance(sighting)
        if least_distance is None or sighting_distance < least_distance:
            nearest = []
            least_distance = sighting_distance
        if sighting_distance == least_distance:
            nearest.append(sighting)
    return min(nearest, key=lambda sighting: (sighting.is_inherited, sighting.statement.order))


def _meets(event: Statement, after: int, by: int) -> bool:
    """Return whether an event may have happened later than `after` and no later than `by`."""
    first, last = day_bounds(event.when)
    return first <= by and last > after


def _likely_days(events: Sequence[Statement], after: int, by: int) -> Interval | None:
    """Return the days of a window from the first to the last on which an event of the greatest weight may have been.

    Events on the monument itself go before those that it inherits.
    """
    if not events:
        return None
    events = [event for event in events if event.inherited_from is None] or events
    greatest_weight = min(event.weight for event in events)
    bounds = [day_bounds(event.when) for event in events if event.weight == greatest_weight]
    first = max(after + 1, min(first for first, _ in bounds))
    last = min(by, max(last for _, last in bounds))
    return Interval(None if first <= PAST + 1 else first, None if last >= FUTURE else last)
