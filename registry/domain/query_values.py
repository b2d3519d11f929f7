"""Parsing of query values other than days and moments: codes, slugs, references, numbers and booleans.

Pages, API, admin and importers use the same function for the same kind of value. Each decides only how it reports a
violation, or whether it ignores the value.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from registry.domain.chronology.time_query import shorten

from .errors import RuleViolation, gettext_noop

SLUG = "[A-Za-z0-9_-]+"
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000  # records in one response, by default and at most
MAX_PAGE_NUMBER = 999_999
MAX_OFFSET = 10**9
MAX_KEY = 10**18 - 1  # has 18 digits; every database accepts it as a primary key
MIN_REF_DIGITS = 6  # at least; smaller numbers are padded with zeros


class InvalidValue(RuleViolation):
    """Violation by a value that is not of the expected kind."""

    code = "bad_value"


def parse_code(text: object, codes: Collection[str]) -> str:
    """Return a query value if it is one of the allowed codes. Raise InvalidValue (`unknown_code`) if not."""
    if isinstance(text, str) and text in codes:
        return text
    raise InvalidValue(
        gettext_noop("“%(text)s” is not one of %(codes)s."),
        code="unknown_code",
        text=shorten(str(text)),
        codes=", ".join(codes),
    )


def parse_slug(text: str) -> str:
    """Return a query value if it is a valid slug, whether or not a record has it.

    Raise InvalidValue (`bad_slug`) if it is not.
    """
    if re.fullmatch(SLUG, text):
        return text
    raise InvalidValue(
        gettext_noop("“%(text)s” is not a slug: letters of a to z, digits, hyphens and underscores only."),
        code="bad_slug",
        text=shorten(text),
    )


def parse_boolean(text: object) -> bool:
    """Return the boolean that `true` or `false` means. Raise InvalidValue (`bad_boolean`) for any other text."""
    if text not in ("true", "false"):
        raise InvalidValue(
            gettext_noop("“%(text)s” is neither true nor false."), code="bad_boolean", text=shorten(str(text))
        )
    return text == "true"


def parse_number(text: str, *, least: int, most: int) -> int:
    """Return the whole number that a text of ASCII digits means.

    Raise InvalidValue (`bad_number`) for any other text, or if the number is not from `least` to `most`.
    """
    # The pattern limits the number of digits because `int` raises ValueError for thousands of them.
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
    """Return the requested page size, from 1 to the largest allowed. Raise InvalidValue for any other."""
    return parse_number(text, least=1, most=MAX_LIMIT)


def parse_offset(text: str) -> int:
    """Return the number of records to skip at the start of a list. Raise InvalidValue if it is not a valid one."""
    return parse_number(text, least=0, most=MAX_OFFSET)


def parse_page_number(text: str | None) -> int:
    """Return the page number in a query value. A missing or invalid value means page 1."""
    try:
        return parse_number(text or "", least=1, most=MAX_PAGE_NUMBER)
    except InvalidValue:
        return 1


def parse_key(text: str) -> int | None:
    """Return the primary key in a query value, or None if it is not a valid one."""
    try:
        return parse_number(text, least=1, most=MAX_KEY)
    except InvalidValue:
        return None


def parse_reference(prefix: str, text: object) -> int | None:
    """Return the number in a permanent reference, such as 123 for `C-000123` if the prefix is `C-`.

    Return None for any other spelling, such as `C-123` or `C-0000123`, since each record has only one URL.
    """
    if not isinstance(text, str):
        return None

    number = parse_key(text.removeprefix(prefix))
    if number is None or text != f"{prefix}{number:0{MIN_REF_DIGITS}d}":
        return None
    return number
