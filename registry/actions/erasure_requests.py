"""Propose to erase content from older entries of the audit log. A second person decides on it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.audit.erase import find_rows_with_older_content
from registry.models import Monument, ProposedErasure, Source

DEFAULT_REASON = "What was public, or not sealed yet, must no longer be read here."


def propose_erasure(
    table: str,
    keys: Iterable[int | str],
    *,
    by: User,
    why: str = DEFAULT_REASON,
    source: Source | None = None,
    monument: Monument | None = None,
) -> ProposedErasure | None:
    """Propose to erase the former content of table rows from the audit log, and return the proposal.

    `keys` are primary keys in `table`. `source` or `monument` is the record that was protected or generalised.
    Call this after the rows were saved without the content. Return None if the audit log holds no former content.
    """
    with acting_as(by):
        # The last audit entry on a row stays, because the row is verified against it.
        entries_to_erase = find_rows_with_older_content(table, keys)
        if not entries_to_erase:
            return None
        return ProposedErasure.objects.create(
            source=source, monument=monument, rows=entries_to_erase, why=why, by=by, at=timezone.now()
        )
