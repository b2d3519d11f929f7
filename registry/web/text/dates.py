"""Uncertain dates in words: "26 December 2016", "by 27 August 2015", "1st century BCE", in English and Arabic.

Reads the EDTF text as given where it is of a common form, and otherwise says the interval that was understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from registry.domain.chronology.dates import Interval, day_number, year_month_day
from registry.queries.summaries import Dating, dating

_MONTHS_EN = "January,February,March,April,May,June,July,August,September,October,November,December"
_MONTHS_AR = "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
MONTHS = {"en": tuple(_MONTHS_EN.split(",")), "ar": tuple(_MONTHS_AR.split(","))}  # the Arabic ones as in Syria
_CENTURIES_AR = (
    "الأول,الثاني,الثالث,الرابع,الخامس,السادس,السابع,الثامن,التاسع,العاشر,الحادي عشر,الثاني عشر,الثالث عشر,الرابع عشر,"
    "الخامس عشر,السادس عشر,السابع عشر,الثامن عشر,التاسع عشر,العشرون,الحادي والعشرون"
)
CENTURIES_AR = tuple(_CENTURIES_AR.split(","))
_MOMENT = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")
ERA_FROM = 1000  # years below are said with their era


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, month or day as its source gives it; `sign` is EDTF's qualifier, "" for none."""

    year: int
    month: int
    day: int
    sign: str

    @property
    def first(self) -> int:
        """The number of its first day."""
        return day_number(self.year, self.month or 1, self.day or 1)


def language() -> str:
    """`ar` or `en`."""
    return "ar" if (get_language() or "en").startswith("ar") else "en"


def bidi_isolate(text: str) -> str:
    """Kept in its own direction among Arabic words, by characters: a sentence may go where no HTML does."""
    return f"\u2068{text}\u2069" if language() == "ar" else text


def format_day(number: int) -> str:
    """A day by its number: `26 December 2016`."""
    return _words(Moment(*year_month_day(number), ""))


def format_short_day(number: int) -> str:
    """A day without its year: `26 Dec`, in Arabic with the whole month."""
    _, month, day = year_month_day(number)
    return f"{day} {format_month(month, short=True)}"


def format_month(month: int, *, short: bool = False) -> str:
    """A month by its number, cut to three letters where the language does that."""
    word = MONTHS[language()][month - 1]
    return word[:3] if short and language() == "en" else word


def format_moment(at: datetime) -> str:
    """The day of a moment."""
    return format_day(at.date().toordinal())


def format_date(date: Dating | None) -> str:
    """An uncertain date by itself: `January 2017`, `between 21 and 30 September 2016`, `by 27 June 2015`."""
    return "" if date is None else _said(date, alone=True)


def date_phrase(date: Dating) -> str:
    """An uncertain date with its preposition, for use in a sentence: `on 26 December 2016`, `in January 2017`."""
    return _said(date, alone=False)


def span_words(date: Dating) -> str:
    """A date that is a stretch of time: `since 2016`, `until 1977`, `from 1977 to 2016`."""
    start, slash, end = date.text.partition("/")
    first, last = _moment(start), _moment(end)
    if not slash or (first is None and last is None):
        return format_date(date)
    if last is None:
        return gettext("since %(start)s") % {"start": _words(first)} if first else format_date(date)
    if first is None:
        return gettext("until %(end)s") % {"end": _words(last)}
    return gettext("from %(start)s to %(end)s") % {"start": _words(first), "end": _words(last)}


def interval_words(when: Interval) -> str:
    """An interval of days in a sentence: `on 2 March 2017`, `between 24 and 27 March 2016`."""
    return _said(dating("", when.earliest, when.latest), alone=False)


def age_words(days: int) -> str:
    """How long ago, roughly: `9 years`, `5 months`, `12 days`."""
    if days >= 730:
        years = int(days / 365.25)
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    if days >= 61:
        months = int(days / 30.44)
        return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    return npgettext("age", "%(count)d day", "%(count)d days", days) % {"count": days}


