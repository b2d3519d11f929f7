"""Days of the proleptic Gregorian calendar as numbers, years BCE included.

A day is an `int`. Day 1 is 0001-01-01, as in `date.toordinal`; days of years BCE are zero or less. Year 0 is 1 BCE.
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta, timezone

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097  # the Gregorian calendar repeats after so many years and days
MAX_YEAR = 9999
LAST_ZONE = timezone(timedelta(hours=14))  # UTC+14, where every day begins first


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


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month has. `calendar` knows no years BCE, so they are moved by whole cycles."""
    return calendar.monthrange(year % CYCLE_YEARS + CYCLE_YEARS, month)[1]


def format_year(year: int) -> str:
    """Return a year in ISO 8601: `2016`, or `-0099` for a year BCE."""
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}"


def format_iso_day(number: int) -> str:
    """Return a day in ISO 8601, such as `2016-12-26`, or `-0099-03-01` for a year BCE."""
    year, month, day = year_month_day(number)
    return f"{format_year(year)}-{month:02d}-{day:02d}"


def get_last_day_begun(moment: datetime) -> int:
    """Return the number of the last day that has begun anywhere on earth at a moment, which must have a time zone.

    What is dated on that day can have been seen. From 10:00 UTC on, it is tomorrow in UTC.
    """
    return moment.astimezone(LAST_ZONE).toordinal()


FIRST_DAY = day_number(-MAX_YEAR, 1, 1)
LAST_DAY = day_number(MAX_YEAR, 12, 31)


def shift_day(number: int, months: int, days: int) -> int:
    """Return the day so many months and days later, or earlier if they are negative.

    A day that the other month lacks becomes its last day. The result stays within the years -9999 to 9999.
    """
    year, month, day = year_month_day(number)
    years, month_index = divmod(month - 1 + months, 12)
    year += years
    if abs(year) > MAX_YEAR:
        return FIRST_DAY if year < 0 else LAST_DAY
    day = min(day, days_in_month(year, month_index + 1))
    shifted = day_number(year, month_index + 1, day) + days
    return max(FIRST_DAY, min(shifted, LAST_DAY))
