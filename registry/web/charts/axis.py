"""A time axis on which days with evidence keep apart: linear between such days, stretched where they are close.

A true scale would put four decisive days of one week and six quiet years on the same line, and show one dot.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from registry.domain.chronology.dates import day_number, year_month_day

PAD_DAYS = 45


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """From days to places between `start` and `end`; in a right-to-left page `start` is the greater one."""

    knots: tuple[int, ...]
    places: tuple[float, ...]

    def at(self, day: int | None, open_end: int = 1) -> float:
        """The place of a day; None is the open end before (-1) or after (1) everything. Clamped to the axis."""
        if day is None:
            return self.places[-1] if open_end > 0 else self.places[0]
        if day <= self.knots[0]:
            return self.places[0]
        if day >= self.knots[-1]:
            return self.places[-1]
        i = bisect_right(self.knots, day)
        share = (day - self.knots[i - 1]) / (self.knots[i] - self.knots[i - 1])
        return self.places[i - 1] + share * (self.places[i] - self.places[i - 1])

    def holds(self, day: int) -> bool:
        """Whether the day lies on the axis."""
        return self.knots[0] <= day <= self.knots[-1]

    def ticks(self, gap: float, first: Iterable[int] = ()) -> list[int]:
        """Days to write under the axis, at least `gap` apart: `first` those given, then other evidence, then years."""
        inner = list(self.knots[1:-1])
        chosen: list[int] = []
        for day in [*first, inner[0], inner[-1], *inner, *self._new_years()]:
            if all(abs(self.at(day) - self.at(other)) >= gap for other in chosen):
                chosen.append(day)
        return sorted(chosen)

    def _new_years(self) -> list[int]:
        first, last = (year_month_day(day)[0] for day in (self.knots[0], self.knots[-1]))
        step = max(1, (last - first) // 12)
        days = (day_number(year, 1, 1) for year in range(first + 1, last + 1, step))
        return [day for day in days if self.holds(day)]


def time_axis(days: Iterable[int], start: float, end: float) -> TimeAxis:
    """An axis over the days, with some room on both sides."""
    inner = sorted(set(days))
    knots = [inner[0] - PAD_DAYS, *inner, inner[-1] + PAD_DAYS]
    weights = [log2(1 + (b - a)) + 1.2 for a, b in pairwise(knots)]
    weights[0] = weights[-1] = min(weights[0], max(sum(weights[1:-1]), 6) * 0.12)
    total, place, places = sum(weights), start, [start]
    for weight in weights:
        place += (end - start) * weight / total
        places.append(place)
    return TimeAxis(tuple(knots), tuple(places))
