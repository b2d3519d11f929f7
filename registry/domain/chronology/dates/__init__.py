"""Uncertain dates: texts in EDTF or in words are parsed into intervals of whole days.

A day is an `int`: its number in the proleptic Gregorian calendar. Day 1 is 0001-01-01, as in `date.toordinal`; days of
years BCE are zero or less (year 0000 is 1 BCE). An open end is None. Must not know how a date is shown or stored.
"""

from .calendar_days import (
    CYCLE_DAYS,
    CYCLE_YEARS,
    MAX_YEAR,
    day_number,
    days_in_month,
    format_iso_day,
    get_last_day_begun,
    year_month_day,
)
from .calendar_mistakes import parse_iso_day
from .intervals import Interval, InvalidDate, UncertainDate
from .parser import parse_date, read_qualifiers, widen

__all__ = [
    "CYCLE_DAYS",
    "CYCLE_YEARS",
    "MAX_YEAR",
    "Interval",
    "InvalidDate",
    "UncertainDate",
    "day_number",
    "days_in_month",
    "format_iso_day",
    "get_last_day_begun",
    "parse_date",
    "parse_iso_day",
    "read_qualifiers",
    "widen",
    "year_month_day",
]
