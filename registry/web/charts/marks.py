"""The small shapes of the condition chart."""

from __future__ import annotations

from django.utils.safestring import SafeString

from registry.domain.vocabulary.codes import ClaimStatus
from registry.queries.claims import ClaimRecord
from registry.queries.control_periods import ControlRecord
from registry.queries.interventions import StepRecord

from .svg import element, joined, text

FAR = 10**7  # days; beyond every axis
LOST = {ClaimStatus.REJECTED.value, ClaimStatus.SUPERSEDED.value, ClaimStatus.WITHDRAWN.value}


def step_days(step: StepRecord) -> list[int]:
    """The last day by which a step was certainly made; none where that is open."""
    return [step.when.latest] if step.date.latest is not None and step.when.latest is not None else []


def outer(period: ControlRecord) -> tuple[int, int]:
    """The days on which the site may have been held."""
    start = -FAR if period.start is None or period.start.earliest is None else period.start.earliest
    end = FAR if period.end is None or period.end.latest is None else period.end.latest
    return start, end


def inner(period: ControlRecord) -> tuple[int, int] | None:
    """The days on which all sources say it was; None if they agree on none."""
    if period.start is None or period.start.latest is None:
        return None
    end = FAR if period.end is None else period.end.earliest
    return None if end is None or end <= period.start.latest else (period.start.latest, end)


def swatch(code: str, x: float, y: float, half: float) -> SafeString:
    """A grade's colour with its column."""
    box = element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=4, cls="mark")
    size = half * 1.7
    use = element("use", href=f"#c-{code}", x=x - size / 2, y=y - size / 2, width=size, height=size, cls="glyph")
    return element("g", joined([box, use]), cls=f"g-{code}")


def claim(record: ClaimRecord, x: float, y: float, *, reach: tuple[float, float], clashing: bool) -> list[SafeString]:
    """A dot for a state, a diamond for an event; hollow if disputed, dashed if it lost."""
    style = "dot"
    if record.status == ClaimStatus.DISPUTED.value:
        style = "dot disputed"
    elif record.status in LOST:
        style = "dot lost"
    grade = f"g-{record.grade}" if record.grade else ""
    pieces = []
    if abs(reach[1] - reach[0]) > 8:
        pieces.append(element("path", d=f"M{reach[0]:.1f} {y - 4:.0f}v8m0-4H{reach[1]:.1f}m0-4v8", cls="reach"))
    if record.grade:
        pieces.append(element("circle", cx=x, cy=y, r=6, cls=f"{style} {grade}"))
    else:
        pieces.append(element("path", d=f"M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7-7z", cls=style))
    if clashing:
        pieces.append(element("circle", cx=x, cy=y, r=11, cls="clash"))
        pieces.append(text("≠", x + 11, y - 8, anchor="middle", cls="clash-sign"))
    return pieces


def bar(places: list[float], y: float) -> list[SafeString]:
    """A bar over the places with a knob at each."""
    low, high = min(places), max(places)
    pieces = [element("rect", x=low, y=y + 2, width=high - low, height=4, rx=2, cls="work")] if high > low else []
    return [*pieces, *(element("circle", cx=place, cy=y + 4, r=5, cls="work") for place in places)]
