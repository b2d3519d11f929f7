"""Erasure of the content of older audit entries, such as an identity that came to need protection.

The hash chain and published proofs stay valid, because their hashes cover the salted leaf and not the content. Each
erasure is itself recorded; content missing without a record is a fault. The last entry on a row is never erased,
because the live row is checked against it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Max, QuerySet

from registry.domain.policy.erasure import ErasureOutcome
from registry.models import Erasure, ProposedErasure, Revision

from .context import acting_as, allow_erasing
from .entries import RowKey

ErasableRow = tuple[str, str, int]  # table, primary key, and the first entry whose content stays


def find_rows_with_older_content(table: str, keys: Iterable[str | int]) -> list[ErasableRow]:
    """Return the rows of a table whose older audit entries still have content.

    Each comes with the number (`seq`) of its last entry, whose content stays. Call it after the sensitive content was
    removed from the rows, in the same transaction.
    """
    if connection.vendor == "postgresql":
        connection.check_constraints()  # Write the entries that are deferred to the end of the transaction.

    entries_on_rows = Revision.objects.filter(table=table, key__in=[str(key) for key in keys])
    last_seqs = entries_on_rows.order_by().values_list("key").annotate(Max("seq"))
    all_rows = [(table, key, last_seq) for key, last_seq in sorted(last_seqs)]
    return [row for row in all_rows if _entries_before(row).exists()]


def erase_content(rows: Iterable[ErasableRow], *, by: User, reason: str) -> int:
    """Erase the content of old audit entries, and return how many entries were erased.

    Each row names the first entry whose content stays. The erasure itself is recorded with its reason.
    """
    erased_count = 0
    with acting_as(by, reason):
        for row in rows:
            older_entries = _entries_before(row)
            last_erased_seq = older_entries.aggregate(Max("seq"))["seq__max"]
            if last_erased_seq is None:
                continue  # Its older entries have been erased already.
            with allow_erasing():
                erased_count += older_entries.update(payload=None, salt=None)
            table, key, _ = row
            Erasure.objects.create(table=table, key=key, through=last_erased_seq, reason=reason)
    return erased_count


def _entries_before(row: ErasableRow) -> QuerySet[Revision]:
    """Return the audit entries on a row that have content and come before the first one to keep."""
    table, key, first_kept_seq = row
    return Revision.objects.filter(table=table, key=key, seq__lt=first_kept_seq, payload__isnull=False)


def pending_erasures() -> dict[RowKey, int]:
    """Return the rows whose content waits to be erased from the audit log.

    Each is mapped to the number (`seq`) of the first entry whose content stays. Run one query.
    """
    waiting_proposals = ProposedErasure.objects.filter(outcome=ErasureOutcome.WAITING.value)
    first_kept_seqs: dict[RowKey, int] = {}
    for erasable_rows in waiting_proposals.values_list("rows", flat=True):
        for table, key, seq in erasable_rows:
            first_kept_seqs[table, key] = max(seq, first_kept_seqs.get((table, key), 0))
    return first_kept_seqs
