"""The one parser of dates: EDTF, and what people write in English and Arabic, become intervals of whole days."""

from __future__ import annotations

import re
from functools import lru_cache

from registry.domain.errors import gettext_noop

from .edtf_text import EdtfDate, parse_edtf
from .explanations import EXAMPLES, explain
from .folding import LONG_DASH, MAX_TEXT_LENGTH, fold, shorten
from .intervals import Interval, InvalidDate, UncertainDate
from .meanings import find_meaning
from .points import ambiguous

WITHOUT_QUALIFIER = re.compile(r"[0-9./ -]*")
MIDNIGHT = re.compile(r"(?<=[0-9]{2})[t ]00:00(?::00(?:\.0{1,9})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?(?![0-9:.])")
YEARS_WITH_LONG_DASH = re.compile(rf"([0-9]{{2}})([0-9]{{2}}) ?{LONG_DASH} ?([0-9]{{2}})")


@lru_cache(maxsize=4096)
def parse_date(text: str) -> UncertainDate:
    """Return the date that a text means. Raise InvalidDate if it means none or could mean two.

    The text is in EDTF (ISO 8601-2, levels 0 to 2), or in words in English or Arabic.
    """
    text = text.strip()
    meaning = _interpret(text)
    return UncertainDate(
        meaning.days.earliest,
        meaning.days.latest,
        text=text,
        approximate=meaning.approximate,
        edtf=meaning.text,
        uncertain=meaning.uncertain,
    )


def widen(date: UncertainDate) -> Interval:
    """Return the days of a date widened by `~`: 3 days about a day, 1 month, season or year about one of those.

    Only the ends that are approximate move. A date that is nowhere approximate stays as it is.
    """
    return _interpret(date.edtf or date.text).widened


def read_qualifiers(text: str, days: Interval) -> tuple[Interval, bool]:
    """Return the days of a date widened by `~`, and whether the date is marked as uncertain, as by `?`.

    `days` are those that the text was understood as when it was recorded. They stay if the text has no qualifier, or is
    no longer understood.
    """
    if WITHOUT_QUALIFIER.fullmatch(text):
        return days, False
    try:
        meaning = _interpret_again(text)
    except InvalidDate:
        return days, False
    return (meaning.widened if meaning.approximate else days), meaning.uncertain


@lru_cache(maxsize=4096)
def _interpret_again(text: str) -> EdtfDate:
    """Return the meaning of a text. Stored dates are read again and again."""
    return _interpret(text)


def _interpret(text: str) -> EdtfDate:
    """Return the meaning of a text in EDTF or in words. Raise InvalidDate if there is none."""
    if len(text) > MAX_TEXT_LENGTH:
        raise InvalidDate(
            gettext_noop("“%(text)s” is too long for a date. Write only the date, for example 2015-08-27."),
            text=shorten(text),
        )
    folded = MIDNIGHT.sub("", fold(text))
    if not folded:
        raise InvalidDate(
            gettext_noop("The date is missing. Write it like one of these: %(examples)s."), examples=EXAMPLES
        )
    _check_dash_of_years(folded)
    folded = folded[0] + folded[1:].replace(LONG_DASH, "-")

    meaning = find_meaning(folded, text)
    if meaning is None:
        raise explain(folded, text)
    return meaning


def _check_dash_of_years(folded: str) -> None:
    """Raise InvalidDate if a long dash stands where a hyphen would mean a month: 1900–01 may be two years."""
    match = YEARS_WITH_LONG_DASH.fullmatch(folded)
    if match is not None and match[3] > match[2]:
        year = match[1] + match[2]
        month, years = f"{year}-{match[3]}", f"{year}/{match[1]}{match[3]}"
        if parse_edtf(month) is not None:
            raise ambiguous(folded, month, years)
