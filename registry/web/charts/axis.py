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

    def position(self, day: int) -> float:
        """Return the x position of a day. A day outside the axis gets the position of its nearer end."""
        if day <= self.knots[0]:
            return self.positions[0]
        if day >= self.knots[-1]:
            return self.positions[-1]

        next_index = bisect_right(self.knots, day)  # of the first knot after the day
        previous_day, next_day = self.knots[next_index - 1], self.knots[next_index]
        previous_x, next_x = self.positions[next_index - 1], self.positions[next_index]
        # Between two neighbouring days, the scale is linear.
        fraction_of_interval = (day - previous_day) / (next_day - previous_day)
        return previous_x + fraction_of_interval * (next_x - previous_x)

    def position_or_start(self, day: int | None) -> float:
        """Return the x position of a day, or the start of the axis if the day is None."""
        return self.positions[0] if day is None else self.position(day)

    def position_or_end(self, day: int | None) -> float:
        """Return the x position of a day, or the end of the axis if the day is None."""
        return self.positions[-1] if day is None else self.position(day)

    def includes(self, day: int) -> bool:
        """Return whether a day lies within the axis."""
        return self.knots[0] <= day <= self.knots[-1]

    def choose_tick_days(self, min_distance: float, preferred_days: Iterable[int] = ()) -> list[int]:
        """Return the days to label under the axis, earliest first, at least `min_distance` pixels apart.

        Days are tried in this order: preferred days, the first and the last day with evidence, the other days with
        evidence, New Year's days.
        """
        evidence_days = self.knots[1:-1]
        new_years = self._get_new_years()
        candidates = [*preferred_days, evidence_days[0], evidence_days[-1], *evidence_days, *new_years]
        tick_days: list[int] = []
        for day in candidates:
            distances = [abs(self.position(day) - self.position(tick_day)) for tick_day in tick_days]
            if all(distance >= min_distance for distance in distances):
                tick_days.append(day)
        return sorted(tick_days)

    def _get_new_years(self) -> list[int]:
        """Return the day numbers of the New Year's days on the axis.

        If the axis spans many years, include only every second New Year's day, every third, and so on.
        """
        first_year, _, _ = year_month_day(self.knots[0])
        last_year, _, _ = year_month_day(self.knots[-1])
        years_between_ticks = max(1, (last_year - first_year) // MAX_YEAR_TICKS)
        years = range(first_year + 1, last_year + 1, years_between_ticks)
        new_years = [day_number(year, 1, 1) for year in years]
        return [day for day in new_years if self.includes(day)]


def make_time_axis(days: Iterable[int], start: float, end: float) -> TimeAxis:
    """Return a time axis from the x position `start` to the x position `end`, for a chart that shows the given days.

    The width between two neighbouring days grows with the logarithm of the time between them.
    """
    evidence_days = sorted(set(days))
    knots = [evidence_days[0] - MARGIN_DAYS, *evidence_days, evidence_days[-1] + MARGIN_DAYS]
    weights = [log2(1 + next_day - day) + MIN_INTERVAL_WEIGHT for day, next_day in pairwise(knots)]

    # There is no evidence in the margins, so they get a small share of the width.
    inner_weight = max(sum(weights[1:-1]), MIN_INNER_WEIGHT)
    margin_weight = min(weights[0], inner_weight * MAX_MARGIN_SHARE)
    weights[0] = margin_weight
    weights[-1] = margin_weight

    total_weight = sum(weights)
    positions = [start]
    for weight in weights:
        width = (end - start) * weight / total_weight
        positions.append(positions[-1] + width)
    return TimeAxis(tuple(knots), tuple(positions))
