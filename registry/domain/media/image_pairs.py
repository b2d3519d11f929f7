"""The time between two photos of a pair, and the changes that the chronology dates within it.

Photos are read like sightings. A change between them happened later than the first day that the before photo may show,
and no later than the last day that the after photo may show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.windows import Window


@dataclass(frozen=True, slots=True)
class TimeBetween:
    """The time between two photos: later than the day `after` and no later than the day `by`.

    `exact` says whether both days are known exactly. `windows` are the changes that the chronology dates within that
    time.
    """

    after: int
    by: int
    exact: bool
    windows: tuple[Window, ...]

    @property
    def days(self) -> int:
        """The number of days between the photos, at most."""
        return self.by - self.after

    @property
    def narrowed(self) -> tuple[Window, ...]:
        """The windows that date a change more precisely than the two photos do."""
        return tuple(window for window in self.windows if window.days is not None and window.days < self.days)


def find_time_between(before: Interval, after: Interval, windows: Iterable[Window] = ()) -> TimeBetween | None:
    """Return the longest time that may lie between two photos, given their uncertain dates.

    `windows` are periods within which the monument changed. The result contains those that lie between the photos.
    Return None if the first date has no earliest day, if the second has no latest day, or if no time can lie between.
    """
    start = before.earliest
    end = after.latest
    if start is None or end is None or end <= start:
        return None

    windows_between = tuple(window for window in windows if _lies_between(window, start, end))
    is_exact = before.earliest == before.latest and after.earliest == after.latest
    return TimeBetween(start, end, is_exact, windows_between)


def is_reversed(before: Interval, after: Interval) -> bool:
    """Return whether the before photo was certainly taken later than the after photo."""
    return before.earliest is not None and after.latest is not None and after.latest < before.earliest


def _lies_between(window: Window, start: int, end: int) -> bool:
    """Return whether both ends of a window are known and lie within the days from `start` to `end`."""
    return window.after is not None and window.by is not None and start <= window.after and window.by <= end
