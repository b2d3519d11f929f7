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

    name: str
    width: float
    axis_start: float  # where the time axis starts, from the side where reading starts
    row_height: float
    min_tick_distance: float
    first_row_y: float  # middle of the first row
    name_x: float  # where the names of the rows start, from the side where reading starts
    name_offset_y: float  # from the middle of a row to the baseline of its name
    swatch_offset_y: float  # from the middle of a row to the middle of the square in the colour of its grade
    swatch_half_width: float
    stack_offsets: tuple[int, ...]  # vertical, of the first, second ... of the dots that would cover each other


WIDE = Layout(
    name="wide",
    width=760,
    axis_start=172,
    row_height=42,
    min_tick_distance=64,
    first_row_y=56,
    name_x=14,
    name_offset_y=5,
    swatch_offset_y=0,
    swatch_half_width=12,
    stack_offsets=(0, -10, 10, -19, 19),
)
# The names of the grades are above their rows, not in a column of their own, so dots are stacked downwards first.
NARROW = Layout(
    name="narrow",
    width=358,
    axis_start=10,
    row_height=48,
    min_tick_distance=60,
    first_row_y=68,
    name_x=8,
    name_offset_y=-12,
    swatch_offset_y=-17,
    swatch_half_width=9,
    stack_offsets=(0, 10, 20, 5, 15),
)


class ChartFrame:
    """The coordinates of one condition chart: rows from top to bottom, time in the direction of reading."""

    def __init__(self, layout: Layout, days: Iterable[int], *, is_rtl: bool, row_count: int, lane_count: int) -> None:
        """Compute the coordinates of a chart from its layout and the amount of its content.

        The chart shows `days` on its time axis. It has `row_count` rows of grades and events, and below them
        `lane_count` lanes of interventions.
        """
        self.layout = layout
        self.is_rtl = is_rtl
        self.start = self.x(layout.axis_start)
        self.end = self.x(layout.width - END_MARGIN)
        self.axis = make_time_axis(days, self.start, self.end)
        self.bottom = layout.first_row_y + (row_count - 1) * layout.row_height + SPACE_BELOW_ROWS
        self.height = self.bottom + SPACE_FOR_TICKS
        if lane_count:
            self.height += LANE_HEIGHT * lane_count + SPACE_BELOW_LANES

    def x(self, distance: float) -> float:
        """Return the x position at a distance from the side where reading starts."""
        return self.layout.width - distance if self.is_rtl else distance

    def y(self, row: int) -> float:
        """Return the y position of the middle of a row; row 0 is the top one."""
        return self.layout.first_row_y + row * self.layout.row_height

    def left_and_width(self, first_day: int | None, last_day: int | None) -> tuple[float, float]:
        """Return the left side and the width of a period on the time axis; None is an open end."""
        start = self.axis.position_or_start(first_day)
        end = self.axis.position_or_end(last_day)
        return min(start, end), abs(end - start)

    def text_anchor(self, x: float) -> str:
        """Return the SVG text anchor (start, middle or end) that keeps a text at `x` within the chart."""
        distance_from_start = self.layout.width - x if self.is_rtl else x
        if distance_from_start < EDGE_WIDTH:
            return "start"
        if distance_from_start > self.layout.width - EDGE_WIDTH:
            return "end"
        return "middle"
