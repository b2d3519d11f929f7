"""What rows once held in clear, and the ledger's older entries still do: proposed to be erased by a second person."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.audit.erase import older_content
from registry.models import Monument, ProposedErasure, Source

HIDDEN = "What was public, or not sealed yet, must no longer be read here."


def propose_erasure(
    table: str,
    keys: Iterable[int | str],
    *,
    by: User,
    why: str = HIDDEN,
    source: Source | None = None,
    monument: Monument | None = None,
) -> ProposedErasure | None:
    """Propose to erase the content of all entries on these rows but the last; None where there is nothing to erase.

    Call it after the rows were written without what is to go. `source` or `monument` is what was hidden by that.
    """
    with acting_as(by):
        rows = older_content(table, keys)
        if not rows:
            return None
        return ProposedErasure.objects.create(
            source=source, monument=monument, rows=rows, why=why, by=by, at=timezone.now()
        )
