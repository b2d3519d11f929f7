"""The condition chart of a monument: grades from top to bottom, time across.

Claims are dots, windows of damage are hatched, control periods are bands and interventions are bars. The page has the
chart twice, wide and narrow, and CSS shows one. On a right-to-left page time runs from right to left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.domain.chronology.dates import year_month_day
from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.vocabulary.codes import ClaimStatus
from registry.queries.claims import ClaimRecord
from registry.queries.control_periods import ControlPeriodRecord
from registry.queries.interventions import InterventionRecord, StepRecord
from registry.web.text.chronology_text import window_sentence
from registry.web.text.dates import format_day, format_day_count, format_short_day, format_year, get_page_language
from registry.web.text.terms import label

from . import marks
from .dots import EVENT_ROW, Dot, dots_of_claims
from .layout import LANE_HEIGHT, ChartFrame, Layout
from .svg import element, estimate_width, join, text, truncate

MAX_INTERVENTIONS = 6

# Pixels.
BANDS_TOP = 22  # the names of the parties in control are above it
MIN_CONTROL_NAME_WIDTH = 60
MIN_WINDOW_WIDTH = 3
STACK_WIDTH = 11  # dots closer than this cover each other
# Vertical offsets of the first, second ... of the dots that would cover each other.
STACK_OFFSETS = (0, -10, 10, -19, 19)
STACK_OFFSETS_BELOW = (0, 10, 20, 5, 15)  # where the space above a row has the grade's name
ARABIC_TICK_FACTOR = 1.45  # Arabic months are written in full and need this much more room


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the condition chart of a monument shows; the claims are those that the viewer may see, by reference."""

    name: str
    chronology: Chronology
    claims: Mapping[str, ClaimRecord]
    control: Sequence[ControlPeriodRecord]
    interventions: Sequence[InterventionRecord]
    as_of: int | None


def condition_chart(evidence: Evidence, layout: Layout) -> SafeString:
    """Return the chart as an SVG with title and description; "" if no claim has a grade or reports an event."""
    dots = dots_of_claims(evidence.claims.values())
    if not dots:
        return SafeString("")
    return _ConditionChart(evidence, layout, dots).svg()


