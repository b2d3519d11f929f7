"""The strip above the day slider: how many monuments are in which state on each day that the slider offers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from django.utils.safestring import SafeString

from registry.domain.chronology.grades import RANKED

from .svg import element, join, rectangles

Box: TypeAlias = tuple[float, float, float, float]  # left, top, width, height

STATES_TOP_DOWN = ("unknown", *(grade.value for grade in RANKED), "uncertain")
# One unit of the viewBox is a day across and one per cent of the monuments down; CSS stretches it over the slider.
HEIGHT = 100.0
CONTROL_HEIGHT = 10  # of the marks along the bottom


def count_strip(
    changes: Sequence[tuple[int | None, str, int]],
    first_day: int,
    last_day: int,
    control_spans: Sequence[tuple[int, int]],
) -> SafeString:
    """Return an SVG that shows for each day what share of the monuments is in which state.

    A change is a day, a state, and how many monuments enter it (+) or leave it (-). The day None means the beginning.
    Changes are in order of days. Each control span, a first and a last day, is marked along the bottom.
    """
    counts: Counter[str] = Counter()
    boxes_by_state: dict[str, list[Box]] = defaultdict(list)
    column_start = first_day
    for day, state, difference in changes:
        if day is not None and column_start < day <= last_day:
            # The counts hold until this day, so the column of all days since the last change is complete.
            _add_column(boxes_by_state, counts, column_start - first_day, day - first_day)
            column_start = day
        if day is None or day <= last_day:
            counts[state] += difference
    day_count = last_day - first_day + 1
    _add_column(boxes_by_state, counts, column_start - first_day, day_count)
    elements = [rectangles(boxes, cls=f"g-{state}") for state, boxes in boxes_by_state.items()]

    for span_start, span_end in control_spans:
        visible_start = max(span_start, first_day)
        visible_end = min(span_end, last_day)
        x = visible_start - first_day
        y = int(HEIGHT) - CONTROL_HEIGHT
        width = max(visible_end - visible_start, 0)
        elements.append(element("rect", x=x, y=y, width=width, height=CONTROL_HEIGHT, cls="hold"))

    return element(
        "svg",
        join(elements),
        viewBox=f"0 0 {day_count} {HEIGHT:.0f}",
        preserveAspectRatio="none",
        cls="strip-plot",
        aria_hidden="true",
    )


def _add_column(boxes_by_state: dict[str, list[Box]], counts: Counter[str], start: int, end: int) -> None:
    """Add one column of the strip: a rectangle for each state, as high as its share of the monuments.

    `start` and `end` are days since the start of the strip. Add nothing if there are no monuments, or no days between.
    """
    total = sum(counts.values())
    if not total or end <= start:
        return

    width = end - start + 1  # one more than needed, so that rounding leaves no gap before the next column
    y = 0.0
    for state in STATES_TOP_DOWN:
        height = HEIGHT * counts[state] / total
        if height > 0:
            boxes_by_state[state].append((start, y, width, height))
        y += height
