"""Values that questions are made of, besides days and moments: codes, slugs, references, numbers, true and false.

One function reads each, for pages, API, admin and importers. A door decides only what it says about a violation, or
that it goes on as if nothing had been asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from registry.domain.chronology.time_query import shorten

from .errors import RuleViolation, gettext_noop

SLUG = "[A-Za-z0-9_-]+"
LIMIT, MOST = 100, 1000  # records in one answer: without a word, and at most
MOST_PAGES = 999_999
MOST_OFFSET = 10**9
LARGEST_KEY = 10**18 - 1  # has 18 digits; every database takes it for a primary key
REF_DIGITS = 6  # at least; smaller numbers are filled up with zeros


class InvalidValue(RuleViolation):
    """A value that is not of the kind asked for."""

    code = "bad_value"


def parse_code(text: object, codes: Collection[str]) -> str:
    """Return the code if it is one of these; raise BadValue (`unknown_code`)."""
    if isinstance(text, str) and text in codes:
        return text
    raise InvalidValue(
        gettext_noop("“%(text)s” is not one of %(codes)s."),
        code="unknown_code",
        text=shorten(str(text)),
        codes=", ".join(codes),
    )


def parse_slug(text: str) -> str:
    """Return the text if it is written as a slug, whether or not anything has it; raise BadValue (`bad_slug`)."""
    if re.fullmatch(SLUG, text):
        return text
    raise InvalidValue(
        gettext_noop("“%(text)s” is not a slug: letters of a to z, digits, hyphens and underscores only."),
        code="bad_slug",
        text=shorten(text),
    )


def parse_truth(text: object) -> bool:
    """Return whether the text is `true`; raise BadValue (`bad_boolean`) if it is neither `true` nor `false`."""
    if text not in ("true", "false"):
        raise InvalidValue(
            gettext_noop("“%(text)s” is neither true nor false."), code="bad_boolean", text=shorten(str(text))
        )
    return text == "true"


def parse_number(text: str, *, least: int, most: int) -> int:
    """Return the whole number written in ASCII digits; raise BadValue (`bad_number`) if it is not within bounds."""
    # Few digits only: `int` refuses thousands of them with an error of its own.
    if re.fullmatch("[0-9]{1,18}", text) and least <= int(text) <= most:
        return int(text)
    raise InvalidValue(
        gettext_noop("“%(text)s” is not a whole number from %(least)s to %(most)s."),
        code="bad_number",
        text=shorten(text),
        least=least,
        most=most,
    )


def parse_limit(text: str) -> int:
    """Return how many records are asked for at most; raise BadValue."""
    return parse_number(text, least=1, most=MOST)


def parse_offset(text: str) -> int:
    """Return after how many records the answer is to begin; raise BadValue."""
    return parse_number(text, least=0, most=MOST_OFFSET)


def parse_page_number(text: str | None) -> int:
    """Return the number of a page. Without a number that makes sense it is the first: a list is never an error."""
    try:
        return parse_number(text or "", least=1, most=MOST_PAGES)
    except InvalidValue:
        return 1


def parse_key(text: str) -> int | None:
    """Return the primary key that the text names, None if it names none."""
    try:
        return parse_number(text, least=1, most=LARGEST_KEY)
    except InvalidValue:
        return None


def parse_reference(prefix: str, text: object) -> int | None:
    """Return the number in a permanent reference, `C-000123` for `C-`; None unless it is written exactly so.

    One record has one URL: `C-123` and `C-0000123` are not other names of it.
    """
    if not isinstance(text, str):
        return None
    number = parse_key(text.removeprefix(prefix))
    if number is None or text != f"{prefix}{number:0{REF_DIGITS}d}":
        return None
    return number
