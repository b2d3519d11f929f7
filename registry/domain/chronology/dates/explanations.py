"""The sentence for a text that is no date: what was understood so far, an example, and what might be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.domain.errors import gettext_noop

from .edtf_text import EdtfDate
from .folding import fold, shorten
from .intervals import InvalidDate
from .meanings import MAX_PIECES, find_meaning, find_meaning_of_pieces
from .pieces import Piece, cut
from .points import YEAR_DIGITS, Point, read_point
from .suggestions import near_texts, parts_of_pieces, understood_part

EXAMPLES = "2016-06-06, 2017-01, 2015-05~, 2016-12-26/2017-01-10, ../2015-08-27, -0100, August 2015"
TIME_OF_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?[t ] ?[0-9]{1,2}:[0-9]{2}")


def explain(folded: str, text: str) -> InvalidDate:
    """Return the exception for a text that is no date: what was understood, an example, and what might be meant."""
    time_match = TIME_OF_DAY.search(folded)
    if time_match is not None:
        return InvalidDate(
            gettext_noop("“%(text)s” has a time of day. Give whole days only, for example %(example)s."),
            text=shorten(text),
            example=time_match[1] or "2016-12-26",
        )

    pieces = cut(folded)
    suggestion = find_suggestion(folded, pieces)
    point = _read_lone_point(pieces)
    is_without_year = point is not None and not point.is_complete and len(point.bare) < YEAR_DIGITS
    if is_without_year and not suggestion:
        return InvalidDate(
            gettext_noop("“%(text)s” gives no year. Give at least some of its digits, for example 20XX."),
            text=shorten(text),
        )
    understood = _find_as_typed(understood_part(pieces, folded), text)
    if understood and suggestion:
        message = gettext_noop(
            "“%(text)s” is not a date. Understood so far: “%(understood)s”. Did you mean %(suggestion)s? "
            "Write it like one of these: %(examples)s."
        )
    elif understood:
        message = gettext_noop(
            "“%(text)s” is not a date. Understood so far: “%(understood)s”. Write it like one of these: %(examples)s."
        )
    elif suggestion:
        message = gettext_noop(
            "“%(text)s” is not a date. Did you mean %(suggestion)s? Write it like one of these: %(examples)s."
        )
    else:
        message = gettext_noop("“%(text)s” is not a date. Write it like one of these: %(examples)s.")
    return InvalidDate(
        message, text=shorten(text), understood=shorten(understood), suggestion=suggestion, examples=EXAMPLES
    )


def _find_as_typed(understood: str, text: str) -> str:
    """Return the beginning of the typed text that was folded into `understood`, or `understood` if there is none."""
    beginnings = (text[:end] for end in range(len(text), 0, -1))
    return next((typed.strip() for typed in beginnings if fold(typed) == understood), understood)


def _read_lone_point(pieces: list[Piece]) -> Point | None:
    """Return the point in time that a text is, None if it is anything else or ambiguous."""
    try:
        return read_point(pieces, "")
    except InvalidDate:
        return None


def find_suggestion(folded: str, pieces: list[Piece]) -> str:
    """Return the EDTF of a date that might be meant, "" if none is near."""
    return next((meaning.text for meaning in _near_meanings(folded, pieces) if meaning is not None), "")


def _near_meanings(folded: str, pieces: list[Piece]) -> Iterator[EdtfDate | None]:
    """Yield the meanings of near texts and of parts of the text, None for those without one."""
    for near_text in near_texts(folded):
        try:
            yield find_meaning(near_text, near_text)
        except InvalidDate:
            continue
    for part in parts_of_pieces(pieces[:MAX_PIECES]):
        try:
            yield find_meaning_of_pieces(part, folded)
        except InvalidDate:
            continue
