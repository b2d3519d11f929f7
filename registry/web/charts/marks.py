"""The marks of the condition chart, and the days of control periods and intervention steps that it draws."""

from __future__ import annotations

from django.utils.safestring import SafeString

from registry.domain.vocabulary.codes import ClaimStatus
from registry.queries.claims import ClaimRecord
from registry.queries.control_periods import ControlPeriodRecord
from registry.queries.interventions import StepRecord

from .svg import element, join, text

BEYOND_AXIS = 10**7  # a day number later than any axis reaches; its negative is earlier than any
STATUSES_WITHOUT_EFFECT = {ClaimStatus.REJECTED.value, ClaimStatus.SUPERSEDED.value, ClaimStatus.WITHDRAWN.value}

# Pixels.
GLYPH_SHARE = 1.7  # of half a swatch: a glyph leaves a narrow border of the swatch's colour
DOT_RADIUS = 6
DIAMOND_RADIUS = 7
CONTRADICTION_RADIUS = 11
MIN_RANGE_WIDTH = 8  # a shorter line would lie under its dot
KNOB_RADIUS = 5
BAR_HEIGHT = 4


def latest_day_of_step(step: StepRecord) -> int | None:
    """Return the day number by which an intervention step was certainly taken; None if its date is open."""
    return step.when.latest if step.date.latest is not None else None


def longest_control(period: ControlPeriodRecord) -> tuple[int, int]:
    """Return the first and last day number on which a site may have been held, an open end beyond every axis."""
    start = None if period.start is None else period.start.earliest
    end = None if period.end is None else period.end.latest
    return -BEYOND_AXIS if start is None else start, BEYOND_AXIS if end is None else end


def certain_control(period: ControlPeriodRecord) -> tuple[int, int] | None:
    """Return the first and last day number between which a site was certainly held; None if there are no such days.

    A period with an unknown start has none. One that has not ended reaches beyond every axis.
    """
    if period.start is None or period.start.latest is None:
        return None
    start = period.start.latest
    end = BEYOND_AXIS if period.end is None else period.end.earliest
    if end is None or end <= start:
        return None
    return start, end


def grade_swatch(code: str, x: float, y: float, half: float) -> SafeString:
    """Return a square in a grade's colour with the grade's glyph, centred on (x, y); `half` is half of its side."""
    square = element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=4, cls="mark")
    size = half * GLYPH_SHARE
    glyph = element("use", href=f"#c-{code}", x=x - size / 2, y=y - size / 2, width=size, height=size, cls="glyph")
    return element("g", join([square, glyph]), cls=f"g-{code}")


def claim_mark(
    claim: ClaimRecord, x: float, y: float, *, date_range: tuple[float, float], contradicts: bool
) -> list[SafeString]:
    """Return the elements of a claim at (x, y): a dot for a state, a diamond for an event.

    CSS draws it hollow if the claim is disputed, and dashed if it is rejected, superseded or withdrawn.
    `date_range` is the x positions of its earliest and latest day. A claim that
    contradicts another one has a ring and a sign.
    """
    style = "dot"
    if claim.status == ClaimStatus.DISPUTED.value:
        style = "dot disputed"
    elif claim.status in STATUSES_WITHOUT_EFFECT:
        style = "dot lost"

    elements = []
    left, right = date_range
    if abs(right - left) > MIN_RANGE_WIDTH:
        # A line between two short upright strokes.
        elements.append(element("path", d=f"M{left:.1f} {y - 4:.0f}v8m0-4H{right:.1f}m0-4v8", cls="reach"))

    if claim.grade:
        elements.append(element("circle", cx=x, cy=y, r=DOT_RADIUS, cls=f"{style} g-{claim.grade}"))
    else:
        # A diamond: from the top corner to the right, the bottom and the left one.
        r = DIAMOND_RADIUS
        elements.append(element("path", d=f"M{x:.1f} {y - r:.1f}l{r} {r}l-{r} {r}l-{r}-{r}z", cls=style))

    if contradicts:
        r = CONTRADICTION_RADIUS
        elements.append(element("circle", cx=x, cy=y, r=r, cls="clash"))
        elements.append(text("≠", x + r, y - 8, anchor="middle", cls="clash-sign"))
    return elements


def intervention_bar(step_positions: list[float], y: float) -> list[SafeString]:
    """Return the elements of an intervention: a bar from its first step to its last, with a knob at each step."""
    left = min(step_positions)
    right = max(step_positions)
    middle = y + BAR_HEIGHT
    elements = []
    if right > left:
        top = middle - BAR_HEIGHT // 2
        elements.append(element("rect", x=left, y=top, width=right - left, height=BAR_HEIGHT, rx=2, cls="work"))
    knobs = [element("circle", cx=x, cy=middle, r=KNOB_RADIUS, cls="work") for x in step_positions]
    return elements + knobs
