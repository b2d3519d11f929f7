"""Hatched boxes of a condition chart: the days on which the state changed, or may have changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.grades import RANK
from registry.domain.chronology.windows import Window
from registry.web.text.dates import format_day_count

from .layout import ChartFrame
from .svg import element, estimate_width, text

MIN_BOX_WIDTH = 3  # pixels


def window_boxes(frame: ChartFrame, windows: Iterable[Window]) -> list[SafeString]:
    """Return a hatched box for each window (the days within which the grade changed).

    The box reaches from the row of the old grade to that of the new one. It contains the number of days, if there is
    room.
    """
    elements = []
    for window in windows:
        left, width = frame.left_and_width(window.after, window.by)
        y_before = frame.y(RANK[window.from_grade])
        y_after = frame.y(RANK[window.to_grade])
        top, bottom = min(y_before, y_after), max(y_before, y_after)
        elements.append(_box(left, top, width, bottom - top))

        if window.days is None:
            continue
        duration = format_day_count(window.days)
        if width > estimate_width(duration) - 4:
            middle = (top + bottom) / 2
            elements.append(text(duration, left + width / 2, middle + 5, anchor="middle", cls="strong"))
    return elements


def open_boxes(frame: ChartFrame, chronology: Chronology) -> list[SafeString]:
    """Return a hatched box for each range outside of a window: hit or repaired, and not seen since, or seen so.

    The box reaches over the rows of the possible grades.
    """
    elements = []
    for segment in chronology.segments:
        first_day = segment.valid_from
        is_in_window = first_day is not None and chronology.window_of(first_day) is not None
        if segment.grade_low == segment.grade_high or is_in_window:
            continue
        left, width = frame.left_and_width(first_day, segment.valid_to)
        top, bottom = frame.y(RANK[segment.grade_low]), frame.y(RANK[segment.grade_high])
        elements.append(_box(left, top, width, bottom - top))
    return elements


def _box(left: float, top: float, width: float, height: float) -> SafeString:
    """Return a hatched box. The page defines the hatching once, under the id `weave`."""
    return element(
        "rect", x=left, y=top, width=max(width, MIN_BOX_WIDTH), height=height, fill="url(#weave)", cls="window"
    )
