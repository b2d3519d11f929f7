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
from registry.domain.chronology.dates import format_iso_day, get_last_day_begun

SLIDER_FROM = date(2010, 1, 1).toordinal()
MAX_SLIDER_DAYS = 99_999  # from SLIDER_FROM
MAX_SHOWN_LENGTH = 40  # of a parameter that is shown again in the form


@dataclass(frozen=True, slots=True)
class PageTimeQuery:
    """The day and the moment that a page is asked for.

    `as_of` is a day number, None for the latest state; `known_at` is None for now. The texts are what was typed.
    If they could not be read, `problem` says why, and the page shows the latest state with status 400. `today` is the
    current day in UTC, and `last_day` the last day that can be asked for: it may have begun only farther east.
    """

    as_of: int | None
    known_at: datetime | None
    as_of_text: str
    known_at_text: str
    problem: str
    today: int
    last_day: int

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
    def last_day_text(self) -> str:
        """The last day that can be asked for, as an ISO date."""
        return format_iso_day(self.last_day)

    @property
    def query(self) -> str:
        """Return the query string that keeps the day and the moment in links to other pages, with its `?`.

        Return "" if neither was requested, or if one of them is invalid.
        """
        if self.problem:
            return ""
        parameters = {}
        if self.as_of_text:
            parameters["as_of"] = self.as_of_text
        if self.known_at_text:
            parameters["known_at"] = self.known_at_text
        return f"?{urlencode(parameters)}" if parameters else ""

    @property
    def input_type(self) -> str:
        """The type of the input for the day. A date input cannot hold a day before the year 1, or a wrong one."""
        return "text" if self.problem or self.day < 1 else "date"


def read_time_query(request: HttpRequest) -> PageTimeQuery:
    """Read the query parameters `as_of` (the day to show) and `known_at` (ignore what was recorded after this moment).

    An empty parameter counts as absent. An invalid one raises no error: the result says what is wrong.
    """
    now = timezone.now()
    today = now.date().toordinal()  # in UTC
    last_day = get_last_day_begun(now)
    as_of_text = request.GET.get("as_of", "")[:MAX_SHOWN_LENGTH]
    known_at_text = request.GET.get("known_at", "")[:MAX_SHOWN_LENGTH]
    try:
        # Pass all values of a parameter, because a parameter that is given twice is refused.
        parsed = time_query.parse_time_query(
            as_of=request.GET.getlist("as_of"), known_at=request.GET.getlist("known_at"), today=last_day
        )
    except time_query.InvalidTimeQuery as error:
        problem = gettext(error.template) % error.params
        return PageTimeQuery(None, None, as_of_text, known_at_text, problem, today, last_day)
    return PageTimeQuery(parsed.as_of, parsed.known_at, as_of_text, known_at_text, "", today, last_day)


def read_page_number(request: HttpRequest) -> int:
    """Return the page number of a list; 1 if it is absent or cannot be read."""
    return query_values.parse_page_number(request.GET.get("page"))


def read_code(request: HttpRequest, name: str, allowed_codes: Iterable[str]) -> str:
    """Return the code in a query parameter, such as the choice in a list filter.

    Return "" if the parameter is absent or its code is not allowed.
    """
    try:
        return query_values.parse_code(request.GET.get(name, ""), list(allowed_codes))
    except query_values.InvalidValue:
        return ""


def get_slider_url(request: HttpRequest) -> str | None:
    """Return the URL of the day that a visitor without JavaScript selected with the slider of a page.

    The moment whose knowledge counts, `known_at`, is kept. Return None if the slider was not moved.
    """
    slider_day = read_slider_day(request)
    if slider_day is None:
        return None
    parameters = {"as_of": slider_day}
    if request.GET.get("known_at"):
        parameters["known_at"] = request.GET["known_at"][:MAX_SHOWN_LENGTH]
    return f"{request.path}?{urlencode(parameters)}"


def read_slider_day(request: HttpRequest) -> str | None:
    """Return the day that a visitor without JavaScript selected with the slider, as an ISO date.

    Return None if the slider was not moved, or if its position cannot be read.
    """
    initial_position = request.GET.get("shown", "")
    position = request.GET.get("slide", "")
    if position == initial_position:
        return None
    try:
        days_from_start = query_values.parse_number(position, least=0, most=MAX_SLIDER_DAYS)
        return format_iso_day(SLIDER_FROM + days_from_start)
    except query_values.InvalidValue:
        return None
