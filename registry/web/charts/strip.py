"""The strip above the day slider: how many monuments are in which state, over all days of the slider, to scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.safestring import SafeString

from registry.domain.chronology.grades import RANKED

from .svg import element, joined

ORDER = ("unknown", *(grade.value for grade in RANKED), "uncertain")
HEIGHT = 100.0


def count_strip(
    changes: Sequence[tuple[int | None, str, int]], first: int, last: int, held: Sequence[tuple[int, int]]
) -> SafeString:
    """Stacked shares per day between the days `first` and `last`; `held` are spans to mark along the bottom."""
    counts: Counter[str] = Counter()
    pieces, since = [], first
    for day, grade, delta in changes:
        if day is not None and day > since and day <= last:
            pieces += _column(counts, since - first, day - first)
            since = day
        if day is None or day <= last:
            counts[grade] += delta
    pieces += _column(counts, since - first, last - first + 1)
    for start, end in held:
        x, width = max(start, first) - first, min(end, last) - max(start, first)
        pieces.append(element("rect", x=x, y=90, width=max(width, 0), height=10, cls="hold"))
    box = f"0 0 {last - first + 1} 100"
    return element("svg", joined(pieces), viewBox=box, preserveAspectRatio="none", cls="strip-plot", aria_hidden="true")


def _column(counts: Counter[str], start: int, end: int) -> list[SafeString]:
    total, y, pieces = sum(counts.values()), 0.0, []
    if not total or end <= start:
        return []
    for grade in ORDER:
        height = HEIGHT * counts[grade] / total
        if height > 0:
            pieces.append(element("rect", x=start, y=y, width=end - start + 1, height=height, cls=f"g-{grade}"))
        y += height
    return pieces
