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
from registry.queries.claims import ClaimRecord
from registry.queries.control_periods import ControlPeriodRecord
from registry.queries.interventions import InterventionRecord
from registry.web.text.chronology_text import window_sentence
from registry.web.text.dates import format_day, format_short_day, format_year, get_page_language
from registry.web.text.terms import label

from . import boxes, marks
from .dots import EVENT_ROW, Dot, get_last_accepted_day, make_dots
from .layout import LANE_HEIGHT, ChartFrame, Layout
from .svg import element, estimate_width, join, text, truncate

MAX_INTERVENTIONS = 6

# Pixels.
BANDS_TOP = 22  # the names of the parties in control are above it
MIN_CONTROL_NAME_WIDTH = 60
STACK_WIDTH = 11  # dots closer than this cover each other
SWATCH_X = 16  # middle of the square before the name of a grade
SWATCH_SPACE = 22
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
    """Return the condition chart of a monument as SVG.

    Return "" if there is nothing to draw: no claim has a grade or reports an event.
    """
    dots = make_dots(evidence.claims.values())
    if not dots:
        return SafeString("")
    return _ConditionChart(evidence, layout, dots).svg()


class _ConditionChart:
    """One condition chart in one layout. Most methods return the SVG elements of one part of it."""

    def __init__(self, evidence: Evidence, layout: Layout, dots: list[Dot]) -> None:
        self.evidence = evidence
        self.windows = evidence.chronology.windows
        self.dots = dots
        self.interventions = evidence.interventions[:MAX_INTERVENTIONS]
        self.has_events = any(dot.row == EVENT_ROW for dot in dots)
        self.frame = ChartFrame(
            layout,
            self._days_on_axis(),
            is_rtl=get_page_language() == "ar",
            row_count=len(RANKED) + self.has_events,
            lane_count=len(self.interventions),
        )
        self.axis = self.frame.axis

    def _days_on_axis(self) -> list[int]:
        """Return the day numbers of everything that the chart shows. The time axis has to include them."""
        days: list[int] = []
        for dot in self.dots:
            days += dot.days
        for intervention in self.interventions:
            for first_day, last_day in marks.get_step_days(intervention.steps):
                days += [first_day, last_day]
        for window in self.windows:
            days += [day for day in (window.after, window.by) if day]
        if self.evidence.as_of is not None:
            days.append(self.evidence.as_of)
        return days

    def svg(self) -> SafeString:
        """Return the whole chart as one SVG element. Later parts are drawn over earlier ones."""
        layout = self.frame.layout
        title = gettext("Condition of %(name)s over time") % {"name": self.evidence.name}
        parts = [
            element("title", escape(title), id=f"t-{layout.name}"),
            element("desc", escape(self.description()), id=f"d-{layout.name}"),
            *self.control_bands(),
            *self.grade_rows(),
            *self.ticks(),
            *boxes.open_boxes(self.frame, self.evidence.chronology),
            *boxes.window_boxes(self.frame, self.windows),
            *self.state_lines(),
            *self.claim_marks(),
            *self.intervention_lanes(),
            *self.as_of_marker(),
        ]
        return element(
            "svg",
            join(parts),
            viewBox=f"0 0 {layout.width:.0f} {self.frame.height:.0f}",
            cls=f"pic {layout.name}",
            role="img",
            direction="rtl" if self.frame.is_rtl else "ltr",
            aria_labelledby=f"t-{layout.name} d-{layout.name}",
        )

    def description(self) -> str:
        """Return the chart's text alternative: a sentence on each window (the days within which the grade changed).

        For everything else, it refers to the table below the chart.
        """
        claims = self.evidence.claims
        sentences = []
        for window in self.windows:
            # The sentence names the two claims that limit the window, so the viewer must be allowed to see both.
            if window.limit_before in claims and window.limit_after in claims:
                sentence = window_sentence(window, claims, self.evidence.chronology.all_statements)
                sentences.append(strip_tags(sentence))
        sentences.append(gettext("The table below says the same."))
        return " ".join(sentences)

    def control_bands(self) -> list[SafeString]:
        """Return a band for each period in which a party controlled the site, with the party's name above it.

        The band is darker on the days on which the control is certain.
        """
        elements = []
        height = self.frame.bottom - BANDS_TOP
        for period in self.evidence.control:
            first_day, last_day = marks.get_possible_control_days(period)
            if first_day > self.axis.knots[-1] or last_day < self.axis.knots[0]:
                continue
            left, width = self.frame.left_and_width(first_day, last_day)
            elements.append(element("rect", x=left, y=BANDS_TOP, width=width, height=height, cls="hold-maybe"))

            certain = period.certain
            if certain is not None and certain.earliest is not None and certain.latest is not None:
                dark_left, dark_width = self.frame.left_and_width(certain.earliest, certain.latest)
                elements.append(element("rect", x=dark_left, y=BANDS_TOP, width=dark_width, height=height, cls="hold"))

            caption = gettext("Held by %(holder)s") % {"holder": period.holder.name}
            if estimate_width(caption) > width:
                caption = period.holder.name
            caption = truncate(caption, max(width, MIN_CONTROL_NAME_WIDTH))
            elements.append(text(caption, left + width / 2, 16, anchor="middle", cls="soft"))
        return elements

    def grade_rows(self) -> list[SafeString]:
        """Return a line, swatch and name for each grade, and below them a row of events if any are reported."""
        names = [(grade.value, label("grade", grade.value)) for grade in RANKED]
        if self.has_events:
            names.append(("", gettext("Reported events")))

        layout = self.frame.layout
        elements = []
        for row, (grade_code, name) in enumerate(names):
            y = self.frame.y(row)
            line = f"M{self.frame.start:.0f} {y:.0f}H{self.frame.end:.0f}"
            elements.append(element("path", d=line, cls="axis"))

            name_x = layout.name_x
            if grade_code:
                name_x += SWATCH_SPACE
                swatch_y = y + layout.swatch_offset_y
                swatch = marks.grade_swatch(grade_code, self.frame.x(SWATCH_X), swatch_y, layout.swatch_half_width)
                elements.append(swatch)
            elements.append(text(name, self.frame.x(name_x), y + layout.name_offset_y, anchor="start", cls="soft"))
        return elements

    def ticks(self) -> list[SafeString]:
        """Return an upright line and a date for each labelled day of the time axis, and the year where it changes."""
        window_days = []
        for window in self.windows:
            window_days += [day for day in (window.after, window.by) if day is not None]
        min_distance = self.frame.layout.min_tick_distance
        if self.frame.is_rtl:
            min_distance *= ARABIC_TICK_FACTOR

        previous_year = None
        elements = []
        for day in self.axis.choose_tick_days(min_distance, preferred_days=window_days):
            x = self.axis.position(day)
            year = year_month_day(day)[0]
            anchor = self.frame.text_anchor(x)
            line = f"M{x:.1f} {self.frame.layout.first_row_y - 14:.0f}V{self.frame.bottom:.0f}"
            elements.append(element("path", d=line, cls="axis"))
            elements.append(text(format_short_day(day), x, self.frame.bottom + 16, anchor=anchor, cls="soft"))
            if year != previous_year:
                elements.append(text(format_year(year), x, self.frame.bottom + 33, anchor=anchor, cls="soft"))
            previous_year = year
        return elements

    def state_lines(self) -> list[SafeString]:
        """Return a line for each segment (days with the same state) of certain grade, on the row of that grade."""
        last_accepted_day = get_last_accepted_day(self.dots)
        elements = []
        for segment in self.evidence.chronology.segments:
            if segment.grade not in RANK or segment.uncertain:
                continue
            y = self.frame.y(RANK[segment.grade])
            start = self.axis.position_or_start(segment.valid_from)
            if segment.valid_to is not None:
                end = self.axis.position(segment.valid_to + 1)
                solid_end = end
            else:
                # The last state is assumed to go on, but was not observed after the last accepted claim.
                end = self.axis.position_or_end(None)
                solid_end = self.axis.position_or_end(last_accepted_day)

            css_class = "line vouched" if segment.last_seen is None else "line"
            elements.append(element("path", d=f"M{start:.1f} {y:.0f}H{solid_end:.1f}", cls=css_class))
            if solid_end != end:
                elements.append(element("path", d=f"M{solid_end:.1f} {y:.0f}H{end:.1f}", cls="line assumed"))
        return elements

    def claim_marks(self) -> list[SafeString]:
        """Return a mark for each claim. Marks that would cover each other are moved apart vertically."""
        # The first claim of a contradiction is the one that contradicts the others.
        contradicting_refs = {contradiction.claims[0] for contradiction in self.evidence.chronology.contradictions}
        offsets = self.frame.layout.stack_offsets
        stack_sizes: Counter[tuple[int, int]] = Counter()
        elements: list[SafeString] = []
        for dot in self.dots:
            x = dot.get_x(self.axis)
            stack = (dot.row, round(x / STACK_WIDTH))
            y = self.frame.y(dot.row) + offsets[stack_sizes[stack] % len(offsets)]
            stack_sizes[stack] += 1

            date_range = (self.axis.position_or_start(dot.first_day), self.axis.position_or_end(dot.last_day))
            contradicts = dot.claim.ref in contradicting_refs
            elements += marks.claim_mark(dot.claim, x, y, date_range=date_range, contradicts=contradicts)
        return elements

    def intervention_lanes(self) -> list[SafeString]:
        """Return a lane for each intervention below the grades: its title, and a bar over all days of its steps.

        An intervention without dated steps has no bar.
        """
        elements = []
        for lane, intervention in enumerate(self.interventions):
            y = self.frame.bottom + 66 + lane * LANE_HEIGHT
            step_ranges = []
            for first_day, last_day in marks.get_step_days(intervention.steps):
                step_ranges.append((self.axis.position(first_day), self.axis.position(last_day)))
            if step_ranges:
                elements += marks.intervention_bar(step_ranges, y + 8)
            title = truncate(intervention.title, self.frame.layout.width - 16)
            elements.append(text(title, self.frame.x(8), y, anchor="start", cls="soft"))
        return elements

    def as_of_marker(self) -> list[SafeString]:
        """Return an upright line and the date at the day that the visitor selected. Return [] if no day is selected."""
        selected_day = self.evidence.as_of
        if selected_day is None:
            return []
        x = self.axis.position(selected_day)
        line = element("path", d=f"M{x:.1f} 24V{self.frame.bottom:.0f}", cls="now")
        date = text(format_day(selected_day), x, 34, anchor=self.frame.text_anchor(x), cls="strong")
        return [line, date]
