"""Which day and which moment a page is asked for, from its query; a bad one is a sentence, never an error page."""

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
from registry.domain.chronology.dates import iso
from registry.domain.errors import RuleViolation

SLIDER_FROM = date(2010, 1, 1).toordinal()
MOST_DAYS = 99_999  # that the slider may stand from its start
SHOWN = 40  # characters of a parameter that are given back in the form


@dataclass(frozen=True, slots=True)
class PageTimeQuery:
    """`as_of` a day number (None: the latest state), `known_at` a moment (None: now); `as_of_text` what was typed.

    Where `problem` is a sentence, the page is shown for no day in particular, with status 400.
    """

    as_of: int | None
    known_at: datetime | None
    as_of_text: str
    known_at_text: str
    problem: str
    today: int

    @property
    def status(self) -> int:
        """Of the answer."""
        return 400 if self.problem else 200

    @property
    def day(self) -> int:
        """The day shown: the one asked for, or today."""
        return self.today if self.as_of is None else self.as_of

    @property
    def typed(self) -> str:
        """What stands in the date input: what was typed, if only to be corrected."""
        return self.as_of_text or iso(self.today)

    @property
    def slide(self) -> int:
        """Where the slider stands, in days from its start."""
        return min(max(self.day, SLIDER_FROM), self.today) - SLIDER_FROM

    @property
    def slide_most(self) -> int:
        """Where the slider ends: today."""
        return self.today - SLIDER_FROM

    @property
    def today_text(self) -> str:
        """Today in ISO."""
        return iso(self.today)

    @property
    def query(self) -> str:
        """The question as a query string, for links that keep it; "" if nothing special is asked for."""
        if self.problem:
            return ""
        pairs = [("as_of", self.as_of_text), ("known_at", self.known_at_text)]
        words = urlencode([(name, text) for name, text in pairs if text])
        return f"?{words}" if words else ""

    @property
    def input_type(self) -> str:
        """The type of the input for the day: a browser's calendar has no days before the year 1 and no wrong ones."""
        return "text" if self.problem or self.day < 1 else "date"


def read_time_query(request: HttpRequest) -> PageTimeQuery:
    """Read `as_of` and `known_at` from the query of a page, as the API does; an empty input asks for nothing."""
    today = timezone.now().date().toordinal()  # in UTC
    days, moments = request.GET.getlist("as_of"), request.GET.getlist("known_at")
    as_of_text, known_at_text = request.GET.get("as_of", "")[:SHOWN], request.GET.get("known_at", "")[:SHOWN]
    try:
        found = time_query.parse_time_query(as_of=days, known_at=moments, today=today)
    except time_query.InvalidTimeQuery as error:
        return PageTimeQuery(None, None, as_of_text, known_at_text, _sentence(error), today)
    return PageTimeQuery(found.as_of, found.known_at, as_of_text, known_at_text, "", today)


def _sentence(refusal: RuleViolation) -> str:
    """Say what is wrong in the language of the page."""
    return gettext(refusal.template) % refusal.params


def read_page_number(request: HttpRequest) -> int:
    """Return the number of the page of a list; 1 if there is none, or none that makes sense."""
    return query_values.parse_page_number(request.GET.get("page"))


def code_asked(request: HttpRequest, name: str, codes: Iterable[str]) -> str:
    """Return the code that a filter of a list asks for, "" for any that the list does not offer."""
    try:
        return query_values.parse_code(request.GET.get(name, ""), list(codes))
    except query_values.InvalidValue:
        return ""


def slider_day(request: HttpRequest) -> str | None:
    """Return the day to which the slider was moved in a form without scripts, None if it was not moved."""
    shown, slide = request.GET.get("shown", ""), request.GET.get("slide", "")
    if slide == shown:
        return None
    try:
        return iso(SLIDER_FROM + query_values.parse_number(slide, least=0, most=MOST_DAYS))
    except query_values.InvalidValue:
        return None
