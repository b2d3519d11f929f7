"""Which day and which moment a page is asked for, from its query; a bad one is a sentence, never an error page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from registry.domain.dating import BadDate, iso, parse_day
from registry.domain.sentences import gettext_noop

SLIDER_FROM = date(2010, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Asked:
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
        """The question as a query, to be added to links that keep it."""
        pairs = [("as_of", self.as_of_text), ("known_at", self.known_at_text)]
        words = "&".join(f"{name}={value}" for name, value in pairs if value and not self.problem)
        return f"?{words}" if words else ""


def asked(request: HttpRequest) -> Asked:
    """Read `as_of` and `known_at`."""
    today = timezone.localdate().toordinal()
    as_of_text = request.GET.get("as_of", "").strip()[:40]
    known_at_text = request.GET.get("known_at", "").strip()[:40]
    try:
        as_of, known_at = _day(as_of_text, today), _moment(known_at_text, today)
    except BadDate as error:
        sentence = gettext(error.template) % error.params
        return Asked(None, None, as_of_text, known_at_text, sentence, today)
    return Asked(as_of, known_at, as_of_text, known_at_text, "", today)


def page_asked(request: HttpRequest) -> int:
    """The number of the page of a list; 1 if there is none, or none that makes sense."""
    number = request.GET.get("page", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def slid(request: HttpRequest) -> str | None:
    """The day to which the slider was moved in a form without scripts, None if it was not moved."""
    shown, slide = request.GET.get("shown", ""), request.GET.get("slide", "")
    if not (slide.isascii() and slide.isdigit() and len(slide) < 6) or slide == shown:
        return None
    return iso(SLIDER_FROM + int(slide))


def _day(text: str, today: int) -> int | None:
    if not text:
        return None
    day = parse_day(text)
    if day > today:
        raise BadDate(
            gettext_noop("“%(text)s” lies in the future. The registry knows states up to today, %(today)s."),
            text=text,
            today=iso(today),
        )
    if day < 1:
        raise BadDate(gettext_noop("“%(text)s” lies before the year 1. Choose a later day."), text=text)
    return day


def _moment(text: str, today: int) -> datetime | None:
    """A day means what was known at its end; a moment with a time is taken as it is (UTC, unless it says otherwise)."""
    if not text:
        return None
    if "T" not in text.upper():
        day = _day(text, today)
        return datetime.combine(date.fromordinal(day or 1) + timedelta(days=1), time(), UTC)
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:  # overflow: the last day there is, in a zone that is behind
        raise BadDate(
            gettext_noop("“%(text)s” is not a moment. Write it like 2026-11-22T12:00:00Z."), text=text
        ) from error
