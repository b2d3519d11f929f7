"""The periods in which rows were published, by the audit log."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from registry.models import Revision

from .entries import Publication, Row, RowKey


def entries_on(rows: Iterable[RowKey]) -> QuerySet[Revision]:
    """Return the audit entries on the given rows, unordered. Without rows it runs no query."""
    keys_by_table: dict[str, list[str]] = defaultdict(list)
    for table, key in rows:
        keys_by_table[table].append(key)
    condition = Q(pk__in=[])  # matches no entry
    for table, keys in keys_by_table.items():
        condition |= Q(table=table, key__in=keys)
    return Revision.objects.filter(condition)


def publications(rows: Iterable[RowKey]) -> dict[RowKey, Publication]:
    """Return when each of these rows was published, by the audit log. The rows have a column `published`. One query."""
    recorded_rows: dict[RowKey, list[tuple[int, Row | None]]] = {row: [] for row in rows}
    entries = entries_on(recorded_rows).order_by("seq").values_list("table", "key", "seq", "payload")
    for table, key, seq, payload in entries:
        recorded_rows[(table, key)].append((seq, None if payload is None else json.loads(payload)))
    return {row: Publication.of(states) for row, states in recorded_rows.items()}
