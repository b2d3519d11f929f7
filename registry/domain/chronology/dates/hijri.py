"""Dates of the Hijri calendar as intervals of Gregorian days.

A Hijri month begins when its crescent is seen or expected, so one written day may be several Gregorian ones. From 1365
to 1500 AH (1945 to 2077) the days are those of the Umm al-Qura calendar, the official one of Saudi Arabia, and a day on
each side: sightings elsewhere differ from it by a day. In other years they are those of the tabular calendar with the
civil epoch, and two days on each side.

Sources: the month lengths are those of the Python package hijridate 2.6.0 (MIT licence), which has them from the King
Abdulaziz City for Science and Technology; the tabular calendar is in Reingold and Dershowitz, "Calendrical
Calculations", chapter "The Islamic Calendar". In 1343 to 1500 AH it differs from Umm al-Qura by -2 to 1 days.
"""

from __future__ import annotations

from itertools import accumulate

from registry.domain.errors import gettext_noop

from .intervals import Interval, InvalidDate

# The months of a year, one bit each, the first month highest: 1 is a month of 30 days, 0 one of 29.
UMM_AL_QURA_YEARS = (
    "aabaaaaaaaabab6aaaa5754b555ab3aa64ea95baaa555aaab4ab655aaaaab2ecab2ab6aaaabab4aab2aba2baa6b4aba5"
    "5aaab5556d2b54aea57526e936aaad555aa5b52ba95b49ba4db25d52daa5ad4aea56d4bd23d91da95b4ab5a56d2b693b"
    "49b6556a9754b6a56caad555b29b92ba95d4ada55aaab595749764baa5b52b6a56d2ae9572a75535a95d49ba4dd26d53"
    "5aaaad4b6a57527a95b4ab5536c9ae4b6a96b4ada55d25d92dc96d4ad6556d2b693749b64d72ab54b6a5752b6956b2ad"
    "94dc95d4aea56caad5556c97"
)
FIRST_TABLE_YEAR = 1365
FIRST_TABLE_DAY = 710_370  # 1 Muharram 1365, 1945-12-05
TABLE_MARGIN = 1
TABULAR_MARGIN = 2
TABULAR_EPOCH = 227_015  # 1 Muharram 1: 16 July 622 of the Julian calendar
DAYS_OF_COMMON_YEAR = 354
LONGEST_MONTH = 30
MAX_HIJRI_YEAR = 1500


def _list_month_starts() -> list[int]:
    """Return the first day of every month of the table, and of the month after it."""
    months = (30 if bit == "1" else 29 for digit in UMM_AL_QURA_YEARS for bit in f"{int(digit, 16):04b}")
    return list(accumulate(months, initial=FIRST_TABLE_DAY))


MONTH_STARTS = _list_month_starts()


def convert_hijri(year: int, month: int | None, day: int | None, *, text: str) -> Interval:
    """Return the Gregorian days that a Hijri year, month or day may be. Raise InvalidDate if there is no such date."""
    if not 1 <= year <= MAX_HIJRI_YEAR:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no Hijri year; those go from 1 to 1500, for example 1436-11-08 AH."), text=text
        )
    if month is not None and not 1 <= month <= 12:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no Hijri month; those go from 1 to 12, for example 1436-11-08 AH."), text=text
        )
    # Any month may have 30 days where somebody looks for the crescent, whatever a table says.
    if day is not None and not 1 <= day <= LONGEST_MONTH:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no day of a Hijri month; those go from 1 to 30, for example 1436-11-08 AH."),
            text=text,
        )

    # A year and all its months are counted by one calendar, also the end of the last year before the table.
    month_start = _table_month_start if year >= FIRST_TABLE_YEAR else _tabular_month_start
    margin = hijri_margin(year)
    first = month_start(year, month or 1)
    if day is not None:
        return Interval(first + day - 1 - margin, first + day - 1 + margin)
    next_month = year * 12 + (month or 12)
    following = month_start(next_month // 12, next_month % 12 + 1)
    return Interval(first - margin, following - 1 + margin)


def hijri_margin(year: int) -> int:
    """Return by how many days a day of a Hijri year may be another."""
    return TABLE_MARGIN if year >= FIRST_TABLE_YEAR else TABULAR_MARGIN


def _table_month_start(year: int, month: int) -> int:
    """Return the first day of a Hijri month by the table."""
    return MONTH_STARTS[(year - FIRST_TABLE_YEAR) * 12 + month - 1]


def _tabular_month_start(year: int, month: int) -> int:
    """Return the first day of a Hijri month by the tabular calendar."""
    leap_days = (3 + 11 * year) // 30
    months_before = 29 * (month - 1) + month // 2
    return TABULAR_EPOCH + (year - 1) * DAYS_OF_COMMON_YEAR + leap_days + months_before
