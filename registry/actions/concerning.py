"""Marks a rule violation with the row that it is about, where several rows are written together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from registry.domain.errors import RuleViolation


@contextmanager
def violations_about(row: object) -> Iterator[None]:
    """Mark every RuleViolation raised in the block with the form row that it is about, and raise it again.

    A form can then show the error at that row. A violation that names a row already keeps it.
    """
    try:
        yield
    except RuleViolation as violation:
        if violation.about is None:
            violation.about = row
        raise
