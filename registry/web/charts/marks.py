"""The marks of the condition chart, and the days of control periods and intervention steps that it draws."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString

from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus
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


def get_step_days(steps: Iterable[StepRecord]) -> list[tuple[int, int]]:
    """Return for each step of an intervention the first and the last day number on which it may have been taken.

    A date without a first day has its last one instead. Steps whose date is open at the end are left out, as are
    those that change no status.
    """
    days = []
    for step in steps:
        if not step.status:
            continue
        # An open date has an end in `step.when`: the day of recording. Only `step.date` tells that it is open.
        latest_day = step.when.latest
        if step.date.latest is not None and latest_day is not None:
            earliest_day = latest_day if step.when.earliest is None else step.when.earliest
            days.append((earliest_day, latest_day))
    return days


def get_possible_control_days(period: ControlPeriodRecord) -> tuple[int, int]:
    """Return the first and the last day number on which a party may have controlled a site.

    If the start or the end is unknown, return for it a day number beyond every time axis.
    """
    first_day = None if period.start is None else period.start.earliest
    last_day = None if period.end is None else period.end.latest
    if first_day is None:
        first_day = -BEYOND_AXIS
    if last_day is None:
        last_day = BEYOND_AXIS
    return first_day, last_day


def grade_swatch(grade_code: str, center_x: float, center_y: float, half_width: float) -> SafeString:
    """Return a square in the colour of a damage grade, with the glyph of that grade in the middle."""
    square = element(
        "rect",
        x=center_x - half_width,
        y=center_y - half_width,
        width=2 * half_width,
        height=2 * half_width,
        rx=4,
        cls="mark",
    )
    size = half_width * GLYPH_SHARE
    glyph = element(
        "use",
        href=f"#c-{grade_code}",
        x=center_x - size / 2,
        y=center_y - size / 2,
        width=size,
        height=size,
        cls="glyph",
    )
    return element("g", join([square, glyph]), cls=f"g-{grade_code}")


def claim_mark(
    claim: ClaimRecord, x: float, y: float, *, date_range: tuple[float, float], contradicts: bool
) -> list[SafeString]:
    """Return the SVG elements of a claim at (x, y): a dot for a state, a diamond for an event.

    CSS draws it hollow if the claim is disputed, and dashed if it is rejected, superseded or withdrawn.
    `date_range` is the x positions of its earliest and latest day. A claim that contradicts another one has a ring
    and a sign.
    """
    css_class = "dot"
    if claim.status == ClaimStatus.DISPUTED.value:
        css_class = "dot disputed"
    elif claim.status in STATUSES_WITHOUT_EFFECT:
        css_class = "dot lost"

    elements = []
    left, right = date_range
    if abs(right - left) > MIN_RANGE_WIDTH:
        # A line between two short upright strokes.
        elements.append(element("path", d=f"M{left:.1f} {y - 4:.0f}v8m0-4H{right:.1f}m0-4v8", cls="reach"))

    if claim.kind != ClaimKind.EVENT_ON:
        elements.append(element("circle", cx=x, cy=y, r=DOT_RADIUS, cls=f"{css_class} g-{claim.grade}"))
    else:
        # A diamond: from the top corner to the right, the bottom and the left one.
        r = DIAMOND_RADIUS
        elements.append(element("path", d=f"M{x:.1f} {y - r:.1f}l{r} {r}l-{r} {r}l-{r}-{r}z", cls=css_class))

    if contradicts:
        r = CONTRADICTION_RADIUS
        elements.append(element("circle", cx=x, cy=y, r=r, cls="clash"))
        elements.append(text("≠", x + r, y - 8, anchor="middle", cls="clash-sign"))
    return elements


def intervention_bar(step_ranges: list[tuple[float, float]], y: float) -> list[SafeString]:
    """Return a bar over all days of the steps of an intervention, with a knob (a small circle) at the end of each step.

    `step_ranges` are the x positions of the first and the last day of each step.
    """
    step_positions = [last for _, last in step_ranges]
    left = min(min(step_range) for step_range in step_ranges)
    right = max(max(step_range) for step_range in step_ranges)
    middle_y = y + BAR_HEIGHT
    elements = []
    if right > left:
        top = middle_y - BAR_HEIGHT // 2
        elements.append(element("rect", x=left, y=top, width=right - left, height=BAR_HEIGHT, rx=2, cls="work"))
    knobs = [element("circle", cx=x, cy=middle_y, r=KNOB_RADIUS, cls="work") for x in step_positions]
    return elements + knobs
