"""Marks a rule violation with the row that it is about, where several rows are written together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from registry.domain.errors import RuleViolation


@contextmanager
def violations_about(row: object) -> Iterator[None]:
    """Set `about` of a RuleViolation that is raised in the block to the row that the block saves, and raise it again.

    A form can then show the error at that row. If `about` is set already, it stays.
    """
    try:
        yield
    except RuleViolation as violation:
        if violation.about is None:
            violation.about = row
        raise
