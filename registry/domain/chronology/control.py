"""The start, the end and the certain days of a control period, combined from several sources that may disagree."""

from __future__ import annotations

from collections.abc import Iterable

from .dates import Interval


def combine_bounds(bounds: Iterable[Interval]) -> Interval | None:
    """Combine the dates that several sources give for the same moment into one interval.

    The moment is the start or the end of a control period. A date that contains a more precise one is ignored, such
    as a month that contains a given day. The result spans the other dates from the earliest to the latest day, even if
    they disagree. Return None if there are no dates.
    """
    intervals = {Interval(bound.earliest, bound.latest) for bound in bounds}
    sharpest_intervals = []
    for interval in intervals:
        contains_another = any(other.lies_inside(interval) for other in intervals if other != interval)
        if not contains_another:
            sharpest_intervals.append(interval)
    if not sharpest_intervals:
        return None

    starts = [interval.earliest for interval in sharpest_intervals]
    ends = [interval.latest for interval in sharpest_intervals]
    # A single open end leaves the result open on that side.
    earliest = None if None in starts else min(day for day in starts if day is not None)
    latest = None if None in ends else max(day for day in ends if day is not None)
    return Interval(earliest, latest)


def find_certain_days(start: Interval | None, end: Interval | None, held: Iterable[Interval]) -> Interval | None:
    """Return the first and the last day between which a party held a site by the dates of every source.

    `start` and `end` are combined bounds, None if no source dates them. `held` are dates on which a source says that
    the site was held. A period that no source ends is certain up to the last of these, and one that no source begins
    from the first of them: nobody says how it was after or before. Return None if no day is certain.
    """
    attested = list(held)
    begun_by = None if start is None else start.latest
    first_day = begun_by
    if first_day is None:
        first_day = min((days.latest for days in attested if days.latest is not None), default=None)

    last_day = None if end is None else end.earliest
    if last_day is None:
        last_days = [days.earliest for days in attested]
        last_day = max((day for day in (begun_by, *last_days) if day is not None), default=None)

    if first_day is None or last_day is None or first_day > last_day:
        return None
    return Interval(first_day, last_day)
