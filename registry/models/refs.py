"""Permanent references of records that have no name of their own: a letter and the number of the row."""

from __future__ import annotations

from registry.domain.query_values import REF_DIGITS, parse_key, parse_reference


def make_ref(prefix: str, number: int | None) -> str:
    """`C-`, `123` -> `C-000123`; `C-new` before the record is saved."""
    return f"{prefix}new" if number is None else f"{prefix}{number:0{REF_DIGITS}d}"


def read_ref(prefix: str, ref: str) -> int | None:
    """`C-`, `C-000123` -> `123`; None if it is not such a reference, written exactly so."""
    return parse_reference(prefix, ref)


def read_typed_ref(prefix: str, typed: str) -> int | None:
    """Return the number of a reference typed into a search, also in small letters or without its zeros."""
    ref = typed.strip().upper()
    return parse_key(ref.removeprefix(prefix)) if ref.startswith(prefix) else None
