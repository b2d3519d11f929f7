"""Secrets that rows once held in clear, taken out of the ledger's older entries."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser

from registry.ledger.erase import erase_content

REASON = "What was public, or not sealed yet, must no longer be read here."


def forget(table: str, keys: Iterable[int], *, by: AbstractBaseUser) -> None:
    """Erase the content of all entries on these rows but the last. Call it after the rows were written without it."""
    found = list(keys)
    if found:
        erase_content(table, found, by=by, reason=REASON)
