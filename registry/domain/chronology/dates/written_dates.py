"""Dates and ranges as people write them in English and Arabic, put into EDTF.

Must not decide what EDTF means: the EDTF that comes out is parsed like one that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .calendar_days import FIRST_DAY, LAST_DAY, format_iso_day
from .edtf_components import parse_component, year_out_of_bounds
from .pieces import Piece
from .point_edtf import add_signs, edtf_ends, inner_ends
from .points import Point, read_point
from .words import Kind

SEPARATORS = (Kind.TO, Kind.DASH, Kind.SLASH, Kind.OR)
ENDS_OF_BETWEEN = (Kind.AND, Kind.TO, Kind.DASH)
WHOLE_YEAR = re.compile(r"-?[0-9]{4}")
WHOLE_MONTH = re.compile(r"-?[0-9]{4}-(?:0[1-9]|1[0-2])")


def write_edtf(pieces: list[Piece], text: str) -> str | None:
    """Return the EDTF of the pieces of a text, None if they are no date.

    Raise InvalidDate if they can be read in two ways or lie outside the calendar. `text` is for the message.
    """
    if pieces and (pieces[0].kind, pieces[0].value) == (Kind.TRAILING_RELATION, "on"):
        pieces = pieces[1:]
    # Within a date, the Arabic "from" means "of": "23 من آب".
    later_pieces = [piece for piece in pieces[1:] if (piece.kind, piece.value) != (Kind.RELATION, "from")]
    pieces = pieces[:1] + later_pieces
    if not pieces:
        return None
    first, last = pieces[0], pieces[-1]
    if first.kind is Kind.BETWEEN:
        return _write_range(pieces[1:], text, ENDS_OF_BETWEEN)
    if last.kind is Kind.TRAILING_RELATION:
        relation = "since" if last.value == "on" else str(last.value)
        starts_with_from = (first.kind, first.value) in ((Kind.RELATION, "from"), (Kind.RELATION, "since"))
        return _write_relation(relation, pieces[starts_with_from:-1], text)
    if (first.kind, first.value) == (Kind.RELATION, "from"):
        separators = (*SEPARATORS[:-1], Kind.RELATION)
        return _write_range(pieces[1:], text, separators) or _write_relation("since", pieces[1:], text)
    if first.kind is Kind.RELATION or (first.kind, first.value) == (Kind.TO, "until"):
        return _write_relation(str(first.value), pieces[1:], text)
    return _write_point(pieces, text) or _write_qualified(pieces, text) or _write_range(pieces, text, SEPARATORS)


def _write_point(pieces: list[Piece], text: str) -> str | None:
    """Return the EDTF of one date, None if the pieces are none. It is an interval for a part such as "late August"."""
    point = read_point(pieces, text)
    if point is None or not point.is_complete:
        return None
    start, end = edtf_ends(point, text)
    return start if start == end else f"{start}/{end}"


def _write_qualified(pieces: list[Piece], text: str) -> str | None:
    """Return the EDTF of a range after "circa" or before a question mark: both ends are qualified."""
    first_part = pieces[1:] if pieces[0].kind is Kind.QUALIFIER else pieces
    core = first_part[:-1] if first_part and first_part[-1].kind is Kind.QUALIFIER else first_part
    if len(core) == len(pieces):
        return None
    edtf = write_edtf(core, text)
    if edtf is None or edtf.startswith("["):
        return None
    signs = "".join(str(piece.value) for piece in pieces if piece.kind is Kind.QUALIFIER)
    ends = [end if end == ".." else add_signs(end, signs) for end in edtf.split("/")]
    return "/".join(ends)


# --- Before, after -----------------------------------------------------------------------------------------------


def _write_relation(relation: str, pieces: list[Piece], text: str) -> str | None:
    """Return the EDTF of "before", "after", "by" or "since" a date, None if the pieces are no date.

    "By" and "since" include the date. "Before" and "after" do not.
    """
    point = read_point(pieces, text)
    if point is None or not point.is_complete:
        return None
    # "Before the end of August" includes most of August.
    if point.part and relation in ("before", "after"):
        return None
    if relation in ("before", "after"):
        start, end = inner_ends(point, text)
        if "X" in start:  # before the first of these days, or before the last?
            return None
        return f"../{_neighbour(start, -1, text)}" if relation == "before" else f"{_neighbour(end, 1, text)}/.."
    start, end = edtf_ends(point, text)
    return f"{start}/.." if relation == "since" else f"../{end}"


def _neighbour(edtf: str, step: int, text: str) -> str:
    """Return the last day before a component of EDTF (`step` -1) or the first after it (1), with the same signs.

    Of a whole year or month it is the year or month.
    """
    component = parse_component(edtf)
    if component is None:
        raise ValueError(edtf)  # never so: points are written in EDTF
    number = component.earliest - 1 if step < 0 else component.latest + 1
    if not FIRST_DAY <= number <= LAST_DAY:
        raise year_out_of_bounds(text)
    day = format_iso_day(number)
    plain = edtf.rstrip("?~%")
    if WHOLE_YEAR.fullmatch(plain):
        day = day[: -len("-01-01")]
    elif WHOLE_MONTH.fullmatch(plain):
        day = day[: -len("-01")]
    return day + edtf[len(plain) :]


# --- Ranges ------------------------------------------------------------------------------------------------------


def _write_range(pieces: list[Piece], text: str, separators: tuple[Kind, ...]) -> str | None:
    """Return the EDTF of a range, None if the pieces are none or if it could be parted in two places."""
    ranges = set()
    for position, piece in enumerate(pieces):
        if piece.kind not in separators or (piece.kind is Kind.RELATION and piece.value != "by"):
            continue
        for start, end in _read_ends(pieces, position, text):
            first, last = edtf_ends(start, text)[0], edtf_ends(end, text)[1]
            ranges.add(f"[{first},{last}]" if piece.kind is Kind.OR else f"{first}/{last}")
    return ranges.pop() if len(ranges) == 1 else None


def _read_ends(pieces: list[Piece], position: int, text: str) -> Iterator[tuple[Point, Point]]:
    """Yield the two complete points before and after a separator, if there are two.

    What a range says once is completed: "23 to 27 August 2015", "August to October 2015", "August 23 to 27, 2015".
    """
    right = read_point(pieces[position + 1 :], text)
    # A point raises InvalidDate if it is ambiguous, so the start is read only if there is an end.
    left = None if right is None else read_point(pieces[:position], text)
    if left is None or right is None:
        return
    if pieces[position].kind is Kind.SLASH and not _may_have_slash(left, right):
        return
    right = _complete_right(left, right)
    left = _complete_left(left, right)
    if left.is_complete and right.is_complete and _share_calendar(left, right):
        yield left, right


def _may_have_slash(left: Point, right: Point) -> bool:
    """Return whether a slash may part two points. Two numbers may rather be a month and a year: "11 / 1436 AH"."""
    if left.bare and right.bare:
        return min(len(left.bare), len(right.bare)) > 2
    is_two_days = bool(left.bare) and right.day is not None and right.month is not None
    is_two_months = left.month is not None and right.month is not None
    return left.is_complete or is_two_days or is_two_months


def _complete_right(left: Point, right: Point) -> Point:
    """Return the end of a range with the month and era that only its start gives."""
    if right.day is not None and right.month is None:
        right = replace(right, month=left.month)
    if left.era == "ce" and not right.era and right.bare:
        right = replace(right, era="ce", year=right.bare)
    return right


def _complete_left(left: Point, right: Point) -> Point:
    """Return the start of a range with the month, year and era that only its end gives."""
    if left.edtf or not right.year:
        return left
    if left.bare and right.bare:  # 1900-1901, 100-50 BC
        if right.era == "ah" and len(left.bare) <= 2:
            return left  # a month rather than a year: "11 - 1436 AH"
        return replace(left, year=left.year or (left.bare if right.era else ""), era=left.era or right.era)
    if left.year:
        return replace(left, era=left.era or right.era)
    if left.bare and right.day is not None and len(left.bare) <= 2:
        left = replace(left, day=int(left.bare))
    if left.month is None and left.day is not None:
        left = replace(left, month=right.month)
    if left.month is None:
        return left
    # "23 December to 4 January 2016" begins in the year before.
    is_year_before = right.month is not None and left.month > right.month and right.era != "bce"
    year = str(int(right.year) - 1).zfill(len(right.year)) if is_year_before else right.year
    return replace(left, year=year, era=left.era or right.era)


def _share_calendar(left: Point, right: Point) -> bool:
    """Return whether two ends are in one calendar, or name it, and have no day without a month."""
    has_lone_day = any(point.day is not None and point.month is None for point in (left, right))
    return not has_lone_day and (left.era == "ah") == (right.era == "ah")
