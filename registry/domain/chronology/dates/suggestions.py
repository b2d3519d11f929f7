"""Suggestions for a text that is no date: near texts that might be meant, and what was understood of it so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from .pieces import Piece
from .words import KNOWN_WORDS, SPELT, Kind

MIN_SIMILARITY = 0.75
MIN_WORD_LENGTH = 3
# "Before the end of August" is not nearly "the end of August".
MEANINGFUL = (
    *(Kind.RELATION, Kind.TRAILING_RELATION, Kind.BETWEEN, Kind.QUALIFIER, Kind.PART, Kind.ERA),
    *(Kind.DASH, Kind.TO, Kind.OR, Kind.AND, Kind.DECADE),
    *(Kind.NUMBER, Kind.MONTH, Kind.HIJRI_MONTH, Kind.SEASON, Kind.EDTF),
)
MAX_WORDS = 12  # a text with more words is prose, and searching for each of them would take long
WORD = re.compile(r"[^\W\d_]+")
# Slips in forms that look like EDTF, and what is meant by them.
_REPAIRS = (
    (re.compile(r"([0-9]{4})[/-]([0-9]{2})[/-]([0-9]{2})"), r"\1-\3-\2"),  # year-day-month
    (re.compile(r"([0-9]{4})[/. ](0[1-9]|1[0-2])"), r"\1-\2"),
    (re.compile(r"([0-9]{4})[/. -]([1-9])"), r"\1-0\2"),
    (re.compile(r"([0-9]{4}) ?(0[1-9]|1[0-2])"), r"\1-\2"),
    (re.compile(r"([0-9]{4}) ?([0-9]{2}) ?([0-9]{2})"), r"\1-\2-\3"),
    (re.compile(r"([0-9]{2})([0-9]{2})[/-]([0-9]{2})"), r"\1\2/\g<1>\3"),  # 2015/16
    (re.compile(r"([0-9]{4}-[0-9]{2})-([0-9]{2})/([0-9]{2})"), r"\1-\2/\1-\3"),
    (re.compile(r"([0-9].{2,}[^0-9])([0-9]{2})"), r"\g<1>20\2"),
    (re.compile(r"([0-9-]+)\.\.([0-9-]+)"), r"\1/\2"),
    (re.compile(r"(.+)/(?:open|now|present|today)"), r"\1/.."),
    (re.compile(r"([0-9]{3})u"), r"\1x"),  # as the draft of EDTF had it
    (re.compile(r"([0-9]{2})uu"), r"\1xx"),
    (re.compile(r"([0-9]{3})"), r"0\1"),
    (re.compile(r"(.+)/(.+)"), r"\2/\1"),
)


def near_texts(folded: str) -> Iterator[str]:
    """Yield texts that might be meant, the nearest first."""
    for pattern, replacement in _REPAIRS:
        match = pattern.fullmatch(folded)
        if match is not None:
            yield match.expand(replacement)[: len(folded) + 10]
    yield _correct_spelling(folded)


def _correct_spelling(folded: str) -> str:
    """Return a text with each unknown word replaced by the known one that is most like it."""
    words = WORD.findall(folded)
    if len(words) > MAX_WORDS:
        return folded
    for word in set(words) - KNOWN_WORDS:
        if len(word) >= MIN_WORD_LENGTH:
            near = get_close_matches(word, SPELT, n=1, cutoff=MIN_SIMILARITY)
            folded = re.sub(rf"\b{word}\b", near[0], folded) if near else folded
    return folded


def understood_part(pieces: list[Piece], folded: str) -> str:
    """Return the beginning of a text up to the first piece that means nothing; "" if that is all of it or nothing."""
    unknown = [index for index, piece in enumerate(pieces) if piece.kind is Kind.UNKNOWN]
    if not unknown or unknown[0] == 0:
        return ""
    return folded[: pieces[unknown[0] - 1].end]


def parts_of_pieces(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield shorter and shorter beginnings of a text, and then its ends, without leaving out what has a meaning."""
    for end in range(len(pieces) - 1, 0, -1):
        if pieces[end].kind not in MEANINGFUL:
            yield pieces[:end]
        else:
            break
    for start in range(1, len(pieces)):
        if pieces[start - 1].kind in MEANINGFUL:
            break
        # After something unknown, the Arabic "from" is rather an "of".
        if (pieces[start].kind, pieces[start].value) != (Kind.RELATION, "from"):
            yield pieces[start:]
