"""The time axis of the condition chart. It gives days with evidence room, so it is not to scale.

On a true scale, four decisive days of one week next to six quiet years would be drawn as one dot.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from registry.domain.chronology.dates import day_number, year_month_day

MARGIN_DAYS = 45  # before the first and after the last day with evidence
MIN_INTERVAL_WEIGHT = 1.2  # keeps two neighbouring days apart, whose logarithm is small
MAX_MARGIN_SHARE = 0.12  # of the width of all intervals between days with evidence
MIN_INNER_WEIGHT = 6  # counted for these intervals at least, so that the margins do not vanish around a single day
MAX_YEAR_TICKS = 12


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A scale from day numbers to x positions: linear between neighbouring knots, which are the days with evidence.

    The first and the last knot are the ends of the axis. On a right-to-left page the positions fall as days rise.
    """

    knots: tuple[int, ...]
    positions: tuple[float, ...]

    def position(self, day: int | None, open_end: int = 1) -> float:
        """Return the x position of a day; days outside the axis are at its nearer end.

        None is an open end: the start of the axis if `open_end` is -1, its end if it is 1.
        """
        if day is None:
            return self.positions[-1] if open_end > 0 else self.positions[0]
        if day <= self.knots[0]:
            return self.positions[0]
        if day >= self.knots[-1]:
            return self.positions[-1]

        after = bisect_right(self.knots, day)
        before = after - 1
        share = (day - self.knots[before]) / (self.knots[after] - self.knots[before])
        return self.positions[before] + share * (self.positions[after] - self.positions[before])

    def includes(self, day: int) -> bool:
        """Return whether a day lies within the axis."""
        return self.knots[0] <= day <= self.knots[-1]

    def tick_days(self, min_distance: float, preferred: Iterable[int] = ()) -> list[int]:
        """Return the days to label under the axis, in order, at least `min_distance` pixels apart.

        The preferred days have priority, then the first and the last day with evidence, the other ones, and New Years.
        """
        evidence_days = list(self.knots[1:-1])
        candidates = [*preferred, evidence_days[0], evidence_days[-1], *evidence_days, *self._new_years()]
        ticks: list[int] = []
        for day in candidates:
            if all(abs(self.position(day) - self.position(tick)) >= min_distance for tick in ticks):
                ticks.append(day)
        return sorted(ticks)

    def _new_years(self) -> list[int]:
        """Return the first days of years on the axis; on a long axis, those of every second, third ... year."""
        first_year, _, _ = year_month_day(self.knots[0])
        last_year, _, _ = year_month_day(self.knots[-1])
        step = max(1, (last_year - first_year) // MAX_YEAR_TICKS)
        new_years = [day_number(year, 1, 1) for year in range(first_year + 1, last_year + 1, step)]
        return [day for day in new_years if self.includes(day)]


def make_time_axis(days: Iterable[int], start: float, end: float) -> TimeAxis:
    """Return a time axis over the days with evidence, from the x position `start` to `end`.

    The width of the interval between two such days grows with the logarithm of its length.
    """
    evidence_days = sorted(set(days))
    knots = [evidence_days[0] - MARGIN_DAYS, *evidence_days, evidence_days[-1] + MARGIN_DAYS]
    weights = [log2(1 + (after - before)) + MIN_INTERVAL_WEIGHT for before, after in pairwise(knots)]

    # The margins say nothing, so they get a small share of the width.
    inner_weight = max(sum(weights[1:-1]), MIN_INNER_WEIGHT)
    margin_weight = min(weights[0], inner_weight * MAX_MARGIN_SHARE)
    weights[0] = margin_weight
    weights[-1] = margin_weight

    total_weight = sum(weights)
    positions = [start]
    for weight in weights:
        positions.append(positions[-1] + (end - start) * weight / total_weight)
    return TimeAxis(tuple(knots), tuple(positions))
