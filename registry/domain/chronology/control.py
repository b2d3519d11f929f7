"""When a period of control began and ended, read from several sources that need not agree."""

from __future__ import annotations

from collections.abc import Iterable

from .dates import Interval


def agreed(bounds: Iterable[Interval]) -> Interval | None:
    """The days within which the sources place one moment; None if no source speaks of it.

    A statement that merely contains a sharper one (a month that holds a day) adds nothing; what is left, agreeing or
    not, is spanned from the earliest to the latest day.
    """
    found = {Interval(bound.earliest, bound.latest) for bound in bounds}
    sharp = [one for one in found if not any(other != one and other.lies_inside(one) for other in found)]
    if not sharp:
        return None
    starts, ends = [one.earliest for one in sharp], [one.latest for one in sharp]
    return Interval(
        None if None in starts else min(day for day in starts if day is not None),
        None if None in ends else max(day for day in ends if day is not None),
    )
