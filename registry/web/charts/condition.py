"""The condition chart: grades down, time across; claims as dots, windows hatched, control as bands, works as bars.

Drawn twice by the caller, wide and narrow; CSS shows one. In a right-to-left page time runs from right to left.
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
from registry.queries.control_periods import ControlRecord
from registry.queries.interventions import InterventionRecord
from registry.web.text.chronology_text import window_sentence
from registry.web.text.dates import days_words, format_day, format_short_day, language, year_words
from registry.web.text.terms import label

from . import marks
from .axis import TimeAxis, time_axis
from .dots import Dot, dots_of
from .svg import cut, element, joined, text, width_of

MOST_WORKS = 6
STACK = (0, -10, 10, -19, 19)
STACK_BELOW = (0, 10, 20, 5, 15)  # where the names stand above the lines


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is drawn: one monument's derivation and public claims, and what went on around it."""

    name: str
    chronology: Chronology
    claims: Mapping[str, ClaimRecord]
    control: Sequence[ControlRecord]
    interventions: Sequence[InterventionRecord]
    as_of: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures of one drawing in pixels; `inline` puts the grades' names above their lines."""

    key: str
    width: float
    start: float
    row: float
    gap: float
    top: float
    inline: bool


WIDE = Layout("wide", 760, 172, 42, 64, 56, inline=False)
NARROW = Layout("narrow", 358, 10, 48, 60, 68, inline=True)


def condition_chart(evidence: Evidence, layout: Layout) -> SafeString:
    """One SVG with title and description; "" if no claim says anything that could be drawn."""
    dots = dots_of(evidence.claims.values())
    if not dots:
        return joined([])
    drawing = _Drawing(evidence, layout, dots)
    return drawing.svg()


