"""Erases what older entries held: for an identity that came to need protection, or a text that must not be kept.

The chain and published proofs stay valid, since hashes are over the salted leaf. Each erasure is itself on the ledger;
content that is missing without one is a fault. The last entry on a row stays: the row is checked against it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Max, QuerySet

from registry.models import Erasure, Revision

from .context import acting_as, erasing

Row = tuple[str, str, int]  # table, key, and the first entry that tells nothing that must go


def older_content(table: str, keys: Iterable[str | int]) -> list[Row]:
    """Of the rows whose entries before the last one hold something: that last entry.

    Call it in the transaction that writes the rows without what is to go, after that write.
    """
    if connection.vendor == "postgresql":
        connection.check_constraints()  # the entries that wait for the end of the transaction are written now
    wanted = [str(key) for key in keys]
    last = Revision.objects.filter(table=table, key__in=wanted).order_by().values_list("key").annotate(Max("seq"))
    rows = [(table, key, seq) for key, seq in sorted(last)]
    return [row for row in rows if _before(row).exists()]


def erase_content(rows: Iterable[Row], *, by: User, reason: str) -> int:
    """Empty payload and salt of all entries before those that the rows name; returns of how many."""
    erased = 0
    with acting_as(by, reason):
        for row in rows:
            older = _before(row)
            through = older.aggregate(Max("seq"))["seq__max"]
            if through is None:
                continue
            with erasing():
                erased += older.update(payload=None, salt=None)
            Erasure.objects.create(table=row[0], key=row[1], through=through, reason=reason)
    return erased


def _before(row: Row) -> QuerySet[Revision]:
    table, key, seq = row
    return Revision.objects.filter(table=table, key=key, seq__lt=seq, payload__isnull=False)
