"""Permanent references of records that have no name of their own: a letter and the number of the row."""

from __future__ import annotations


def make_ref(prefix: str, number: int | None) -> str:
    """`C-`, `123` -> `C-000123`; `C-new` before the record is saved."""
    return f"{prefix}new" if number is None else f"{prefix}{number:06d}"


def read_ref(prefix: str, ref: str) -> int | None:
    """`C-`, `C-000123` -> `123`; None if it is not such a reference."""
    digits = ref.removeprefix(prefix)
    known = ref.startswith(prefix) and digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(digits) if known else None
