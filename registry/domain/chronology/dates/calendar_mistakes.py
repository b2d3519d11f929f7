"""Months and days that the calendar does not have, and days in ISO 8601."""

from __future__ import annotations

import re

from registry.domain.errors import gettext_noop

from .calendar_days import day_number, days_in_month, format_year
from .intervals import InvalidDate

ISO_DAY = re.compile(r"(-?\d{4})-(\d\d)-(\d\d)")


def parse_iso_day(text: str) -> int:
    """Return the day number of a date in ISO 8601, such as `2016-12-26`.

    Raise InvalidDate if the text is not a day of the calendar.
    """
    match = ISO_DAY.fullmatch(text.strip())
    if match is None:
        raise InvalidDate(
            gettext_noop("“%(text)s” is not a day. Write it as year-month-day, for example 2017-01-05."), text=text
        )

    year, month, day = (int(digits) for digits in match.groups())
    check_calendar(match.group(), year, month, day)
    return day_number(year, month, day)


def check_calendar(text: str, year: int, month: int, day: int | None) -> None:
    """Raise InvalidDate if the calendar has no such month or day. `day` is None if the text gives none."""
    meant = _guess_meant(year, month, day) if month > 12 else ""
    if meant:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no month %(month)02d; months go from 01 to 12. Did you mean %(example)s?"),
            text=text,
            month=month,
            example=meant,
        )
    if not 1 <= month <= 12:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no month %(month)02d; months go from 01 to 12, for example 2016-12."),
            text=text,
            month=month,
        )

    last_day = days_in_month(year, month)
    if day is not None and not 1 <= day <= last_day:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no day %(day)02d; that month has %(last)d days. Its last is %(example)s."),
            text=text,
            day=day,
            last=last_day,
            example=f"{format_year(year)}-{month:02d}-{last_day}",
        )


def _guess_meant(year: int, month: int, day: int | None) -> str:
    """Return what may be meant by a date with a month over 12: month and day swapped, or two years; "" if neither."""
    if day is not None:
        return f"{format_year(year)}-{day:02d}-{month:02d}" if has_day(year, day, month) else ""
    last_year = year // 100 * 100 + month
    return f"{format_year(year)}/{format_year(last_year)}" if year > 0 and last_year > year else ""


def has_day(year: int, month: int, day: int) -> bool:
    """Return whether the calendar has a day."""
    return 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)
