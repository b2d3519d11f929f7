"""Points in time as people write them: a day, month, season or year, perhaps without what a range says once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from registry.domain.errors import gettext_noop

from .calendar_days import format_year
from .edtf_components import SEASONS
from .intervals import InvalidDate
from .pieces import Piece
from .words import Kind

YEAR_DIGITS = 4
PLAIN_ISO = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?")
WINTER = 24
SEASON_OF_YEAR = re.compile(r"([0-9]{4})-(2[1234])")
MONTH_OF_SEASON = {"early": 0, "mid": 1, "late": 2}
# A dash after such a piece belongs to a word: "mid-August".
WORDS_BEFORE_DASH = (Kind.PART, Kind.QUALIFIER)


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time as written. `bare` are the digits of a lone number, which is a day or a year.

    `edtf` is given instead of year, month and day where EDTF has more to say, as for a season. `signs` are those of
    EDTF, `part` is early, mid or late.
    """

    year: str = ""
    month: int | None = None
    day: int | None = None
    bare: str = ""
    edtf: str = ""
    era: str = ""
    part: str = ""
    signs: str = ""

    @property
    def is_complete(self) -> bool:
        """Return whether the point says in which year it is, and of a day also in which month."""
        has_lone_day = self.day is not None and self.month is None
        return bool(self.edtf or (self.year and not has_lone_day))


def ambiguous(text: str, first: str, second: str) -> InvalidDate:
    """Return the exception for a text that can be read in two ways. It asks which one is meant."""
    return InvalidDate(
        gettext_noop("“%(text)s” can be read in two ways. Did you mean %(first)s or %(second)s? Write one of them."),
        text=text,
        first=first,
        second=second,
    )


