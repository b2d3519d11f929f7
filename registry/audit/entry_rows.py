"""Audit entries read from the database, each with the content of its row before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from registry.models import Revision

from .entries import AuditEntry, Row, RowKey, parse_timestamp

ENTRY_COLUMNS = ("seq", "at", "actor", "reason", "request_id", "table", "key", "operation", "payload")
# The values of ENTRY_COLUMNS, in that order.
EntryColumns: TypeAlias = tuple[int, str, str, str, str, str, str, str, str | None]
# Any: the values of ENTRY_COLUMNS, and the payload of the earlier entry on the same row.
EntryWithPrevious: TypeAlias = tuple[Any, ...]


def build_audit_entries(rows: Iterable[EntryColumns]) -> Iterator[AuditEntry]:
    """Build audit entries from tuples of ENTRY_COLUMNS, which must be in the order of `seq`.

    What a row was before its change is taken from the earlier entry on the same row.
    """
    last_payloads: dict[RowKey, str | None] = {}
    for entry_columns in rows:
        *_, table, key, _operation, payload = entry_columns
        previous_payload = last_payloads.get((table, key))
        yield build_audit_entry(entry_columns, previous_payload)
        last_payloads[table, key] = payload


def build_audit_entry(entry_columns: EntryColumns, previous_payload: str | None) -> AuditEntry:
    """Build an audit entry from ENTRY_COLUMNS and the payload of the earlier entry on the same row."""
    seq, at, actor, reason, request_id, table, key, operation, payload = entry_columns
    after = parse_payload(payload)
    before = parse_payload(previous_payload)
    return AuditEntry(seq, parse_timestamp(at), actor, reason, request_id, table, key, operation, after, before)


def parse_payload(payload: str | None) -> Row | None:
    """Parse the JSON that an audit entry recorded of its row. Return None if the content was erased."""
    if payload is None:
        return None
    recorded_row: Row = json.loads(payload)
    return recorded_row


def newest_entries_of(tables: Iterable[str]) -> QuerySet[Revision]:
    """Return the audit entries on rows of some tables, newest first. Slice them: few are read if few are taken."""
    # By the index on tables, SQLite would collect and sort all entries. It uses none for an expression.
    entries = Revision.objects.alias(table_name=Concat("table", Value("")))
    return entries.filter(table_name__in=list(tables)).order_by("-seq")


def with_previous_payload(entries: QuerySet[Revision]) -> QuerySet[Revision, EntryWithPrevious]:
    """Return audit entries as tuples of ENTRY_COLUMNS and the payload of the earlier entry on the same row."""
    earlier_entries = Revision.objects.filter(table=OuterRef("table"), key=OuterRef("key"), seq__lt=OuterRef("seq"))
    previous_payload = Subquery(earlier_entries.order_by("-seq").values("payload")[:1])
    return entries.annotate(before=previous_payload).values_list(*ENTRY_COLUMNS, "before")


def build_entries_with_previous(rows: Iterable[EntryWithPrevious]) -> list[AuditEntry]:
    """Build audit entries from tuples of ENTRY_COLUMNS and the payload of the earlier entry on the same row.

    `with_previous_payload` selects such tuples.
    """
    audit_entries = []
    for row in rows:
        *entry_columns, previous_payload = row
        audit_entries.append(build_audit_entry(tuple(entry_columns), previous_payload))
    return audit_entries
