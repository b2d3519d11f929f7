"""Uncertain dates as text: "26 December 2016", "by 27 August 2015", "1st century BCE", in English and Arabic.

An EDTF text of a common form is formatted as it was entered, and a date in words as its EDTF. Of any other, the
interval that it means is formatted.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from registry.domain.chronology.dates import Interval, year_month_day
from registry.queries.summaries import DateSummary, summarize_date

from .simple_dates import SimpleDate, parse_simple_date

_MONTHS_EN = "January,February,March,April,May,June,July,August,September,October,November,December"
_MONTHS_AR = "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
# The Arabic names are those in use in Syria, not the transcriptions of Roman names used elsewhere.
MONTHS = {"en": tuple(_MONTHS_EN.split(",")), "ar": tuple(_MONTHS_AR.split(","))}
_CENTURIES_AR = (
    "الأول,الثاني,الثالث,الرابع,الخامس,السادس,السابع,الثامن,التاسع,العاشر,الحادي عشر,الثاني عشر,الثالث عشر,الرابع عشر,"
    "الخامس عشر,السادس عشر,السابع عشر,الثامن عشر,التاسع عشر,العشرون,الحادي والعشرون"
)
CENTURIES_AR = tuple(_CENTURIES_AR.split(","))
OPEN_ENDS = ("", "..")  # of an EDTF interval: unknown, and open

FIRST_YEAR_WITHOUT_ERA = 1000  # earlier years are written with CE or BCE
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = 30.44
MIN_DAYS_IN_YEARS = 730  # ages from two years on are given in years
MIN_DAYS_IN_MONTHS = 61  # and from two months on in months


def get_page_language() -> str:
    """Return the active language, `ar` or `en`; every other language counts as English."""
    return "ar" if (get_language() or "en").startswith("ar") else "en"


def bidi_isolate(text: str) -> str:
    """Make a text keep its own direction within an Arabic sentence. On English pages, return it unchanged.

    Unicode's isolates are used, not <bdi>, because the sentence may end up where there is no HTML.
    """
    if get_page_language() != "ar":
        return text
    return f"\u2068{text}\u2069"


def format_day(day: int) -> str:
    """Return a day number as text: `26 December 2016`."""
    year, month, day_of_month = year_month_day(day)
    return _format_simple_date(SimpleDate(year, month, day_of_month, qualifier=""))


def format_short_day(day: int) -> str:
    """Return a day number as text without the year: `26 Dec`, in Arabic with the full month."""
    _, month, day_of_month = year_month_day(day)
    return f"{day_of_month} {format_month(month, short=True)}"


def format_month(month: int, *, short: bool = False) -> str:
    """Return the name of a month from 1 to 12; `short` cuts English names to three letters."""
    name = MONTHS[get_page_language()][month - 1]
    return name[:3] if short and get_page_language() == "en" else name


def format_day_of_moment(at: datetime) -> str:
    """Return the day of a date and time as text: `26 December 2016`."""
    return format_day(at.date().toordinal())


def format_date(date: DateSummary | None) -> str:
    """Return an uncertain date as text that stands alone: `January 2017`, `by 27 June 2015`; "" for None."""
    return "" if date is None else _format_uncertain_date(date, in_sentence=False)


def format_date_in_sentence(date: DateSummary) -> str:
    """Return an uncertain date with its preposition, for a sentence: `on 26 December 2016`, `in January 2017`."""
    return _format_uncertain_date(date, in_sentence=True)


def format_period(date: DateSummary) -> str:
    """Return a period of time as text: `since 2016`, `until 1977`, `from 1977 to 2016`.

    A date that is not an EDTF interval is formatted like any other date.
    """
    start_text, slash, end_text = date.edtf.partition("/")
    if not slash:
        return format_date(date)

    start = parse_simple_date(start_text)
    end = parse_simple_date(end_text)
    if start is not None and end is not None:
        limits = {"start": _format_simple_date(start), "end": _format_simple_date(end)}
        return gettext("from %(start)s to %(end)s") % limits
    if start is not None:
        return gettext("since %(start)s") % {"start": _format_simple_date(start)}
    if end is not None:
        return gettext("until %(end)s") % {"end": _format_simple_date(end)}
    return format_date(date)


def format_interval(when: Interval) -> str:
    """Return an interval of days as text: `2 March 2017`, `2019`, `between 24 and 27 March 2016`."""
    return format_date(summarize_date("", "", when.earliest, when.latest))


def format_interval_in_sentence(when: Interval) -> str:
    """Return an interval of days as text for a sentence: `on 2 March 2017`, `between 24 and 27 March 2016`."""
    return format_date_in_sentence(summarize_date("", "", when.earliest, when.latest))


def format_age(days: int) -> str:
    """Return a number of days as a rough age in its largest unit: `9 years`, `5 months`, `12 days`."""
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
    """Return a year as text, with CE or BCE if it is early: `2016`, `32 CE`, `100 BCE`.

    Years are counted as in astronomy: 0 is 1 BCE, and -99 is 100 BCE.
    """
    if year >= FIRST_YEAR_WITHOUT_ERA:
        return str(year)
    if year > 0:
        return gettext("%(year)d CE") % {"year": year}
    return gettext("%(year)d BCE") % {"year": 1 - year}


def _format_uncertain_date(date: DateSummary, *, in_sentence: bool) -> str:
    """Return an uncertain date as text, with a preposition such as `on` if it is for a sentence.

    The EDTF text of the date is used if it is a single date or a simple interval. For any other EDTF, the interval from
    its earliest to its latest day is used.
    """
    single_date = parse_simple_date(date.edtf)
    if single_date is not None:
        if in_sentence and not single_date.qualifier:
            return _format_with_preposition(single_date)
        return _format_simple_date(single_date)

    start_text, slash, end_text = date.edtf.partition("/")
    start = parse_simple_date(start_text)
    end = parse_simple_date(end_text)
    if slash and start and end:
        range_text = _format_range(start, end)
        if in_sentence and _are_consecutive_days(start, end):
            return gettext("on %(day)s") % {"day": range_text}
        return range_text
    if slash and end and start_text in OPEN_ENDS:
        return gettext("by %(day)s") % {"day": _format_simple_date(end)}
    if slash and start and end_text in OPEN_ENDS:
        return gettext("%(day)s or later") % {"day": _format_simple_date(start)}
    # Any other EDTF is replaced with a simple one, so this function calls itself only once.
    return _format_uncertain_date(_simplify_edtf(date), in_sentence=in_sentence)


def _simplify_edtf(date: DateSummary) -> DateSummary:
    """Return a date whose EDTF text is the interval from the earliest to the latest day of another date."""
    if date.earliest is not None and date.earliest == date.latest:
        return DateSummary("", date.earliest, None, None)
    start_text = date.earliest or ".."
    end_text = date.latest or ".."
    return DateSummary("", f"{start_text}/{end_text}", None, None)


def _format_with_preposition(date: SimpleDate) -> str:
    """Return a date as text with its preposition: `on 26 December 2016`, `in January 2017`."""
    if date.day:
        return gettext("on %(day)s") % {"day": _format_simple_date(date)}
    return gettext("in %(month)s") % {"month": _format_simple_date(date)}


def _format_simple_date(date: SimpleDate) -> str:
    """Return a year, month or day as text, with its EDTF qualifier in words: `perhaps about January 2017`."""
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


def _format_range(start: SimpleDate, end: SimpleDate) -> str:
    """Return a range of dates as text that does not repeat the year and the month.

    `2 or 3 March 2017`, `between 24 and 27 March 2016`, `between March and May 2016`, `2nd century CE`.
    """
    has_qualifier = bool(start.qualifier or end.qualifier)
    has_month = bool(start.month or end.month)
    if not has_month and not has_qualifier:
        return _format_years(start.year, end.year)

    start_text = _format_simple_date(start)
    end_text = _format_simple_date(end)
    is_within_month = (start.year, start.month) == (end.year, end.month)
    if _are_consecutive_days(start, end):
        first_day = str(start.day) if is_within_month else start_text
        return pgettext("one of two days", "%(first)s or %(last)s") % {"first": first_day, "last": end_text}
    if start.day and end.day and is_within_month:
        return _format_between(str(start.day), end_text)

    are_months_of_one_year = bool(start.month and end.month and start.year == end.year)
    if are_months_of_one_year and not has_qualifier:
        start_text = f"{start.day or ''} {format_month(start.month)}".strip()
    return _format_between(start_text, end_text)


def _are_consecutive_days(first: SimpleDate, second: SimpleDate) -> bool:
    """Return whether two dates are days of which the second directly follows the first."""
    return bool(first.day and second.day and second.first_day - first.first_day == 1)


def _format_between(start_text: str, end_text: str) -> str:
    """Return `between ... and ...` with two dates that are text already."""
    return gettext("between %(first)s and %(last)s") % {"first": start_text, "last": end_text}


def _format_years(first_year: int, last_year: int) -> str:
    """Return a range of years as text: `between 32 and 40 CE`.

    A range of whole centuries is written as such: `2nd century CE`, `1st century BCE to 2nd century CE`.
    """
    # The 1st century begins with the year 1 and ends with the year 100.
    starts_century = (first_year - 1) % 100 == 0
    ends_century = last_year % 100 == 0
    if starts_century and ends_century:
        first_century = _format_century(first_year)
        last_century = _format_century(last_year - 99)
        if first_century == last_century:
            return first_century
        return gettext("%(first)s to %(last)s") % {"first": first_century, "last": last_century}

    # Of two early years CE, only the second one is followed by the era.
    both_need_ce = first_year > 0 and last_year < FIRST_YEAR_WITHOUT_ERA
    first_text = str(first_year) if both_need_ce else format_year(first_year)
    return _format_between(first_text, format_year(last_year))


def _format_century(first_year: int) -> str:
    """Return a century as text, from its first year: `2nd century CE` for 101, `1st century BCE` for -99."""
    is_ce = first_year > 0
    number = (first_year + 99) // 100 if is_ce else (100 - first_year) // 100
    era = gettext("CE") if is_ce else gettext("BCE")
    if get_page_language() == "ar":
        ordinal = CENTURIES_AR[number - 1] if number <= len(CENTURIES_AR) else number
        return f"القرن {ordinal} {era}"

    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    if number % 100 in (11, 12, 13):
        ending = "th"
    return f"{number}{ending} century {era}"
