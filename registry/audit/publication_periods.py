"""The periods in which rows were published, by the audit log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet

from registry.models import Revision

from .entries import PublicationHistory, Row, RowKey
from .entry_rows import parse_payload


class FormerLink(NamedTuple):
    """A deleted link from an intervention or threat to a monument, with the entries that added and removed it."""

    monument: RowKey
    added_seq: int
    removed_seq: int


def entries_on(rows: Iterable[RowKey]) -> QuerySet[Revision]:
    """Return the audit entries on the given rows, in no particular order.

    Without rows, the queryset runs no query.
    """
    keys_by_table: dict[str, list[str]] = defaultdict(list)
    for table, key in rows:
        keys_by_table[table].append(key)

    is_on_row = Q(pk__in=[])  # matches no entry
    for table, keys in keys_by_table.items():
        is_on_row |= Q(table=table, key__in=keys)
    return Revision.objects.filter(is_on_row)


def publication_histories(rows: Iterable[RowKey]) -> dict[RowKey, PublicationHistory]:
    """Return the publication history of each row, as recorded in the audit log.

    The rows must have a column `published`. Run one query.
    """
    recorded_rows: dict[RowKey, list[tuple[int, Row | None]]] = {row: [] for row in rows}
    entries = entries_on(recorded_rows).order_by("seq").values_list("table", "key", "seq", "payload")
    for table, key, seq, payload in entries:
        recorded_rows[table, key].append((seq, parse_payload(payload)))
    return {row: PublicationHistory.from_entries(row_entries) for row, row_entries in recorded_rows.items()}
