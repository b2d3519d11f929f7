"""Uncertain dates as text: "26 December 2016", "by 27 August 2015", "1st century BCE", in English and Arabic.

An EDTF text of a common form is formatted as it was entered. Of any other, the interval that it means is formatted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from registry.domain.chronology.dates import Interval, day_number, year_month_day
from registry.queries.summaries import DateSummary, summarize_date

_MONTHS_EN = "January,February,March,April,May,June,July,August,September,October,November,December"
_MONTHS_AR = "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
# The Arabic names are those in use in Syria, not the transcriptions of Roman names used elsewhere.
MONTHS = {"en": tuple(_MONTHS_EN.split(",")), "ar": tuple(_MONTHS_AR.split(","))}
_CENTURIES_AR = (
    "الأول,الثاني,الثالث,الرابع,الخامس,السادس,السابع,الثامن,التاسع,العاشر,الحادي عشر,الثاني عشر,الثالث عشر,الرابع عشر,"
    "الخامس عشر,السادس عشر,السابع عشر,الثامن عشر,التاسع عشر,العشرون,الحادي والعشرون"
)
CENTURIES_AR = tuple(_CENTURIES_AR.split(","))
# An EDTF year, year and month, or day, with a qualifier: ~ approximate, ? uncertain, % both.
_SIMPLE_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")
OPEN_ENDS = ("", "..")  # of an EDTF interval: unknown, and open

FIRST_YEAR_WITHOUT_ERA = 1000  # earlier years are written with CE or BCE
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = 30.44
MIN_DAYS_IN_YEARS = 730  # ages from two years on are given in years
MIN_DAYS_IN_MONTHS = 61  # and from two months on in months


@dataclass(frozen=True, slots=True)
class SimpleDate:
    """A year, month or day as a source gives it; `month` and `day` are 0 and `qualifier` is "" where it gives none."""

    year: int
    month: int
    day: int
    qualifier: str

    @property
    def first_day(self) -> int:
        """Return the number of the first day of this year, month or day."""
        return day_number(self.year, self.month or 1, self.day or 1)


def get_page_language() -> str:
    """Return the active language, `ar` or `en`; every other language counts as English."""
    return "ar" if (get_language() or "en").startswith("ar") else "en"


def bidi_isolate(text: str) -> str:
    """Return a text that keeps its own direction within an Arabic sentence; unchanged in English.

    Unicode's isolates are used, not <bdi>, because the sentence may end up where there is no HTML.
    """
    return f"\u2068{text}\u2069" if get_page_language() == "ar" else text


def format_day(number: int) -> str:
    """Return a day number as text: `26 December 2016`."""
    return _format_simple_date(SimpleDate(*year_month_day(number), ""))


def format_short_day(number: int) -> str:
    """Return a day number as text without the year: `26 Dec`, in Arabic with the full month."""
    _, month, day = year_month_day(number)
    return f"{day} {format_month(month, short=True)}"


def format_month(month: int, *, short: bool = False) -> str:
    """Return the name of a month from 1 to 12; `short` cuts English names to three letters."""
    name = MONTHS[get_page_language()][month - 1]
    return name[:3] if short and get_page_language() == "en" else name


def format_day_of_moment(at: datetime) -> str:
    """Return the day of a date and time as text: `26 December 2016`."""
    return format_day(at.date().toordinal())


def format_date(date: DateSummary | None) -> str:
    """Return an uncertain date as text that stands alone: `January 2017`, `by 27 June 2015`; "" for None."""
    return "" if date is None else _format_dating(date, in_sentence=False)


def format_date_in_sentence(date: DateSummary) -> str:
    """Return an uncertain date with its preposition, for a sentence: `on 26 December 2016`, `in January 2017`."""
    return _format_dating(date, in_sentence=True)


def format_period(date: DateSummary) -> str:
    """Return a date that is a period as text: `since 2016`, `until 1977`, `from 1977 to 2016`."""
    start, slash, end = date.text.partition("/")
    first = _parse_simple_date(start)
    last = _parse_simple_date(end)
    if not slash:
        return format_date(date)
    if first is not None and last is not None:
        return gettext("from %(start)s to %(end)s") % {
            "start": _format_simple_date(first),
            "end": _format_simple_date(last),
        }
    if first is not None:
        return gettext("since %(start)s") % {"start": _format_simple_date(first)}
    if last is not None:
        return gettext("until %(end)s") % {"end": _format_simple_date(last)}
    return format_date(date)


def format_interval_in_sentence(when: Interval) -> str:
    """Return an interval of days as text for a sentence: `on 2 March 2017`, `between 24 and 27 March 2016`."""
    return _format_dating(summarize_date("", when.earliest, when.latest), in_sentence=True)


def format_age(days: int) -> str:
    """Return a number of days as a rough age: `9 years`, `5 months`, `12 days`."""
    if days >= MIN_DAYS_IN_YEARS:
        years = int(days / DAYS_PER_YEAR)
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    if days >= MIN_DAYS_IN_MONTHS:
        months = int(days / DAYS_PER_MONTH)
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return npgettext("age", "%(count)d day", "%(count)d days", days) % {"count": days}


def format_day_count(days: int) -> str:
    """Return a number of days as text: `1 day`, `15 days`."""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def format_year(year: int) -> str:
    """Return an astronomical year as text, in which 0 is 1 BCE: `2016`, `32 CE`, `100 BCE`."""
    if year >= FIRST_YEAR_WITHOUT_ERA:
        return str(year)
    if year > 0:
        return gettext("%(year)d CE") % {"year": year}
    return gettext("%(year)d BCE") % {"year": 1 - year}


def _format_dating(date: DateSummary, *, in_sentence: bool) -> str:
    """Return an uncertain date as text, with its preposition if it is for a sentence.

    Only a single EDTF date or a simple interval is read from the text; otherwise the earliest and latest day are used.
    """
    single_date = _parse_simple_date(date.text)
    if single_date is not None:
        if in_sentence and not single_date.qualifier:
            return _format_with_preposition(single_date)
        return _format_simple_date(single_date)

    start, slash, end = date.text.partition("/")
    first = _parse_simple_date(start)
    last = _parse_simple_date(end)
    if slash and first and last:
        words = _format_range(first, last)
        if in_sentence and _are_consecutive_days(first, last):
            return gettext("on %(day)s") % {"day": words}
        return words
    if slash and last and start in OPEN_ENDS:
        return gettext("by %(day)s") % {"day": _format_simple_date(last)}
    if slash and first and end in OPEN_ENDS:
        return gettext("%(day)s or later") % {"day": _format_simple_date(first)}
    return _format_dating(_dating_of_limits(date), in_sentence=in_sentence)


def _dating_of_limits(date: DateSummary) -> DateSummary:
    """Return a date whose text is the interval of the earliest and latest day, or one day if they are the same."""
    if date.earliest is not None and date.earliest == date.latest:
        return DateSummary(date.earliest, None, None)
    return DateSummary(f"{date.earliest or '..'}/{date.latest or '..'}", None, None)


def _parse_simple_date(text: str) -> SimpleDate | None:
    """Return the year, month or day that an EDTF text consists of; None if it is anything else."""
    match = _SIMPLE_DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, qualifier = match.groups()
    if int(month or 1) > 12:  # EDTF writes seasons as months from 21 on
        return None
    return SimpleDate(int(year), int(month or 0), int(day or 0), qualifier)


def _format_with_preposition(date: SimpleDate) -> str:
    """Return a date as text with its preposition: `on 26 December 2016`, `in January 2017`."""
    if date.day:
        return gettext("on %(day)s") % {"day": _format_simple_date(date)}
    return gettext("in %(month)s") % {"month": _format_simple_date(date)}


def _format_simple_date(date: SimpleDate) -> str:
    """Return a year, month or day as text, with its qualifier in words: `perhaps about January 2017`."""
    words = format_year(date.year)
    if date.month:
        words = f"{format_month(date.month)} {words}"
    if date.day:
        words = f"{date.day} {words}"

    if date.qualifier == "~":
        return gettext("about %(date)s") % {"date": words}
    if date.qualifier == "?":
        return gettext("perhaps %(date)s") % {"date": words}
    if date.qualifier == "%":
        return gettext("perhaps about %(date)s") % {"date": words}
    return words


def _format_range(first: SimpleDate, last: SimpleDate) -> str:
    """Return the range between two dates as text. What both have in common is written once.

    `2 or 3 March 2017`, `between 24 and 27 March 2016`, `between March and May 2016`, `2nd century CE`.
    """
    has_qualifier = bool(first.qualifier or last.qualifier)
    is_in_one_month = (first.year, first.month) == (last.year, last.month)
    if not (first.month or last.month or has_qualifier):
        return _format_years(first.year, last.year)
    if _are_consecutive_days(first, last):
        first_words = str(first.day) if is_in_one_month else _format_simple_date(first)
        return pgettext("one of two days", "%(first)s or %(last)s") % {
            "first": first_words,
            "last": _format_simple_date(last),
        }
    if first.day and last.day and is_in_one_month:
        return _format_between(str(first.day), _format_simple_date(last))
    if first.year == last.year and first.month and last.month and not has_qualifier:
        first_words = f"{first.day or ''} {format_month(first.month)}".strip()
        return _format_between(first_words, _format_simple_date(last))
    return _format_between(_format_simple_date(first), _format_simple_date(last))


def _are_consecutive_days(first: SimpleDate, last: SimpleDate) -> bool:
    """Return whether two dates are days of which the second directly follows the first."""
    return bool(first.day and last.day and last.first_day - first.first_day == 1)


def _format_between(first: str, last: str) -> str:
    """Return `between ... and ...` with two dates that are text already."""
    return gettext("between %(first)s and %(last)s") % {"first": first, "last": last}


def _format_years(first: int, last: int) -> str:
    """Return a range of years as text: as centuries if it consists of whole ones, otherwise `between ... and ...`."""
    are_whole_centuries = (first - 1) % 100 == 0 and last % 100 == 0
    if are_whole_centuries and last - first == 99:
        return _format_century(first)
    if are_whole_centuries:
        return gettext("%(first)s to %(last)s") % {"first": _format_century(first), "last": _format_century(last - 99)}
    # If both years need an era and it is CE, the second one has it for both.
    shares_era = first > 0 and last < FIRST_YEAR_WITHOUT_ERA
    return _format_between(str(first) if shares_era else format_year(first), format_year(last))


def _format_century(first_year: int) -> str:
    """Return the century that begins with a year as text: 101 is the `2nd century CE`, -99 the `1st century BCE`."""
    number = (first_year + 99) // 100 if first_year > 0 else (100 - first_year) // 100
    era = gettext("CE") if first_year > 0 else gettext("BCE")
    if get_page_language() == "ar":
        ordinal = CENTURIES_AR[number - 1] if number <= len(CENTURIES_AR) else number
        return f"القرن {ordinal} {era}"
    ending = "th"
    if number % 100 not in (11, 12, 13):
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} century {era}"
