"""Single years, months and days in EDTF, as parts that can be written as words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.domain.chronology.dates import day_number

# An EDTF year, year and month, or day, with a qualifier: ~ approximate, ? uncertain, % both.
SIMPLE_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)")
MONTHS_PER_YEAR = 12


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


def parse_simple_date(edtf_text: str) -> SimpleDate | None:
    """Parse an EDTF text that is a single year, month or day. Return None for any other EDTF."""
    match = SIMPLE_DATE.fullmatch(edtf_text.strip())
    if match is None:
        return None

    year, month, day, qualifier = match.groups(default="")
    date = SimpleDate(int(year), int(month or 0), int(day or 0), qualifier)
    if date.month > MONTHS_PER_YEAR:  # EDTF writes seasons as months from 21 on.
        return None
    return date
