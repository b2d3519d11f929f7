"""What the dates of two pictures leave open, and what the chronology says of the same time.

The pictures are read as sightings are: a change seen between them happened later than the first day that the one before
may show, and no later than the last day that the one after may show.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.windows import Window


@dataclass(frozen=True, slots=True)
class Between:
    """The time between two pictures: later than the day `after` and by the day `by`, `days` apart.

    `exact` says that both days are known. `windows` are the changes that the chronology dates within that time.
    """

    after: int
    by: int
    exact: bool
    windows: tuple[Window, ...]

    @property
    def days(self) -> int:
        """How far apart the pictures are, at most."""
        return self.by - self.after

    @property
    def narrowed(self) -> tuple[Window, ...]:
        """The windows that say more than the two pictures do."""
        return tuple(window for window in self.windows if window.days is not None and window.days < self.days)


def between(before: Interval, after: Interval, windows: Iterable[Window] = ()) -> Between | None:
    """None where a picture has no date to reckon from, or they were not taken one after the other."""
    if before.earliest is None or after.latest is None or after.latest <= before.earliest:
        return None
    start, end = before.earliest, after.latest
    inside = tuple(
        window
        for window in windows
        if window.after is not None and window.by is not None and start <= window.after and window.by <= end
    )
    exact = before.earliest == before.latest and after.earliest == after.latest
    return Between(start, end, exact, inside)


def is_reversed(before: Interval, after: Interval) -> bool:
    """Whether the picture before was surely taken later than the one after."""
    return before.earliest is not None and after.latest is not None and after.latest < before.earliest
