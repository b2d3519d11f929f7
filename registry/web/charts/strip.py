"""The strip above the day slider: how many monuments are in which state on each day that the slider offers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.safestring import SafeString

from registry.domain.chronology.grades import RANKED

from .svg import element, join

STATES_TOP_DOWN = ("unknown", *(grade.value for grade in RANKED), "uncertain")
# One unit of the viewBox is a day across and one per cent of the monuments down; CSS stretches it over the slider.
HEIGHT = 100.0
CONTROL_HEIGHT = 10  # of the marks along the bottom


def count_strip(
    changes: Sequence[tuple[int | None, str, int]], first: int, last: int, control_spans: Sequence[tuple[int, int]]
) -> SafeString:
    """Return an SVG of how the monuments are shared out among the states, from the day `first` to the day `last`.

    A change is the day (None: since the beginning), a state, and how many monuments enter (+) or leave (-) it; changes
    are in order of days. Each control span, a first and a last day, is marked along the bottom.
    """
    counts: Counter[str] = Counter()
    elements = []
    column_start = first
    for day, state, difference in changes:
        if day is not None and column_start < day <= last:
            # The counts hold until this day, so the column of all days since the last change is complete.
            elements += _column(counts, column_start - first, day - first)
            column_start = day
        if day is None or day <= last:
            counts[state] += difference
    elements += _column(counts, column_start - first, last - first + 1)

    for span_start, span_end in control_spans:
        x = max(span_start, first) - first
        width = max(min(span_end, last) - max(span_start, first), 0)
        y = int(HEIGHT) - CONTROL_HEIGHT
        elements.append(element("rect", x=x, y=y, width=width, height=CONTROL_HEIGHT, cls="hold"))

    return element(
        "svg",
        join(elements),
        viewBox=f"0 0 {last - first + 1} {HEIGHT:.0f}",
        preserveAspectRatio="none",
        cls="strip-plot",
        aria_hidden="true",
    )


def _column(counts: Counter[str], start: int, end: int) -> list[SafeString]:
    """Return the rectangles of one column of the strip: the share of each state, stacked from top to bottom.

    `start` and `end` are days since the start of the strip. An empty column has no rectangles.
    """
    total = sum(counts.values())
    if not total or end <= start:
        return []
    width = end - start + 1  # one more than needed, so that rounding leaves no gap before the next column
    rectangles = []
    y = 0.0
    for state in STATES_TOP_DOWN:
        height = HEIGHT * counts[state] / total
        if height > 0:
            rectangles.append(element("rect", x=start, y=y, width=width, height=height, cls=f"g-{state}"))
        y += height
    return rectangles