def read_point(pieces: list[Piece], text: str) -> Point | None:
    """Return the point in time that pieces mean, None if they have no such form.

    Raise InvalidDate if they can be read in two ways. `text` is for the message.
    """
    signs = ""
    eras: list[str] = []
    parts: list[str] = []
    core: list[Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind is Kind.QUALIFIER:
            signs += str(piece.value)
        elif piece.kind is Kind.ORDINAL:
            continue
        elif piece.kind is Kind.ERA:
            eras.append(str(piece.value))
        elif piece.kind is Kind.PART and not core:
            parts.append(str(piece.value))
        elif piece.kind is not Kind.DASH or core or not index or pieces[index - 1].kind not in WORDS_BEFORE_DASH:
            core.append(piece)
    shape = "".join(piece.kind for piece in _merge_names(core))
    if len(eras) > 1 or len(parts) > 1 or not _fits_era(pieces, shape, eras):
        return None
    read = SHAPES.get(shape)
    point = read(_merge_names(core), text, eras[0] if eras else "") if read else None
    return None if point is None else _qualify_point(point, signs, *eras, part=parts[0] if parts else "")


def _fits_era(pieces: list[Piece], shape: str, eras: list[str]) -> bool:
    """Return whether an era stands where it can only belong to the year: after the date, or before a lone year."""
    if not eras:
        return True
    kinds = [piece.kind for piece in pieces if piece.kind is not Kind.QUALIFIER]
    is_at_year = kinds[-1] is Kind.ERA or (kinds[0] is Kind.ERA and shape == Kind.NUMBER)
    # "2nd AD" is rather a century than a year.
    is_ordinal_year = Kind.ORDINAL in kinds and shape == Kind.NUMBER
    return is_at_year and not is_ordinal_year and not (Kind.MONTH in kinds and "ah" in eras)


def _qualify_point(point: Point, signs: str, era: str = "", *, part: str) -> Point | None:
    """Return a point with its signs, era and part, None if they do not go together."""
    is_hijri_month = point.era == "ah"
    if is_hijri_month and era not in ("", "ah"):
        return None
    season_match = SEASON_OF_YEAR.fullmatch(point.edtf)
    if season_match and part:
        first_month, _month_count = SEASONS[int(season_match[2])]
        years_later, month_index = divmod(first_month - 1 + MONTH_OF_SEASON[part], 12)
        year = format_year(int(season_match[1]) + years_later)
        return Point(edtf=f"{year}-{month_index + 1:02d}", signs=f"{signs}~")
    if point.edtf and (era or part):
        return None
    if part and (point.day or (point.bare and not point.year)):
        return None
    return replace(point, signs=signs, era=point.era or era, part=part)


def _merge_names(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with a month once that is named in two ways: آب/أغسطس."""
    merged: list[Piece] = []
    for piece in pieces:
        slash = bool(merged) and merged[-1].kind is Kind.SLASH
        named = merged[-2:-1] if slash else merged[-1:]
        if piece.kind is Kind.MONTH and named and (named[0].kind, named[0].value) == (piece.kind, piece.value):
            del merged[len(merged) - slash :]
        else:
            merged.append(piece)
    return merged


# --- One function per shape --------------------------------------------------------------------------------------


def _is_year(digits: str, era: str) -> bool:
    """Return whether digits are a year: four of them, or any number with an era."""
    return len(digits) == YEAR_DIGITS or bool(era)


def _month_point(piece: Piece, year: str = "", day: str = "") -> Point | None:
    """Return the point of a named month, None if the day is no number of a day."""
    if len(day) > 2:
        return None
    era = "ah" if piece.kind is Kind.HIJRI_MONTH else ""
    return Point(year=year, month=int(piece.value), day=int(day) if day else None, era=era)


def _read_number(pieces: list[Piece], _text: str, era: str) -> Point:
    digits = str(pieces[0].value)
    return Point(year=digits if _is_year(digits, era) else "", bare=digits)


def _read_month(pieces: list[Piece], _text: str, _era: str) -> Point | None:
    return _month_point(pieces[0])


def _read_month_number(pieces: list[Piece], _text: str, era: str) -> Point | None:
    digits = str(pieces[-1].value)
    if _is_year(digits, era) or (pieces[0].kind is Kind.HIJRI_MONTH and len(digits) > 2):
        return _month_point(pieces[0], year=digits)
    return _month_point(pieces[0], day=digits)


def _read_number_month(pieces: list[Piece], text: str, era: str) -> Point | None:
    digits = str(pieces[0].value)
    if len(digits) == YEAR_DIGITS:
        return _read_month_number(pieces[::-1], text, era)
    return _month_point(pieces[1], day=digits)


def _read_number_month_number(pieces: list[Piece], _text: str, era: str) -> Point | None:
    numbers = [piece for piece in pieces if piece.kind is Kind.NUMBER]
    (month,) = (piece for piece in pieces if piece.kind in (Kind.MONTH, Kind.HIJRI_MONTH))
    first, last = str(numbers[0].value), str(numbers[1].value)
    if len(first) == YEAR_DIGITS:
        first, last = last, first
    is_hijri_year = month.kind is Kind.HIJRI_MONTH and len(last) > 2
    return _month_point(month, year=last, day=first) if _is_year(last, era) or is_hijri_year else None


def _read_number_number(pieces: list[Piece], _text: str, era: str) -> Point | None:
    day, year = str(pieces[0].value), str(pieces[1].value)
    return Point(year=year, day=int(day)) if len(day) <= 2 and _is_year(year, era) else None


def _read_season(pieces: list[Piece], text: str, _era: str) -> Point | None:
    years = [str(piece.value) for piece in pieces if piece.kind is Kind.NUMBER]
    (code,) = (int(piece.value) for piece in pieces if piece.kind in (Kind.SEASON, Kind.QUARTER))
    if len(years[0]) != YEAR_DIGITS:
        return None
    year = int(years[0])
    if len(years) == 2:
        is_next_year = years[1] in (f"{year + 1:04d}", f"{(year + 1) % 100:02d}")
        return Point(edtf=f"{year:04d}-{code}") if code == WINTER and is_next_year else None
    if code == WINTER:
        # Some mean the winter in which the year ends, some the one in which it begins.
        raise ambiguous(text, f"{format_year(year - 1)}-{code}", f"{format_year(year)}-{code}")
    return Point(edtf=f"{year:04d}-{code}")


def _read_decade(pieces: list[Piece], _text: str, _era: str) -> Point | None:
    digits = str(pieces[0].value)
    # The 1900s may be ten years or a hundred.
    is_decade = len(digits) == YEAR_DIGITS and digits.endswith("0") and not digits.endswith("00")
    return Point(edtf=f"{digits[:3]}X") if is_decade else None


def _read_edtf(pieces: list[Piece], _text: str, era: str) -> Point:
    written = str(pieces[0].value)
    match = PLAIN_ISO.fullmatch(written)
    if match is None or (int(match[2]) > 12 and not match[3] and not era):
        return Point(edtf=written.upper())
    return Point(year=match[1], month=int(match[2]), day=int(match[3]) if match[3] else None)


def _read_day_first(pieces: list[Piece], text: str, era: str) -> Point:
    first, second, year = re.split("[/.-]", str(pieces[0].value))
    if int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        suffix = " AH" if era == "ah" else ""
        readings = f"{year}-{second:0>2}-{first:0>2}{suffix}", f"{year}-{first:0>2}-{second:0>2}{suffix}"
        raise ambiguous(text, *readings)
    day, month = (first, second) if int(second) <= 12 else (second, first)
    return Point(year=year, month=int(month), day=int(day))


def _read_month_year(pieces: list[Piece], _text: str, _era: str) -> Point:
    month, year = re.split("[/.-]", str(pieces[0].value))
    return Point(year=year, month=int(month))


SHAPES: dict[str, Callable[[list[Piece], str, str], Point | None]] = {
    "N": _read_number,
    "A": _read_edtf,
    "D": _read_day_first,
    "Y": _read_month_year,
    "NN": _read_number_number,
    "NC": _read_decade,
    **dict.fromkeys(("M", "H"), _read_month),
    **dict.fromkeys(("MN", "M-N", "HN"), _read_month_number),
    **dict.fromkeys(("NM", "NH"), _read_number_month),
    **dict.fromkeys(("NMN", "N-M-N", "N/M/N", "NHN", "N-H-N", "N/H/N", "MNN", "HNN"), _read_number_month_number),
    **dict.fromkeys(("SN", "NS", "QN", "NQ", "SN/N", "SN-N"), _read_season),
}