def days_words(days: int) -> str:
    """A number of days."""
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _said(date: Dating, *, alone: bool) -> str:
    single = _moment(date.text)
    if single is not None:
        return _words(single) if alone or single.sign else _with_preposition(single)
    start, slash, end = date.text.partition("/")
    first, last = _moment(start), _moment(end)
    if slash and first and last:
        words = _between(first, last)
        either = first.day and last.day and last.first - first.first == 1
        return gettext("on %(day)s") % {"day": words} if either and not alone else words
    if slash and last and start in ("", ".."):
        return gettext("by %(day)s") % {"day": _words(last)}
    if slash and first and end in ("", ".."):
        return gettext("%(day)s or later") % {"day": _words(first)}
    return _understood(date, alone=alone)


def _understood(date: Dating, *, alone: bool) -> str:
    if date.earliest is None or date.latest is None:
        return _said(Dating(f"{date.earliest or '..'}/{date.latest or '..'}", None, None), alone=alone)
    same = date.earliest == date.latest
    return _said(Dating(date.earliest if same else f"{date.earliest}/{date.latest}", None, None), alone=alone)


def _moment(text: str) -> Moment | None:
    found = _MOMENT.fullmatch(text.strip())
    if found is None or int(found[2] or 1) > 12:
        return None
    return Moment(int(found[1]), int(found[2] or 0), int(found[3] or 0), found[4])


def _with_preposition(moment: Moment) -> str:
    if moment.day:
        return gettext("on %(day)s") % {"day": _words(moment)}
    return gettext("in %(month)s") % {"month": _words(moment)}


def _words(moment: Moment) -> str:
    words = year_words(moment.year)
    if moment.month:
        words = f"{format_month(moment.month)} {words}"
    if moment.day:
        words = f"{moment.day} {words}"
    if moment.sign == "~":
        return gettext("about %(date)s") % {"date": words}
    if moment.sign == "?":
        return gettext("perhaps %(date)s") % {"date": words}
    return gettext("perhaps about %(date)s") % {"date": words} if moment.sign else words


def year_words(year: int) -> str:
    """A year of the calendar in which 0 is 1 BCE: `2016`, `32 CE`, `100 BCE`."""
    if year >= ERA_FROM:
        return str(year)
    return gettext("%(year)d CE") % {"year": year} if year > 0 else gettext("%(year)d BCE") % {"year": 1 - year}


def _between(first: Moment, last: Moment) -> str:
    if not (first.month or last.month or first.sign or last.sign):
        return _years(first.year, last.year)
    if first.day and last.day and last.first - first.first == 1:
        words = (str(first.day) if _same_month(first, last) else _words(first), _words(last))
        return pgettext("one of two days", "%(first)s or %(last)s") % {"first": words[0], "last": words[1]}
    if first.day and last.day and _same_month(first, last):
        return _from_to(str(first.day), _words(last))
    if first.year == last.year and first.month and last.month and not (first.sign or last.sign):
        return _from_to(f"{first.day or ''} {format_month(first.month)}".strip(), _words(last))
    return _from_to(_words(first), _words(last))


def _same_month(first: Moment, last: Moment) -> bool:
    return (first.year, first.month) == (last.year, last.month)


def _from_to(first: str, last: str) -> str:
    return gettext("between %(first)s and %(last)s") % {"first": first, "last": last}


def _years(first: int, last: int) -> str:
    whole = (first - 1) % 100 == 0 and last % 100 == 0
    if not whole:
        return _from_to(str(first) if first > 0 and last < ERA_FROM else year_words(first), year_words(last))
    if last - first == 99:
        return _century(first)
    return gettext("%(first)s to %(last)s") % {"first": _century(first), "last": _century(last - 99)}


def _century(first_year: int) -> str:
    """The century that begins with the year, e.g. 101: `2nd century CE`."""
    number = (first_year + 99) // 100 if first_year > 0 else (100 - first_year) // 100
    if language() == "ar":
        word = f"القرن {CENTURIES_AR[number - 1] if number <= len(CENTURIES_AR) else number}"
    else:
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0, "th")
        word = f"{number}{ending} century"
    era = gettext("CE") if first_year > 0 else gettext("BCE")
    return f"{word} {era}"
