"""Pieces of a written date: a folded text cut into numbers, words that mean something, dates in EDTF, and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .words import KNOWN_WORDS, LONGEST_PHRASE, PHRASES, Kind, Meaning

# Every alternative begins with another character or is of bounded length, so that the time is linear.
TOKEN = re.compile(
    r"(?P<edtf>[0-9]{4}([/.-])[0-9]{1,2}\2[0-9]{1,2}(?![0-9x?~%])"
    r"|(?<![^ (])(?<![0-9x] )-[0-9]{4}(?![0-9x-])"
    r"|(?:(?<![^ (])(?<![0-9x] )-)?[0-9x]{4}[?~%]?(?:-[?~%]?[0-9x]{2}[?~%]?){1,2}(?![0-9x]))"
    r"|(?P<day_first>[0-9]{1,2}([/.-])[0-9]{1,2}\4[0-9]{4}(?![0-9]))"
    r"|(?P<month_year>[0-9]{1,2}[/.-][0-9]{4}(?![0-9]))"
    r"|(?P<quarter>q[1-4](?![0-9]))"
    r"|(?P<open_year>[0-9]{1,3}x{1,3}(?![0-9x]))"
    r"|(?P<number>[0-9]+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>\S)"
)
MARKS = {
    "-": Meaning(Kind.DASH, "-"),
    "–": Meaning(Kind.DASH, "-"),
    "/": Meaning(Kind.SLASH, "/"),
    "&": Meaning(Kind.AND, "and"),
    **{sign: Meaning(Kind.QUALIFIER, sign) for sign in "?~%"},
    **dict.fromkeys(",.()", Meaning(Kind.FILLER, "")),
}
KINDS = {
    "edtf": Kind.EDTF,
    "open_year": Kind.EDTF,
    "day_first": Kind.DAY_FIRST,
    "month_year": Kind.MONTH_YEAR,
    "number": Kind.NUMBER,
}
CIRCA_OR_CENTURY = "c"
AND_IN_ARABIC = "و"  # written as one word with the next


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a written date: its kind, its value, and the end of its text."""

    kind: Kind
    value: str | int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    """A number, word or mark of the text, before words are looked up."""

    group: str
    text: str
    end: int


def cut(folded: str) -> list[Piece]:
    """Return the pieces of a folded text in order, without those that mean nothing, such as "of"."""
    tokens = list(_find_tokens(folded))
    pieces: list[Piece] = []
    position = 0
    while position < len(tokens):
        meaning, count = _look_up(tokens, position)
        position += count
        if meaning.kind is Kind.FILLER:
            continue
        follows_number = bool(pieces) and pieces[-1].kind is Kind.NUMBER
        kind, value = meaning
        if value == CIRCA_OR_CENTURY:
            kind, value = (Kind.UNKNOWN, value) if follows_number else (Kind.QUALIFIER, "~")
        if kind is Kind.ORDINAL and not follows_number:
            kind = Kind.UNKNOWN
        pieces.append(Piece(kind, value, tokens[position - 1].end))
    return pieces


def _find_tokens(folded: str) -> Iterator[_Token]:
    """Yield the tokens of a text. An Arabic "and" is parted from the word that it is written with."""
    for match in TOKEN.finditer(folded):
        group, text = match.lastgroup or "", match.group()
        rest = text.removeprefix(AND_IN_ARABIC)
        if group == "word" and rest and rest != text and text not in KNOWN_WORDS and rest in KNOWN_WORDS:
            yield _Token("word", AND_IN_ARABIC, match.end() - len(rest))
            yield _Token("word", rest, match.end())
        else:
            yield _Token(group, text, match.end())


def _look_up(tokens: list[_Token], position: int) -> tuple[Meaning, int]:
    """Return the meaning of the longest phrase at a position, and of how many tokens it consists."""
    token = tokens[position]
    if token.group in KINDS:
        return Meaning(KINDS[token.group], token.text), 1
    if token.group == "quarter":
        return PHRASES[(token.text,)], 1
    if token.group == "mark":
        return MARKS.get(token.text, Meaning(Kind.UNKNOWN, token.text)), 1

    longest_match: tuple[Meaning, int] = Meaning(Kind.UNKNOWN, token.text), 1
    words: tuple[str, ...] = ()
    for count, later in enumerate(tokens[position : position + 2 * LONGEST_PHRASE], start=1):
        if later.group == "word":
            words = (*words, later.text)
            if words in PHRASES:
                longest_match = PHRASES[words], count
        # Between the words of a phrase there may be a hyphen or a full stop: "al-Qidah", "B.C."
        elif later.text not in ("-", "."):
            break
    return longest_match
