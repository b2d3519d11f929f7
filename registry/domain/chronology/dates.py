"""Uncertain dates: EDTF text in, an interval of whole days out, and back to words that machines read.

A day is an `int`: its number in the proleptic Gregorian calendar, 1 being 0001-01-01 as in `date.toordinal`, and
zero or less for years BCE (year 0000 is 1 BCE). An open end is None. Must not know how a date is shown or stored.
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

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097  # the Gregorian calendar repeats
MAX_YEAR = 9999
PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
EXAMPLES = "2016-06-06, 2017-01, 2015-05~, 2016-12-26/2017-01-10, ../2015-08-27, -0100"
OVER_NEW_YEAR = re.compile(r"(-?\d{4})-(?:24|28|30)")  # the seasons from December to February: winter, southern summer
SLIPS = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
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
    """A date text that cannot be understood; the sentence names what is wrong and shows an example."""

    code = "bad_date"


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole days from `earliest` to `latest`, both inclusive; None is an open end."""

    earliest: int | None
    latest: int | None

    def meets(self, other: Interval) -> bool:
        """Whether the two share at least one day."""
        return _not_after(self.earliest, other.latest) and _not_after(other.earliest, self.latest)

    def lies_inside(self, other: Interval) -> bool:
        """Whether every day of this one is a day of `other`."""
        starts_inside = other.earliest is None or (self.earliest is not None and self.earliest >= other.earliest)
        ends_inside = other.latest is None or (self.latest is not None and self.latest <= other.latest)
        return starts_inside and ends_inside

    def until(self, day: int) -> Interval:
        """The same interval cut off after `day`: nothing is seen after the day on which it was written down."""
        latest = day if self.latest is None else min(self.latest, day)
        return Interval(self.earliest, latest if self.earliest is None else max(self.earliest, latest))


@dataclass(frozen=True, slots=True)
class UncertainDate(Interval):
    """A date as its source gives it, and the interval that we understand by it."""

    text: str
    approximate: bool


