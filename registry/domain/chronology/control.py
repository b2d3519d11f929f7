"""The start and end of a control period, combined from several sources that may disagree."""

from __future__ import annotations

from collections.abc import Iterable

from .dates import Interval


def combine_bounds(bounds: Iterable[Interval]) -> Interval | None:
    """Return the days within which the sources place one moment, or None if there are no bounds.

    A bound that contains a sharper one, such as a month that contains a given day, is ignored. The result spans the
    other bounds from the earliest to the latest day, even if they disagree.
    """
    intervals = {Interval(bound.earliest, bound.latest) for bound in bounds}
    sharpest_intervals = [interval for interval in intervals if not _contains_another(interval, intervals)]
    if not sharpest_intervals:
        return None

    starts = [interval.earliest for interval in sharpest_intervals]
    ends = [interval.latest for interval in sharpest_intervals]
    # A single open end leaves the result open on that side.
    earliest = None if None in starts else min(day for day in starts if day is not None)
    latest = None if None in ends else max(day for day in ends if day is not None)
    return Interval(earliest, latest)


def _contains_another(interval: Interval, intervals: set[Interval]) -> bool:
    """Return whether another one of the intervals lies inside this one."""
    return any(other.lies_inside(interval) for other in intervals if other != interval)
