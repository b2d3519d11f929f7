"""Audit entries read from the database, each with the content of its row before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db.models import OuterRef, QuerySet, Subquery

from registry.models import Revision

from .entries import AuditEntry, Row, RowKey, parse_timestamp

ENTRY_COLUMNS = ("seq", "at", "actor", "reason", "request_id", "table", "key", "operation", "payload")
# The values of ENTRY_COLUMNS, in that order.
EntryColumns: TypeAlias = tuple[int, str, str, str, str, str, str, str, str | None]


def build_audit_entries(rows: Iterable[EntryColumns]) -> Iterator[AuditEntry]:
    """Yield audit entries from tuples of ENTRY_COLUMNS, given in order, each with the row before it."""
    last_payloads: dict[RowKey, str | None] = {}
    for row in rows:
        table, key, payload = row[5], row[6], row[8]
        yield build_audit_entry(row, last_payloads.get((table, key)))
        last_payloads[(table, key)] = payload


def build_audit_entry(columns: EntryColumns, previous_payload: str | None) -> AuditEntry:
    """Build an audit entry from ENTRY_COLUMNS and the payload of the entry before it on the same row."""
    seq, at, actor, reason, request_id, table, key, operation, payload = columns
    after = _parse_payload(payload)
    before = _parse_payload(previous_payload)
    return AuditEntry(seq, parse_timestamp(at), actor, reason, request_id, table, key, operation, after, before)


def _parse_payload(payload: str | None) -> Row | None:
    """Return the row in an entry's payload, or None if there is no payload."""
    if payload is None:
        return None
    row: Row = json.loads(payload)
    return row


def with_previous_payload(entries: QuerySet[Revision]) -> QuerySet[Revision, tuple[Any, ...]]:  # Any: ENTRY_COLUMNS
    """Return the entries as tuples of ENTRY_COLUMNS and the payload of the entry before each on the same row."""
    earlier_entries = Revision.objects.filter(table=OuterRef("table"), key=OuterRef("key"), seq__lt=OuterRef("seq"))
    previous_payload = Subquery(earlier_entries.order_by("-seq").values("payload")[:1])
    return entries.annotate(before=previous_payload).values_list(*ENTRY_COLUMNS, "before")
