"""Marks a rule violation with the row that it is about, where several rows are written together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from registry.domain.errors import RuleViolation


@contextmanager
def violations_about(row: object) -> Iterator[None]:
    """Set the row as `about` of every RuleViolation raised inside the block, so that a form can show it at that row.

    A violation that already names a row keeps it.
    """
    try:
        yield
    except RuleViolation as violation:
        if violation.about is None:
            violation.about = row
        raise