class _Drawing:
    """One layout of one chart, piece by piece."""

    def __init__(self, evidence: Evidence, layout: Layout, dots: list[Dot]) -> None:
        self.evidence, self.layout, self.dots = evidence, layout, dots
        self.rtl = language() == "ar"
        self.works = evidence.interventions[:MOST_WORKS]
        self.axis = self._axis()
        has_events = any(dot.row == len(RANKED) for dot in dots)
        self.bottom = layout.top + (len(RANKED) - 1 + has_events) * layout.row + 26
        self.height = self.bottom + 48 + (36 * len(self.works) + 12 if self.works else 0)

    def _axis(self) -> TimeAxis:
        days = [day for dot in self.dots for day in dot.days]
        days += [day for work in self.works for step in work.steps for day in marks.step_days(step)]
        days += [day for window in self.evidence.chronology.windows for day in (window.after, window.by) if day]
        if self.evidence.as_of is not None:
            days.append(self.evidence.as_of)
        start, end = self.layout.start, self.layout.width - 10
        return time_axis(days, self.layout.width - start if self.rtl else start, 10 if self.rtl else end)

    def svg(self) -> SafeString:
        """The whole chart."""
        key, evidence = self.layout.key, self.evidence
        pieces = [
            element(
                "title", escape(gettext("Condition of %(name)s over time") % {"name": evidence.name}), id=f"t-{key}"
            ),
            element("desc", escape(self.description()), id=f"d-{key}"),
            *self.bands(),
            *self.rows(),
            *self.ticks(),
            *self.windows(),
            *self.lines(),
            *self.claims(),
            *self.bars(),
            *self.marker(),
        ]
        return element(
            "svg",
            joined(pieces),
            viewBox=f"0 0 {self.layout.width:.0f} {self.height:.0f}",
            cls=f"pic {key}",
            role="img",
            direction="rtl" if self.rtl else "ltr",
            aria_labelledby=f"t-{key} d-{key}",
        )

    def description(self) -> str:
        """The windows in words; the rest stands in the table beside the chart."""
        derived, claims = self.evidence.chronology, self.evidence.claims
        told = [
            strip_tags(window_sentence(w, claims, derived.statements)) for w in derived.windows if _named(w, claims)
        ]
        return " ".join([*told, gettext("The table below says the same.")])

    def x(self, distance: float) -> float:
        """A place counted from the side on which reading starts."""
        return self.layout.width - distance if self.rtl else distance

    def y(self, row: int) -> float:
        return self.layout.top + row * self.layout.row

    def rows(self) -> list[SafeString]:
        """A line, a column glyph and a name for each grade, and for events."""
        pieces = []
        names = [(grade.value, label("grade", grade.value)) for grade in RANKED]
        if self.bottom > self.y(len(RANKED)):
            names.append(("", gettext("Reported events")))
        for row, (code, name) in enumerate(names):
            y, inline = self.y(row), self.layout.inline
            pieces.append(
                element(
                    "path",
                    d=f"M{self.x(self.layout.start):.0f} {y:.0f}H{self.x(self.layout.width - 10):.0f}",
                    cls="axis",
                )
            )
            at, level = (30 if code else 8), (y - 12 if inline else y + 5)
            if code:
                pieces.append(marks.swatch(code, self.x(16), y - 17 if inline else y, 9 if inline else 12))
            pieces.append(text(name, self.x(at + (0 if inline else 6)), level, anchor="start", cls="soft"))
        return pieces

    def ticks(self) -> list[SafeString]:
        """Days under the axis, with the year where it changes."""
        pieces, year_before = [], None
        derived = self.evidence.chronology
        first = [day for w in derived.windows for day in (w.after, w.by) if day is not None]
        for day in self.axis.ticks(self.layout.gap * (1.45 if self.rtl else 1), first):
            x, year = self.axis.at(day), year_month_day(day)[0]
            pieces.append(element("path", d=f"M{x:.1f} {self.layout.top - 14:.0f}V{self.bottom:.0f}", cls="axis"))
            anchor = self._anchor(x)
            pieces.append(text(format_short_day(day), x, self.bottom + 16, anchor=anchor, cls="soft"))
            if year != year_before:
                pieces.append(text(year_words(year), x, self.bottom + 33, anchor=anchor, cls="soft"))
            year_before = year
        return pieces

    def _anchor(self, x: float) -> str:
        distance = self.layout.width - x if self.rtl else x
        if distance < 36:
            return "start"
        return "end" if distance > self.layout.width - 36 else "middle"

    def bands(self) -> list[SafeString]:
        """Who may have held the place, behind everything."""
        pieces, end = [], self.bottom
        for period in self.evidence.control:
            first, last = marks.outer(period)
            if first > self.axis.knots[-1] or last < self.axis.knots[0]:
                continue
            left, width = _span(self.axis.at(first), self.axis.at(last))
            pieces.append(element("rect", x=left, y=22, width=width, height=end - 22, cls="hold-maybe"))
            inner = marks.inner(period)
            if inner is not None:
                x, sure = _span(self.axis.at(inner[0]), self.axis.at(inner[1]))
                pieces.append(element("rect", x=x, y=22, width=sure, height=end - 22, cls="hold"))
            words = gettext("Held by %(holder)s") % {"holder": period.holder.name}
            if width_of(words) > width:
                words = period.holder.name
            pieces.append(text(cut(words, max(width, 60)), left + width / 2, 16, anchor="middle", cls="soft"))
        return pieces

    def windows(self) -> list[SafeString]:
        """Hatched between the two grades."""
        pieces = []
        for window in self.evidence.chronology.windows:
            x, width = _span(self.axis.at(window.after, -1), self.axis.at(window.by))
            tops = sorted((self.y(RANK[window.from_grade]), self.y(RANK[window.to_grade])))
            pieces.append(
                element(
                    "rect",
                    x=x,
                    y=tops[0],
                    width=max(width, 3),
                    height=tops[1] - tops[0],
                    fill="url(#weave)",
                    cls="window",
                )
            )
            words = days_words(window.days) if window.days is not None else ""
            if words and width > width_of(words) - 4:
                pieces.append(text(words, x + width / 2, sum(tops) / 2 + 5, anchor="middle", cls="strong"))
        return pieces

    def lines(self) -> list[SafeString]:
        """The state on the days on which it is certain; dotted where nobody has looked since, or not yet."""
        pieces = []
        last_day = max(
            (day for dot in self.dots for day in dot.days if dot.claim.status == ClaimStatus.ACCEPTED), default=None
        )
        for segment in self.evidence.chronology.segments:
            if segment.grade not in RANK or segment.uncertain:
                continue
            y, start = self.y(RANK[segment.grade]), self.axis.at(segment.valid_from, -1)
            end = self.axis.at(None if segment.valid_to is None else segment.valid_to + 1)
            seen = end if segment.valid_to is not None or last_day is None else self.axis.at(last_day)
            style = "line vouched" if segment.last_seen is None else "line"
            pieces.append(element("path", d=f"M{start:.1f} {y:.0f}H{seen:.1f}", cls=style))
            if seen != end:
                pieces.append(element("path", d=f"M{seen:.1f} {y:.0f}H{end:.1f}", cls="line assumed"))
        return pieces

    def claims(self) -> list[SafeString]:
        """Dots, stacked where they would cover each other; a ring where a contradiction starts."""
        clashing = {found.claims[0] for found in self.evidence.chronology.contradictions}
        pieces: list[SafeString] = []
        taken: Counter[tuple[int, int]] = Counter()
        for dot in self.dots:
            x1, x2 = self.axis.at(dot.first, -1), self.axis.at(dot.last)
            x = x2 if dot.first is None else x1 if dot.last is None else (x1 + x2) / 2
            place = (dot.row, round(x / 11))
            offset = (STACK_BELOW if self.layout.inline else STACK)[taken[place] % len(STACK)]
            taken[place] += 1
            y = self.y(dot.row) + offset
            pieces += marks.claim(dot.claim, x, y, reach=(x1, x2), clashing=dot.claim.ref in clashing)
        return pieces

    def bars(self) -> list[SafeString]:
        """One bar for each measure, from its first step to its last, with a knob for each step."""
        pieces = []
        for lane, work in enumerate(self.works):
            days = [day for step in work.steps for day in marks.step_days(step)]
            y = self.bottom + 66 + lane * 36
            if days:
                pieces += marks.bar([self.axis.at(day) for day in days], y + 8)
            words = cut(work.title, self.layout.width - 16)
            pieces.append(text(words, self.x(8), y, anchor="start", cls="soft"))
        return pieces

    def marker(self) -> list[SafeString]:
        """The day asked for."""
        day = self.evidence.as_of
        if day is None:
            return []
        x = self.axis.at(day)
        line = element("path", d=f"M{x:.1f} 24V{self.bottom:.0f}", cls="now")
        return [line, text(format_day(day), x, 34, anchor=self._anchor(x), cls="strong")]


def _named(window: object, claims: Mapping[str, ClaimRecord]) -> bool:
    return getattr(window, "limit_before", "") in claims and getattr(window, "limit_after", "") in claims


def _span(first: float, last: float) -> tuple[float, float]:
    return min(first, last), abs(last - first)
