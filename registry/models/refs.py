"""Permanent references of records without a slug: a letter and the ID of the row, as in `C-000123`."""

from __future__ import annotations

from registry.domain.query_values import MIN_REF_DIGITS, parse_key, parse_reference


def make_ref(prefix: str, number: int | None) -> str:
    """Return a reference from its prefix and ID: `C-000123` for `C-` and 123, `C-new` for `C-` and None."""
    return f"{prefix}new" if number is None else f"{prefix}{number:0{MIN_REF_DIGITS}d}"


def parse_ref(prefix: str, ref: str) -> int | None:
    """Return the ID in a reference: 123 for `C-000123`. None if it is not exactly a reference with this prefix."""
    return parse_reference(prefix, ref)


def parse_typed_ref(prefix: str, typed_text: str) -> int | None:
    """Return the ID in a record's reference that a user typed into a search. Return None if it is no reference.

    Unlike in URLs, lower case and missing zeros are allowed, as in `c-123` for `C-000123`.
    """
    ref = typed_text.strip().upper()
    if not ref.startswith(prefix):
        return None
    return parse_key(ref.removeprefix(prefix))