def _not_after(start: int | None, end: int | None) -> bool:
    return start is None or end is None or start <= end


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day; raises ValueError if there is no such day. Years go down from 1 to 0, -1, -2 and so on."""
    cycles = 0 if year >= 1 else (CYCLE_YEARS - year) // CYCLE_YEARS
    return date(year + cycles * CYCLE_YEARS, month, day).toordinal() - cycles * CYCLE_DAYS


def year_month_day(number: int) -> tuple[int, int, int]:
    """The inverse of `day_number`."""
    cycles = 0 if number >= 1 else (CYCLE_DAYS - number) // CYCLE_DAYS
    found = date.fromordinal(number + cycles * CYCLE_DAYS)
    return found.year - cycles * CYCLE_YEARS, found.month, found.day


def iso(number: int) -> str:
    """The day in ISO 8601, e.g. `2016-12-26`; `-0099-03-01` for a year BCE."""
    year, month, day = year_month_day(number)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"


def parse_day(text: str) -> int:
    """One whole day from ISO text; raises BadDate with a sentence if it is not one."""
    found = re.fullmatch(r"(-?\d{4})-(\d\d)-(\d\d)", text.strip())
    if found is None:
        raise InvalidDate(
            gettext_noop("“%(text)s” is not a day. Write it as year-month-day, for example 2017-01-05."), text=text
        )
    year, month, day = (int(part) for part in found.groups())
    problem = _calendar_problem(text, year, month, day)
    if problem is not None:
        raise problem
    return day_number(year, month, day)


@lru_cache(maxsize=4096)
def parse(text: str) -> UncertainDate:
    """Understand an EDTF text (ISO 8601-2, levels 0 to 2); raises BadDate with a sentence.

    Called once, when a date is written down: the `edtf` library needs milliseconds for a text. Most dates are plain
    days, months or years, which need no grammar.
    """
    text = text.strip()
    problem = _problem_with(text)
    if problem is not None:
        raise problem
    if (plain := PLAIN.fullmatch(text)) is not None:
        return _plain(text, int(plain[1]), int(plain[2] or 0), int(plain[3] or 0))
    try:
        parsed = parse_edtf(text)
        earliest, latest = _bound(parsed, text, "lower"), _bound(parsed, text, "upper")
    except (EDTFParseException, AttributeError, TypeError, ValueError) as error:  # edtf trips over some of its input
        raise _unreadable(text) from error
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
    return UncertainDate(earliest=earliest, latest=latest, text=text, approximate=any(sign in text for sign in "~?%"))


def _plain(text: str, year: int, month: int, day: int) -> UncertainDate:
    """A day, a month (`day` 0) or a year (both 0) that exists."""
    last_month = month or 12
    last_day = day or calendar.monthrange(year % CYCLE_YEARS + CYCLE_YEARS, last_month)[1]
    earliest = day_number(year, month or 1, day or 1)
    return UncertainDate(earliest, day_number(year, last_month, last_day), text=text, approximate=False)


def _bound(parsed: Any, text: str, which: str) -> int | None:  # Any: edtf's classes declare no types
    """The first or last day, None where the text leaves it open (`..` or nothing beside the slash)."""
    start, slash, end = text.partition("/")
    named = (start if which == "lower" or not slash else end).strip()
    if slash and named in ("", ".."):
        return None
    moment = parsed.lower_strict() if which == "lower" else parsed.upper_strict()
    if isinstance(moment, float):  # edtf says "open" with an infinity
        return None
    year, month, day = moment.tm_year, moment.tm_mon, moment.tm_mday
    if which == "upper" and (season := OVER_NEW_YEAR.fullmatch(named)):  # edtf cuts these off at the end of the year
        year, month = int(season[1]) + 1, 2
        day = calendar.monthrange(year % CYCLE_YEARS + CYCLE_YEARS, month)[1]
    if abs(year) > MAX_YEAR:
        raise InvalidDate(
            gettext_noop(
                "“%(text)s” lies outside the years -9999 to 9999. Give a year between them, for example -0100."
            ),
            text=text,
        )
    return day_number(year, month, day)


def _problem_with(text: str) -> InvalidDate | None:
    """What a person most likely got wrong, before the grammar is asked."""
    if not text:
        return InvalidDate(
            gettext_noop("The date is missing. Write it in EDTF, for example %(examples)s."), examples=EXAMPLES
        )
    for pattern, sentence in SLIPS:
        if pattern.search(text):
            return InvalidDate(sentence, text=text)
    for match in re.finditer(r"(?<![\dXY])(-?\d{4})-(\d\d)(?:-(\d\d))?(?![\dX])", text):
        year, month, day = (int(part) if part else 0 for part in match.groups())
        problem = _calendar_problem(match.group(), year, month, day)
        if problem is not None:
            return problem
    return None


def _calendar_problem(text: str, year: int, month: int, day: int) -> InvalidDate | None:
    if month > 20 and not day:  # a season, e.g. 2016-21, spring
        return None
    if not 1 <= month <= 12:
        return InvalidDate(
            gettext_noop("“%(text)s” has no month %(month)02d; months go from 01 to 12, for example 2016-12."),
            text=text,
            month=month,
        )
    last = calendar.monthrange(year % CYCLE_YEARS + CYCLE_YEARS, month)[1]
    if day > last or (day == 0 and text.count("-") - text.startswith("-") == 2):
        return InvalidDate(
            gettext_noop("“%(text)s” has no day %(day)02d; that month has %(last)d days. Its last is %(example)s."),
            text=text,
            day=day,
            last=last,
            example=f"{text[: text.rindex('-')]}-{last}",
        )
    return None


def _unreadable(text: str) -> InvalidDate:
    return InvalidDate(
        gettext_noop("“%(text)s” is not a date in EDTF. Write it like one of these: %(examples)s."),
        text=text,
        examples=EXAMPLES,
    )
