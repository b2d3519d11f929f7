"""One component of an EDTF text: a day, month, season or year, with digits left open and with qualifiers.

Every value is bounded by its pattern before anything is computed from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import product

from registry.domain.errors import gettext_noop

from .calendar_days import MAX_YEAR, day_number, days_in_month, format_year, shift_day, year_month_day
from .calendar_mistakes import check_calendar
from .intervals import InvalidDate

_SIGN = "[?~%]?"
_DATE = re.compile(
    rf"(?P<year_before>{_SIGN})(?P<year>-?[0-9X]{{4}})(?P<year_after>{_SIGN})"
    rf"(?:-(?P<month_before>{_SIGN})(?P<month>[0-9X]{{2}})(?P<month_after>{_SIGN})"
    rf"(?:-(?P<day_before>{_SIGN})(?P<day>[0-9X]{{2}})(?P<day_after>{_SIGN}))?)?"
)
# A year with an exponent (Y17E2) or with significant digits (1950S2).
_LONG_YEAR = re.compile(rf"Y(-?)([0-9]+)(?:E([0-9]+))?(?:S([0-9]+))?({_SIGN})")
_ROUND_YEAR = re.compile(rf"(-?)([0-9]{{4}})()S([0-9]+)({_SIGN})")
# The EDTF codes of parts of a year: the first month, and how many months. A part may end in the next year.
SEASONS = {
    **{code: (3 * code - 60, 3) for code in range(21, 25)},  # spring, from March, to winter
    **{code: (3 * code - 72, 3) for code in range(25, 29)},  # the same, north of the equator
    **{29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3)},  # the same, south of it
    **{code: (3 * code - 98, 3) for code in range(33, 37)},  # quarters
    **{code: (4 * code - 147, 4) for code in range(37, 40)},  # quadrimesters
    **{40: (1, 6), 41: (7, 6)},  # semesters
}
FIRST_SEASON = min(SEASONS)
APPROXIMATE, UNCERTAIN = "~%", "?%"
DAYS_OF_MARGIN = 3


@dataclass(frozen=True, slots=True)
class Component:
    """A part of an EDTF text between its slashes and commas: its days, and how far `~` widens them.

    `text` is the component in EDTF. `margin` is in months and days.
    """

    text: str
    earliest: int
    latest: int
    approximate: bool = False
    uncertain: bool = False
    margin: tuple[int, int] = (0, 0)

    @property
    def widened_earliest(self) -> int:
        """Return the first day, moved by the margin of an approximate date."""
        return shift_day(self.earliest, -self.margin[0], -self.margin[1])

    @property
    def widened_latest(self) -> int:
        """Return the last day, moved by the margin of an approximate date."""
        months, days = self.margin
        shifted = shift_day(self.latest, months, days)
        year, month, day = year_month_day(self.latest)
        if days or day != days_in_month(year, month):
            return shifted
        # The last day of a month becomes the last day of the other month, which may be longer.
        year, month, _day = year_month_day(shifted)
        return day_number(year, month, days_in_month(year, month))


def parse_component(text: str) -> Component | None:
    """Return the component that a text is, None if it has no such form.

    Raise InvalidDate if it has, but the calendar has no such day or the year is out of bounds.
    """
    match = _DATE.fullmatch(text)
    if match is not None:
        return _build_date(text, match)
    match = _LONG_YEAR.fullmatch(text) or _ROUND_YEAR.fullmatch(text)
    if match is not None:
        return _build_long_year(text, *match.groups())
    return None


def year_out_of_bounds(text: str) -> InvalidDate:
    """Return the exception for a year before -9999 or after 9999."""
    return InvalidDate(
        gettext_noop("“%(text)s” lies outside the years -9999 to 9999. Give a year between them, for example -0100."),
        text=text,
    )


def _build_date(text: str, match: re.Match[str]) -> Component:
    """Build the component of a matched year, month or day."""
    year, month, day = match["year"], match["month"], match["day"]
    if year.lstrip("-") == "XXXX":
        raise InvalidDate(
            gettext_noop("“%(text)s” gives no year. Give at least some of its digits, for example 20XX."), text=text
        )
    signs = "".join(sign or "" for sign in match.group(1, 3, 4, 6, 7, 9))
    build = partial(
        Component,
        text,
        approximate=any(sign in APPROXIMATE for sign in signs),
        uncertain=any(sign in UNCERTAIN for sign in signs),
        margin=_find_margin(match),
    )
    years = _possible_numbers(year)
    if month is None:
        return build(day_number(years[0], 1, 1), day_number(years[-1], 12, 31))
    if day is None and month.isdigit() and int(month) >= FIRST_SEASON:
        return build(*_season_days(text, years, int(month)))
    if "X" not in year + month + (day or ""):
        check_calendar(text, years[0], int(month), None if day is None else int(day))
    return build(*_possible_days(text, years, month, day))


def _possible_numbers(digits: str) -> list[int]:
    """Return all numbers that digits with X can be, in order."""
    choices = ["0123456789" if digit == "X" else digit for digit in digits]
    return sorted(int("".join(chosen)) for chosen in product(*choices))


def _possible_days(text: str, years: list[int], month: str, day: str | None) -> tuple[int, int]:
    """Return the first and the last day that months and days with X can be. Raise InvalidDate if there is none."""
    months = [number for number in _possible_numbers(month) if 1 <= number <= 12]
    if day is None and months:
        last_day = days_in_month(years[-1], months[-1])
        return day_number(years[0], months[0], 1), day_number(years[-1], months[-1], last_day)

    days = [] if day is None else _possible_numbers(day)
    first = _find_day(years, months, days)
    last = _find_day(reversed(years), months[::-1], days[::-1])
    if first is None or last is None:
        raise InvalidDate(
            gettext_noop("“%(text)s” fits no day of the calendar. Leave other digits open, for example 2015-08-XX."),
            text=text,
        )
    return first, last


def _find_day(years: Iterable[int], months: list[int], days: list[int]) -> int | None:
    """Return the first combination that is a day of the calendar, None if there is none."""
    for year, month in product(years, months):
        last_day = days_in_month(year, month)
        for day in days:
            if 1 <= day <= last_day:
                return day_number(year, month, day)
    return None


def _season_days(text: str, years: list[int], code: int) -> tuple[int, int]:
    """Return the first and the last day of a season, quarter, quadrimester or semester."""
    if code not in SEASONS:
        raise InvalidDate(
            gettext_noop(
                "“%(text)s” has no season %(season)d. Write 21 for spring to 24 for winter, for example 2015-22."
            ),
            text=text,
            season=code,
        )
    first_month, month_count = SEASONS[code]
    years_later, last_index = divmod(first_month + month_count - 2, 12)
    last_year = years[-1] + years_later
    if last_year > MAX_YEAR:
        raise year_out_of_bounds(text)
    last_day = days_in_month(last_year, last_index + 1)
    return day_number(years[0], first_month, 1), day_number(last_year, last_index + 1, last_day)


def _find_margin(match: re.Match[str]) -> tuple[int, int]:
    """Return by how many months and days `~` widens a date on each side.

    It is one of the unit at which `~` stands: 3 days, 1 month, 1 season, 1 year. Open digits make the unit larger.
    """
    margins = [(0, 0)]
    if _is_approximate(match, "year"):
        margins.append((12 * 10 ** match["year"].count("X"), 0))
    if _is_approximate(match, "month"):
        margins.append((_months_of(match["month"]), 0))
    if _is_approximate(match, "day"):
        open_digits = match["day"].count("X")
        margins.append(((0, DAYS_OF_MARGIN), (0, 10), (1, 0))[open_digits])
    return max(margins)


def _is_approximate(match: re.Match[str], unit: str) -> bool:
    """Return whether a sign before or after the year, month or day makes it approximate."""
    signs = (match[f"{unit}_before"] or "") + (match[f"{unit}_after"] or "")
    return any(sign in APPROXIMATE for sign in signs)


def _months_of(month: str) -> int:
    """Return the length of a month, or of the season that its code means, in months; 12 for an open month."""
    if "X" in month:
        return 12
    _first_month, month_count = SEASONS.get(int(month), (0, 1))
    return month_count


def _build_long_year(
    text: str, minus: str, digits: str, exponent: str | None, known: str | None, sign: str
) -> Component:
    """Build the component of a year with an exponent or with significant digits.

    Of `1950S2` two digits count: it is a year from 1900 to 1999.
    """
    digits = digits.lstrip("0") or "0"
    # Numbers are made of few digits only: an exponent can ask for a billion zeros.
    zeros = (exponent or "").lstrip("0")
    if digits != "0" and (len(zeros) > 1 or len(digits) + int(zeros or "0") > len(str(MAX_YEAR))):
        raise year_out_of_bounds(text)
    year = int(digits) * 10 ** int(zeros or "0") if digits != "0" else 0

    known_digits = (known or "").lstrip("0")
    if known is not None and not known_digits:
        raise InvalidDate(
            gettext_noop("“%(text)s” has no significant digit. Give at least one, for example 1950S2."), text=text
        )
    # More than four significant digits are as good as four, so their number is not read.
    count = int(known_digits) if len(known_digits) == 1 else MAX_YEAR
    step = 10 ** max(0, len(str(year)) - count)
    first = year // step * step
    years = sorted((-first, -first - step + 1)) if minus else [first, first + step - 1]

    suffix = "" if known is None else f"S{known_digits[:1] if len(known_digits) == 1 else 4}"
    return Component(
        f"{format_year(-year if minus else year)}{suffix}{sign}",
        day_number(years[0], 1, 1),
        day_number(years[-1], 12, 31),
        approximate=sign != "" and sign in APPROXIMATE,
        uncertain=sign != "" and sign in UNCERTAIN,
        margin=(12 * step, 0) if sign and sign in APPROXIMATE else (0, 0),
    )