class _ConditionChart:
    """One condition chart in one layout. Each method returns the SVG elements of one part."""

    def __init__(self, evidence: Evidence, layout: Layout, dots: list[Dot]) -> None:
        self.evidence = evidence
        self.dots = dots
        self.interventions = evidence.interventions[:MAX_INTERVENTIONS]
        self.has_events = any(dot.row == EVENT_ROW for dot in dots)
        self.frame = ChartFrame(
            layout,
            self._days(),
            is_rtl=get_page_language() == "ar",
            row_count=len(RANKED) + self.has_events,
            lane_count=len(self.interventions),
        )

    def _days(self) -> list[int]:
        """Return the day numbers of everything that the chart shows, for its time axis."""
        days: list[int] = []
        for dot in self.dots:
            days += dot.days
        for intervention in self.interventions:
            days += _step_days(intervention.steps)
        for window in self.evidence.chronology.windows:
            days += [day for day in (window.after, window.by) if day]
        if self.evidence.as_of is not None:
            days.append(self.evidence.as_of)
        return days

    def svg(self) -> SafeString:
        """Return the whole chart. Later parts are drawn over earlier ones."""
        key = self.frame.layout.key
        title = gettext("Condition of %(name)s over time") % {"name": self.evidence.name}
        parts = [
            element("title", escape(title), id=f"t-{key}"),
            element("desc", escape(self.description()), id=f"d-{key}"),
            *self.control_bands(),
            *self.grade_rows(),
            *self.ticks(),
            *self.windows(),
            *self.state_lines(),
            *self.claims(),
            *self.intervention_bars(),
            *self.as_of_marker(),
        ]
        return element(
            "svg",
            join(parts),
            viewBox=f"0 0 {self.frame.layout.width:.0f} {self.frame.height:.0f}",
            cls=f"pic {key}",
            role="img",
            direction="rtl" if self.frame.is_rtl else "ltr",
            aria_labelledby=f"t-{key} d-{key}",
        )

    def description(self) -> str:
        """Return the chart's windows as sentences; the table next to the chart has everything else as text."""
        claims = self.evidence.claims
        sentences = []
        for window in self.evidence.chronology.windows:
            # A window whose limits the viewer may not see is drawn, but no claim can be named.
            if window.limit_before in claims and window.limit_after in claims:
                sentence = window_sentence(window, claims, self.evidence.chronology.statements)
                sentences.append(strip_tags(sentence))
        return " ".join([*sentences, gettext("The table below says the same.")])

    def control_bands(self) -> list[SafeString]:
        """Return a band for each control period, darker where it is certain, with the name of the party above it."""
        elements = []
        height = self.frame.bottom - BANDS_TOP
        for period in self.evidence.control:
            first, last = marks.longest_control(period)
            if first > self.frame.axis.knots[-1] or last < self.frame.axis.knots[0]:
                continue
            left, width = self.frame.span(first, last)
            elements.append(element("rect", x=left, y=BANDS_TOP, width=width, height=height, cls="hold-maybe"))

            certain_days = marks.certain_control(period)
            if certain_days is not None:
                certain_left, certain_width = self.frame.span(*certain_days)
                elements.append(
                    element("rect", x=certain_left, y=BANDS_TOP, width=certain_width, height=height, cls="hold")
                )

            words = gettext("Held by %(holder)s") % {"holder": period.holder.name}
            if estimate_width(words) > width:
                words = period.holder.name
            words = truncate(words, max(width, MIN_CONTROL_NAME_WIDTH))
            elements.append(text(words, left + width / 2, 16, anchor="middle", cls="soft"))
        return elements

    def grade_rows(self) -> list[SafeString]:
        """Return a line, a swatch and a name for each grade. Reported events have a row only if there are any."""
        names = [(grade.value, label("grade", grade.value)) for grade in RANKED]
        if self.has_events:
            names.append(("", gettext("Reported events")))

        elements = []
        inline = self.frame.layout.inline
        for row, (code, name) in enumerate(names):
            y = self.frame.y(row)
            line = f"M{self.frame.start:.0f} {y:.0f}H{self.frame.end:.0f}"
            elements.append(element("path", d=line, cls="axis"))
            if code:
                swatch_y, swatch_half = (y - 17, 9) if inline else (y, 12)
                elements.append(marks.grade_swatch(code, self.frame.x(16), swatch_y, swatch_half))
            name_start = 30 if code else 8
            if inline:
                elements.append(text(name, self.frame.x(name_start), y - 12, anchor="start", cls="soft"))
            else:
                elements.append(text(name, self.frame.x(name_start + 6), y + 5, anchor="start", cls="soft"))
        return elements

    def ticks(self) -> list[SafeString]:
        """Return upright lines with the day under them, and the year under the first day of each year."""
        window_days = []
        for window in self.evidence.chronology.windows:
            window_days += [day for day in (window.after, window.by) if day is not None]
        min_distance = self.frame.layout.gap * (ARABIC_TICK_FACTOR if self.frame.is_rtl else 1)
        last_year = None
        elements = []
        for day in self.frame.axis.tick_days(min_distance, preferred=window_days):
            x = self.frame.axis.position(day)
            year = year_month_day(day)[0]
            anchor = self.frame.text_anchor(x)
            line = f"M{x:.1f} {self.frame.layout.top - 14:.0f}V{self.frame.bottom:.0f}"
            elements.append(element("path", d=line, cls="axis"))
            elements.append(text(format_short_day(day), x, self.frame.bottom + 16, anchor=anchor, cls="soft"))
            if year != last_year:
                elements.append(text(format_year(year), x, self.frame.bottom + 33, anchor=anchor, cls="soft"))
            last_year = year
        return elements

    def windows(self) -> list[SafeString]:
        """Return a hatched box for each window, between its two days and its two grades, with its length in days."""
        elements = []
        for window in self.evidence.chronology.windows:
            left, width = self.frame.span(window.after, window.by)
            top, bottom = sorted((self.frame.y(RANK[window.from_grade]), self.frame.y(RANK[window.to_grade])))
            box_width = max(width, MIN_WINDOW_WIDTH)
            height = bottom - top
            # The page defines the hatching once, under this id.
            box = element("rect", x=left, y=top, width=box_width, height=height, fill="url(#weave)", cls="window")
            elements.append(box)
            words = format_day_count(window.days) if window.days is not None else ""
            if words and width > estimate_width(words) - 4:
                elements.append(text(words, left + width / 2, (top + bottom) / 2 + 5, anchor="middle", cls="strong"))
        return elements

    def state_lines(self) -> list[SafeString]:
        """Return lines along the grades for the days on which the state is certain.

        They are dotted after the last accepted claim, and in another style where a state is only inferred.
        """
        last_day = self._last_accepted_day()
        elements = []
        for segment in self.evidence.chronology.segments:
            if segment.grade not in RANK or segment.uncertain:
                continue
            y = self.frame.y(RANK[segment.grade])
            start = self.frame.axis.position(segment.valid_from, open_end=-1)
            end = self.frame.axis.position(None if segment.valid_to is None else segment.valid_to + 1)
            # The last segment has no end: it is assumed to last, but was not observed after the last claim.
            solid_end = end
            if segment.valid_to is None and last_day is not None:
                solid_end = self.frame.axis.position(last_day)

            style = "line vouched" if segment.last_seen is None else "line"
            elements.append(element("path", d=f"M{start:.1f} {y:.0f}H{solid_end:.1f}", cls=style))
            if solid_end != end:
                elements.append(element("path", d=f"M{solid_end:.1f} {y:.0f}H{end:.1f}", cls="line assumed"))
        return elements

    def claims(self) -> list[SafeString]:
        """Return a mark for each claim; marks that would cover each other are stacked."""
        first_of_contradictions = {contradiction.claims[0] for contradiction in self.evidence.chronology.contradictions}
        offsets = STACK_OFFSETS_BELOW if self.frame.layout.inline else STACK_OFFSETS
        stack_sizes: Counter[tuple[int, int]] = Counter()
        elements: list[SafeString] = []
        for dot in self.dots:
            x = self._dot_x(dot)
            stack = (dot.row, round(x / STACK_WIDTH))
            y = self.frame.y(dot.row) + offsets[stack_sizes[stack] % len(offsets)]
            stack_sizes[stack] += 1
            elements += marks.claim_mark(
                dot.claim,
                x,
                y,
                date_range=(self.frame.axis.position(dot.first, open_end=-1), self.frame.axis.position(dot.last)),
                contradicts=dot.claim.ref in first_of_contradictions,
            )
        return elements

    def intervention_bars(self) -> list[SafeString]:
        """Return a lane for each intervention under the chart: its title, and a bar if any of its steps has a day."""
        elements = []
        for lane, intervention in enumerate(self.interventions):
            y = self.frame.bottom + 66 + lane * LANE_HEIGHT
            days = _step_days(intervention.steps)
            if days:
                elements += marks.intervention_bar([self.frame.axis.position(day) for day in days], y + 8)
            title = truncate(intervention.title, self.frame.layout.width - 16)
            elements.append(text(title, self.frame.x(8), y, anchor="start", cls="soft"))
        return elements

    def as_of_marker(self) -> list[SafeString]:
        """Return an upright line with its date at the day that the visitor asked for; nothing if there is none."""
        day = self.evidence.as_of
        if day is None:
            return []
        x = self.frame.axis.position(day)
        line = element("path", d=f"M{x:.1f} 24V{self.frame.bottom:.0f}", cls="now")
        return [line, text(format_day(day), x, 34, anchor=self.frame.text_anchor(x), cls="strong")]

    def _last_accepted_day(self) -> int | None:
        """Return the last day that an accepted claim names; None if no claim is accepted."""
        days: list[int] = []
        for dot in self.dots:
            if dot.claim.status == ClaimStatus.ACCEPTED:
                days += dot.days
        return max(days, default=None)

    def _dot_x(self, dot: Dot) -> float:
        """Return the x position of a claim: the middle of its days, or the limited end of a half-open date."""
        if dot.first is None:
            return self.frame.axis.position(dot.last)
        if dot.last is None:
            return self.frame.axis.position(dot.first, open_end=-1)
        return (self.frame.axis.position(dot.first) + self.frame.axis.position(dot.last)) / 2


def _step_days(steps: Sequence[StepRecord]) -> list[int]:
    """Return the day number by which each step of an intervention was certainly taken, without steps of open date."""
    days = [marks.latest_day_of_step(step) for step in steps]
    return [day for day in days if day is not None]
