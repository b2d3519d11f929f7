"""The start and end of a control period, combined from several sources that may disagree."""

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
