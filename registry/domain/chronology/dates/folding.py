"""Folding: the many ways of writing the same letters, digits, dashes and marks become one."""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT_LENGTH = 200  # the columns hold 100
MAX_ECHO_LENGTH = 60
LONG_DASH = "–"  # stands for every dash that is longer than a hyphen
HYPHENS = "-‐‑−"  # the last is the minus sign
# Letters that people use for one another, and punctuation with a counterpart in ASCII.
SAME_CHARACTER = str.maketrans(
    {"ى": "ي", "ی": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ە": "ه", "ک": "ك", "ٱ": "ا"}
    | {"،": ",", "؟": "?", "٪": "%", "∼": "~", "⁄": "/", "∕": "/", "۔": "."}
    | dict.fromkeys("'’‘ʼʿʾ`´ʻ\"“”«»ـ", "")
    | dict.fromkeys(HYPHENS, "-")
)
# Superscripts and circled digits are left alone: "2¹ August" with a footnote is not the 21st.
NUMBERS_APART = ("No", "Nl")
SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return a text in lower case with ASCII digits and plain letters, without marks that only change how it looks.

    Bidi marks, tatweel, vowel signs and quotation marks go. Dashes become `-` or, if they are longer, `–`.
    """
    if text.isascii():  # nearly all are, and the loops below take most of the time
        return SPACES.sub(" ", text.translate(SAME_CHARACTER)).strip().lower()
    composed = "".join(_compose(character) for character in text)
    decomposed = unicodedata.normalize("NFD", composed).translate(SAME_CHARACTER)
    folded = "".join(_fold_character(character) for character in decomposed)
    return SPACES.sub(" ", folded).strip().lower()


def shorten(text: str) -> str:
    """Return a text for a message: its beginning if it is long."""
    if len(text) <= MAX_ECHO_LENGTH:
        return text
    return f"{text[:MAX_ECHO_LENGTH]}…"


def _compose(character: str) -> str:
    """Return the plain form of a character, such as the digit of a full-width digit."""
    if unicodedata.category(character) in NUMBERS_APART:
        return character
    return unicodedata.normalize("NFKC", character)


def _fold_character(character: str) -> str:
    """Return the digit, dash or space that a character stands for, "" for a mark, and any other unchanged."""
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" and character != "-":
        return LONG_DASH
    return character
