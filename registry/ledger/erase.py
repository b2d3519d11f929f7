"""Erases what older entries held: for an identity that came to need protection, or a text that must not be kept.

The chain and published proofs stay valid, since hashes are over the salted leaf. Each erasure is itself on the ledger;
content that is missing without one is a fault. The last entry on a row stays: the row is checked against it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models import Max

from registry.models import Erasure, Revision

from .context import erasing, written_by


def erase_content(table: str, keys: Iterable[str | int], *, by: AbstractBaseUser, reason: str) -> int:
    """Empty payload and salt of all entries on these rows but each row's last; returns of how many.

    Call it in the transaction that writes the row without what is to go, after that write.
    """
    erased = 0
    with written_by(by, reason):
        if connection.vendor == "postgresql":
            connection.check_constraints()  # the entries that wait for the end of the transaction are written now
        wanted = [str(key) for key in keys]
        on_rows = Revision.objects.filter(table=table, key__in=wanted).order_by()
        for key, last in on_rows.values_list("key").annotate(Max("seq")):
            older = Revision.objects.filter(table=table, key=key, seq__lt=last, payload__isnull=False)
            through = older.aggregate(Max("seq"))["seq__max"]
            if through is None:
                continue
            with erasing():
                erased += older.update(payload=None, salt=None)
            Erasure.objects.create(table=table, key=key, through=through, reason=reason)
    return erased
