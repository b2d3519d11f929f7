"""From a point in time as written to the one or two EDTF components that it means."""

from __future__ import annotations

from .calendar_days import MAX_YEAR, days_in_month, format_iso_day, format_year
from .calendar_mistakes import check_calendar
from .edtf_components import parse_component, year_out_of_bounds
from .hijri import convert_hijri, hijri_margin
from .points import Point

# The thirds of a month by day, and of a year by month. Where one third ends is vague, and marked as approximate.
DAYS_OF_THIRD = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
MONTHS_OF_THIRD = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}


def edtf_ends(point: Point, text: str) -> tuple[str, str]:
    """Return the first and the last part of a complete point in EDTF; they are the same unless it is a range."""
    if point.edtf:
        ends = point.edtf, point.edtf
    elif point.era == "ah":
        ends = _hijri_ends(point, text)
    else:
        ends = _gregorian_ends(point, text)
    return add_signs(ends[0], point.signs), add_signs(ends[1], point.signs)


def inner_ends(point: Point, text: str) -> tuple[str, str]:
    """Return the last day that may be the first of a point, and the first that may be its last, in EDTF.

    They differ from `edtf_ends` for a Hijri date, of which it is not certain when it began and ended. What was after
    it may have been soon after the first of its possible days.
    """
    start, end = edtf_ends(point, text)
    if point.era != "ah":
        return start, end
    shift = 2 * hijri_margin(_check_size(point.year, text))
    first, last = parse_component(start), parse_component(end)
    if first is None or last is None:
        raise ValueError(text)  # never so: points are written in EDTF
    inner_start, inner_end = format_iso_day(first.earliest + shift), format_iso_day(last.latest - shift)
    return add_signs(inner_start, point.signs), add_signs(inner_end, point.signs)


def add_signs(edtf: str, signs: str) -> str:
    """Return a component of EDTF with more signs at its end: `~` and `?` together are `%`."""
    plain = edtf.rstrip("?~%")
    all_signs = edtf[len(plain) :] + signs
    is_approximate = "~" in all_signs or "%" in all_signs
    is_uncertain = "?" in all_signs or "%" in all_signs
    return plain + ("%" if is_approximate and is_uncertain else "~" * is_approximate + "?" * is_uncertain)


def _hijri_ends(point: Point, text: str) -> tuple[str, str]:
    """Return the first and the last Gregorian day of a Hijri date. A third of a month is ten days."""
    first_month, last_month = point.month, point.month
    first_day, last_day = point.day, point.day
    if point.part and point.month is None:
        first_month, last_month = MONTHS_OF_THIRD[point.part]
    elif point.part:
        first_day = DAYS_OF_THIRD[point.part][0]
        # The late part goes on to the end of the month, which has 29 or 30 days.
        last_day = None if point.part == "late" else DAYS_OF_THIRD[point.part][1]
    year = _check_size(point.year, text)
    first = convert_hijri(year, first_month, first_day, text=text)
    last = convert_hijri(year, last_month, last_day, text=text)
    if first.earliest is None or last.latest is None:  # never so: a Hijri date is never open
        raise ValueError(text)
    return _mark_vague_ends(format_iso_day(first.earliest), format_iso_day(last.latest), point.part)


def _gregorian_ends(point: Point, text: str) -> tuple[str, str]:
    """Return the EDTF of a Gregorian date, or that of both ends of its early, middle or late third."""
    number = _check_size(point.year, text)
    if number == 0 and point.era:
        raise year_out_of_bounds(text)
    year = format_year(1 - number if point.era == "bce" else number)
    if point.month is None:
        if not point.part:
            return year, year
        first_month, last_month = MONTHS_OF_THIRD[point.part]
        return _mark_vague_ends(f"{year}-{first_month:02d}", f"{year}-{last_month:02d}", point.part)

    month = f"{year}-{point.month:02d}"
    if point.day is not None:
        return f"{month}-{point.day:02d}", f"{month}-{point.day:02d}"
    if not point.part:
        return month, month
    first_day, last_day = DAYS_OF_THIRD[point.part]
    check_calendar(month, int(year), point.month, None)
    last_text = f"{month}-{min(last_day, days_in_month(int(year), point.month))}"
    return _mark_vague_ends(f"{month}-{first_day:02d}", last_text, point.part)


def _mark_vague_ends(start: str, end: str, part: str) -> tuple[str, str]:
    """Return both ends of a third, with `~` at those that are vague. The month or year itself has sharp ends."""
    start_sign = "~" if part in ("mid", "late") else ""
    end_sign = "~" if part in ("early", "mid") else ""
    return start + start_sign, end + end_sign


def _check_size(digits: str, text: str) -> int:
    """Return a year as a number. Raise InvalidDate if it has more digits than any year may have."""
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(MAX_YEAR)):
        raise year_out_of_bounds(text)
    return int(significant)
