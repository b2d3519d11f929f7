"""Which of several rows that are written together a violation is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from registry.domain.errors import RuleViolation


@contextmanager
def concerning(row: object) -> Iterator[None]:
    """Let a Refusal raised inside name the row as its `about`, so that the caller can show it there."""
    try:
        yield
    except RuleViolation as refusal:
        if refusal.about is None:
            refusal.about = row
        raise
