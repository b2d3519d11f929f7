"""The query parameters of pages. A bad day or moment becomes a sentence on the page, never an error page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from registry.domain import query_values
from registry.domain.chronology import time_query
from registry.domain.chronology.dates import format_iso_day
from registry.domain.errors import RuleViolation

SLIDER_FROM = date(2010, 1, 1).toordinal()
MAX_SLIDER_DAYS = 99_999  # from SLIDER_FROM
MAX_SHOWN_LENGTH = 40  # of a parameter that is shown again in the form


@dataclass(frozen=True, slots=True)
class PageTimeQuery:
    """The day and the moment that a page is asked for.

    `as_of` is a day number, None for the latest state; `known_at` is None for now. The texts are what was typed.
    If they could not be read, `problem` says why, and the page shows the latest state with status 400.
    """

    as_of: int | None
    known_at: datetime | None
    as_of_text: str
    known_at_text: str
    problem: str
    today: int

    @property
    def status(self) -> int:
        """The status of the response."""
        return 400 if self.problem else 200

    @property
    def day(self) -> int:
        """The day number to show: the one asked for, or today."""
        return self.today if self.as_of is None else self.as_of

    @property
    def typed(self) -> str:
        """The value of the date input: what was typed, even if it is wrong, or today."""
        return self.as_of_text or format_iso_day(self.today)

    @property
    def slide(self) -> int:
        """The position of the slider, in days from its start."""
        return min(max(self.day, SLIDER_FROM), self.today) - SLIDER_FROM

    @property
    def slide_most(self) -> int:
        """The last position of the slider, which is today."""
        return self.today - SLIDER_FROM

    @property
    def today_text(self) -> str:
        """Today as an ISO date."""
        return format_iso_day(self.today)

    @property
    def query(self) -> str:
        """The query string for links that keep day and moment; "" if neither is set."""
        if self.problem:
            return ""
        parameters = [("as_of", self.as_of_text), ("known_at", self.known_at_text)]
        query_string = urlencode([(name, text) for name, text in parameters if text])
        return f"?{query_string}" if query_string else ""

    @property
    def input_type(self) -> str:
        """The type of the input for the day. A date input cannot hold a day before the year 1, or a wrong one."""
        return "text" if self.problem or self.day < 1 else "date"


def read_time_query(request: HttpRequest) -> PageTimeQuery:
    """Return `as_of` and `known_at` of a page's query, read as the API reads them. An empty input counts as absent."""
    today = timezone.now().date().toordinal()  # in UTC
    days, moments = request.GET.getlist("as_of"), request.GET.getlist("known_at")
    as_of_text, known_at_text = (
        request.GET.get("as_of", "")[:MAX_SHOWN_LENGTH],
        request.GET.get("known_at", "")[:MAX_SHOWN_LENGTH],
    )
    try:
        parsed = time_query.parse_time_query(as_of=days, known_at=moments, today=today)
    except time_query.InvalidTimeQuery as error:
        return PageTimeQuery(None, None, as_of_text, known_at_text, _sentence(error), today)
    return PageTimeQuery(parsed.as_of, parsed.known_at, as_of_text, known_at_text, "", today)


def _sentence(refusal: RuleViolation) -> str:
    """Return the message of a violation in the language of the page."""
    return gettext(refusal.template) % refusal.params


def read_page_number(request: HttpRequest) -> int:
    """Return the page number of a list; 1 if it is absent or cannot be read."""
    return query_values.parse_page_number(request.GET.get("page"))


def code_asked(request: HttpRequest, name: str, codes: Iterable[str]) -> str:
    """Return the code that a filter selects; "" if it is absent or not among the codes offered."""
    try:
        return query_values.parse_code(request.GET.get(name, ""), list(codes))
    except query_values.InvalidValue:
        return ""


def slider_day(request: HttpRequest) -> str | None:
    """Return the ISO date to which the slider was moved in a form sent without JavaScript; None if it was not moved."""
    shown, slide = request.GET.get("shown", ""), request.GET.get("slide", "")
    if slide == shown:
        return None
    try:
        return format_iso_day(SLIDER_FROM + query_values.parse_number(slide, least=0, most=MAX_SLIDER_DAYS))
    except query_values.InvalidValue:
        return None
