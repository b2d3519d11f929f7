"""The layouts of the condition chart and the coordinates of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .axis import make_time_axis

# Pixels.
END_MARGIN = 10  # at the side where time ends
SPACE_BELOW_ROWS = 26
SPACE_FOR_TICKS = 48
LANE_HEIGHT = 36  # of an intervention: its title and its bar
SPACE_BELOW_LANES = 12
EDGE_WIDTH = 36  # a text that is centred closer to a side than this would be cut off


@dataclass(frozen=True, slots=True)
class Layout:
    """The dimensions of one version of the chart, in pixels."""

    key: str
    width: float
    start: float  # where the time axis starts, from the side where reading starts
    row: float  # height of a row
    gap: float  # least distance between ticks
    top: float  # middle of the first row
    inline: bool  # the grades' names are above their rows, not in a column of their own


WIDE = Layout("wide", 760, 172, 42, 64, 56, inline=False)
NARROW = Layout("narrow", 358, 10, 48, 60, 68, inline=True)


class ChartFrame:
    """The coordinates of one condition chart: rows from top to bottom, time in the direction of reading."""

    def __init__(self, layout: Layout, days: Iterable[int], *, is_rtl: bool, row_count: int, lane_count: int) -> None:
        """Make a frame with so many rows, so many lanes for interventions under them, and an axis over the days."""
        self.layout = layout
        self.is_rtl = is_rtl
        self.start = self.x(layout.start)
        self.end = self.x(layout.width - END_MARGIN)
        self.axis = make_time_axis(days, self.start, self.end)
        self.bottom = layout.top + (row_count - 1) * layout.row + SPACE_BELOW_ROWS
        self.height = self.bottom + SPACE_FOR_TICKS
        if lane_count:
            self.height += LANE_HEIGHT * lane_count + SPACE_BELOW_LANES

    def x(self, distance: float) -> float:
        """Return the x position at a distance from the side where reading starts."""
        return self.layout.width - distance if self.is_rtl else distance

    def y(self, row: int) -> float:
        """Return the y position of the middle of a row; row 0 is the top one."""
        return self.layout.top + row * self.layout.row

    def span(self, first: int | None, last: int | None) -> tuple[float, float]:
        """Return the left side and the width of a span of days on the axis; None is an open end."""
        start = self.axis.position(first, open_end=-1)
        end = self.axis.position(last)
        return min(start, end), abs(end - start)

    def text_anchor(self, x: float) -> str:
        """Return the value of text-anchor with which a text at the position x stays within the chart."""
        distance = self.layout.width - x if self.is_rtl else x  # from the side where reading starts
        if distance < EDGE_WIDTH:
            return "start"
        return "end" if distance > self.layout.width - EDGE_WIDTH else "middle"
