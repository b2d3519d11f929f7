"""Uncertain dates: EDTF text is parsed into intervals of whole days.

A day is an `int`: its number in the proleptic Gregorian calendar. Day 1 is 0001-01-01, as in `date.toordinal`; days of
years BCE are zero or less (year 0000 is 1 BCE). An open end is None. Must not know how a date is shown or stored.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from registry.domain.errors import RuleViolation, gettext_noop

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097  # the Gregorian calendar repeats after so many years and days
MAX_YEAR = 9999
PLAIN_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
EXAMPLES = "2016-06-06, 2017-01, 2015-05~, 2016-12-26/2017-01-10, ../2015-08-27, -0100"
# The EDTF seasons that last from December to February: winter, winter (north) and summer (south).
SEASON_OVER_NEW_YEAR = re.compile(r"(-?\d{4})-(?:24|28|30)")
FIRST_SEASON = 21  # EDTF codes seasons as months from 21
# Common mistakes, each with the message that names it.
MISTAKES = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (
            r"\d[Tt ]\s*\d",
            gettext_noop("“%(text)s” has a time of day. Give whole days only, for example 2016-12-26."),
        ),
        (
            r"^\d{1,2}[./-]\d{1,2}[./-]\d{4}$",
            gettext_noop("“%(text)s” is not in the order year-month-day. Write it like this: 2016-12-26."),
        ),
        (
            r"\dS\d",
            gettext_noop(
                "“%(text)s” counts digits with S. Write X for each digit that is not known, for example 19XX."
            ),
        ),
        (
            r"-(?:X\d|\dX)(?![\dX])",
            gettext_noop("“%(text)s” gives half a month or day. Leave it open as a whole, for example 2015-08-XX."),
        ),
        (
            r"XXXX",
            gettext_noop("“%(text)s” gives no year. Give at least some of its digits, for example 20XX."),
        ),
    )
)


class InvalidDate(RuleViolation):
    """Violation by a text that is not a date. The message says what is wrong and gives an example."""

    code = "bad_date"


@dataclass(frozen=True, slots=True)
class Interval:
    """The whole days from `earliest` to `latest`, both inclusive. None is an open end."""

    earliest: int | None
    latest: int | None

    def meets(self, other: Interval) -> bool:
        """Return whether the two intervals share at least one day."""
        return _not_after(self.earliest, other.latest) and _not_after(other.earliest, self.latest)

    def lies_inside(self, other: Interval) -> bool:
        """Return whether every day of this interval is a day of the other one."""
        starts_inside = other.earliest is None or (self.earliest is not None and self.earliest >= other.earliest)
        ends_inside = other.latest is None or (self.latest is not None and self.latest <= other.latest)
        return starts_inside and ends_inside

    def until(self, day: int) -> Interval:
        """Return the interval cut off after a day, such as the day on which a claim was recorded.

        An interval that begins after that day keeps its first day only.
        """
        latest = day if self.latest is None else min(self.latest, day)
        if self.earliest is not None:
            latest = max(self.earliest, latest)
        return Interval(self.earliest, latest)


@dataclass(frozen=True, slots=True)
class UncertainDate(Interval):
    """A date: its EDTF text, and the interval of days that the text means."""

    text: str
    approximate: bool


def _not_after(start: int | None, end: int | None) -> bool:
    """Return whether a start is not after an end. An open start or end never is."""
    return start is None or end is None or start <= end


def day_number(year: int, month: int, day: int) -> int:
    """Return the number of a calendar day, as `date.toordinal` does, but also for days BCE.

    Year 0 is 1 BCE, and year -1 is 2 BCE. Raise ValueError if the calendar has no such day.
    """
    # `date` knows years from 1 only, so earlier years are moved forward by whole cycles of the calendar.
    cycles = 0 if year >= 1 else (CYCLE_YEARS - year) // CYCLE_YEARS
    return date(year + cycles * CYCLE_YEARS, month, day).toordinal() - cycles * CYCLE_DAYS


def year_month_day(number: int) -> tuple[int, int, int]:
    """Return the year, month and day of a day number: the inverse of `day_number`."""
    cycles = 0 if number >= 1 else (CYCLE_DAYS - number) // CYCLE_DAYS
    moved_date = date.fromordinal(number + cycles * CYCLE_DAYS)
    return moved_date.year - cycles * CYCLE_YEARS, moved_date.month, moved_date.day


def format_iso_day(number: int) -> str:
    """Return a day in ISO 8601, such as `2016-12-26`, or `-0099-03-01` for a year BCE."""
    year, month, day = year_month_day(number)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"


def parse_iso_day(text: str) -> int:
    """Return the day number of a date in ISO 8601, such as `2016-12-26`.

    Raise InvalidDate if the text is not a day of the calendar.
    """
    match = re.fullmatch(r"(-?\d{4})-(\d\d)-(\d\d)", text.strip())
    if match is None:
        raise InvalidDate(
            gettext_noop("“%(text)s” is not a day. Write it as year-month-day, for example 2017-01-05."), text=text
        )

    year, month, day = (int(digits) for digits in match.groups())
    problem = _find_calendar_mistake(text, year, month, day)
    if problem is not None:
        raise problem
    return day_number(year, month, day)


@lru_cache(maxsize=4096)
def parse_date(text: str) -> UncertainDate:
    """Return the date that an EDTF text means (ISO 8601-2, levels 0 to 2). Raise InvalidDate if it means none."""
    text = text.strip()
    problem = _find_mistake(text)
    if problem is not None:
        raise problem

    # Most dates are plain days, months or years. The `edtf` library needs milliseconds for a text.
    plain_match = PLAIN_DATE.fullmatch(text)
    if plain_match is not None:
        return _build_plain_date(text, int(plain_match[1]), int(plain_match[2] or 0), int(plain_match[3] or 0))

    try:
        parsed = parse_edtf(text)
        earliest = _bound(parsed, text, "lower")
        latest = _bound(parsed, text, "upper")
    # The library raises the last three on some invalid texts.
    except (EDTFParseException, AttributeError, TypeError, ValueError) as error:
        raise InvalidDate(
            gettext_noop("“%(text)s” is not a date in EDTF. Write it like one of these: %(examples)s."),
            text=text,
            examples=EXAMPLES,
        ) from error
    if not _not_after(earliest, latest):
        raise InvalidDate(
            gettext_noop("“%(text)s” ends before it starts. Put the earlier day first, for example %(example)s."),
            text=text,
            example="2016-12-26/2017-01-10",
        )
    if earliest is None and latest is None:
        raise InvalidDate(
            gettext_noop(
                "“%(text)s” is open at both ends and says nothing. Give at least one end, for example ../2015-08-27."
            ),
            text=text,
        )
    is_approximate = any(sign in text for sign in "~?%")
    return UncertainDate(earliest=earliest, latest=latest, text=text, approximate=is_approximate)


def _build_plain_date(text: str, year: int, month: int, day: int) -> UncertainDate:
    """Build the date for a valid day, month or year. `day` is 0 for a month, and `month` is 0, too, for a year."""
    last_month = month or 12
    last_day = day or _days_in_month(year, last_month)
    earliest = day_number(year, month or 1, day or 1)
    latest = day_number(year, last_month, last_day)
    return UncertainDate(earliest, latest, text=text, approximate=False)


def _days_in_month(year: int, month: int) -> int:
    """Return how many days a month has. `calendar` knows no years BCE, so they are moved by whole cycles."""
    return calendar.monthrange(year % CYCLE_YEARS + CYCLE_YEARS, month)[1]


def _bound(parsed: Any, text: str, which: str) -> int | None:  # Any: edtf's classes declare no types
    """Return the first ("lower") or last ("upper") day of a parsed date, or None if the text leaves that end open.

    An end is open if the text has `..` or nothing on its side of the slash. Raise InvalidDate for a year beyond 9999.
    """
    start_text, slash, end_text = text.partition("/")
    bound_text = start_text if which == "lower" or not slash else end_text
    bound_text = bound_text.strip()
    if slash and bound_text in ("", ".."):
        return None
    moment = parsed.lower_strict() if which == "lower" else parsed.upper_strict()
    if isinstance(moment, float):  # edtf returns an infinity for an open end
        return None

    year, month, day = moment.tm_year, moment.tm_mon, moment.tm_mday
    season_match = SEASON_OVER_NEW_YEAR.fullmatch(bound_text)
    if which == "upper" and season_match:
        # edtf ends these seasons with the year. They end with the next February.
        year = int(season_match[1]) + 1
        month = 2
        day = _days_in_month(year, month)
    if abs(year) > MAX_YEAR:
        raise InvalidDate(
            gettext_noop(
                "“%(text)s” lies outside the years -9999 to 9999. Give a year between them, for example -0100."
            ),
            text=text,
        )
    return day_number(year, month, day)


def _find_mistake(text: str) -> InvalidDate | None:
    """Return the exception for a common mistake in the text of a date, or None if there is none.

    Its message is more helpful than "not a date in EDTF".
    """
    if not text:
        return InvalidDate(
            gettext_noop("The date is missing. Write it in EDTF, for example %(examples)s."), examples=EXAMPLES
        )
    for pattern, message in MISTAKES:
        if pattern.search(text):
            return InvalidDate(message, text=text)

    for match in re.finditer(r"(?<![\dXY])(-?\d{4})-(\d\d)(?:-(\d\d))?(?![\dX])", text):
        # A month without a day has an empty last group, which becomes day 0.
        year, month, day = (int(digits or 0) for digits in match.groups())
        problem = _find_calendar_mistake(match.group(), year, month, day)
        if problem is not None:
            return problem
    return None


def _find_calendar_mistake(text: str, year: int, month: int, day: int) -> InvalidDate | None:
    """Return the exception for a month or day that the calendar does not have, or None if both exist.

    `day` is 0 if the text gives no day.
    """
    # EDTF writes the season of a year as if it were a month.
    if month >= FIRST_SEASON and not day:
        return None
    if not 1 <= month <= 12:
        return InvalidDate(
            gettext_noop("“%(text)s” has no month %(month)02d; months go from 01 to 12, for example 2016-12."),
            text=text,
            month=month,
        )

    last_day = _days_in_month(year, month)
    # A text with two hyphens, besides the sign of the year, does give a day: 00.
    is_day_zero = day == 0 and text.removeprefix("-").count("-") == 2
    if day > last_day or is_day_zero:
        return InvalidDate(
            gettext_noop("“%(text)s” has no day %(day)02d; that month has %(last)d days. Its last is %(example)s."),
            text=text,
            day=day,
            last=last_day,
            example=f"{text[: text.rindex('-')]}-{last_day}",
        )
    return None
