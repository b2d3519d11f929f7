"""Verification of the audit log: the triggers, the chain of entries, and each live row against its last entry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from registry.domain.value_types import JsonObject

from .audited_tables import LEDGER, AuditedTable, existing_audited_tables
from .canonical import diff_row
from .hash_chain import LedgerEntry, find_chain_faults
from .triggers import changed_triggers, live_rows_sql, missing_triggers

# The columns of Entry, in its order.
ENTRY_COLUMNS = 'seq, at, actor, reason, request_id, "table", "key", operation, payload, salt, leaf, previous, hash'
ERASURE_TABLE = "registry_erasure"
BATCH_SIZE = 5000
BEGIN_SNAPSHOT = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Let the block read the database as it is at one moment, while other connections go on writing.

    Inside an open transaction, take no snapshot: only write the audit entries that are deferred to its end.
    """
    if connection.in_atomic_block:
        if connection.vendor == "postgresql":
            connection.check_constraints()  # runs the deferred audit triggers
        yield
        return

    with connection.cursor() as cursor:
        cursor.execute(BEGIN_SNAPSHOT[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def iter_entries() -> Iterator[LedgerEntry]:
    """Yield all entries of the audit log in order, reading them in batches."""
    condition = ""  # The first batch begins with the first entry, whatever its number.
    parameters: list[int] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {ENTRY_COLUMNS} FROM {LEDGER} {condition} ORDER BY seq LIMIT {BATCH_SIZE}", parameters
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield from map(LedgerEntry._make, rows)

        last_seq = rows[-1][0]
        condition = "WHERE seq > %s"
        parameters = [last_seq]


def list_entry_hashes() -> list[str]:
    """Return the hashes of all audit entries in order, as checkpoints and proofs need them. Run one query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT hash FROM {LEDGER} ORDER BY seq")
        return [entry_hash for (entry_hash,) in cursor.fetchall()]


class EntryTracker:
    """The entries seen so far while the chain is checked, as far as later checks need them."""

    last_entry: LedgerEntry

    def __init__(self) -> None:
        self.last_entries: dict[str, dict[str, LedgerEntry]] = defaultdict(dict)  # by table, then by primary key
        self.entries_without_content: list[LedgerEntry] = []
        self.erased_through: dict[tuple[object, object], int] = {}  # by table and primary key: the last erased entry

    def track(self, all_entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry]:
        """Yield the audit entries unchanged, and remember what later checks need to know about them."""
        for entry in all_entries:
            self.last_entry = entry
            self.last_entries[entry.table][entry.key] = entry
            if entry.payload is None:
                self.entries_without_content.append(entry)
            elif entry.table == ERASURE_TABLE and entry.operation == "insert":
                erasure = _parse_payload(entry.payload)
                # An erasure covers only earlier entries, whatever number was written into it.
                row_key = (erasure.get("table"), erasure.get("key"))
                self.erased_through[row_key] = min(erasure.get("through", 0), entry.seq - 1)
            yield entry


def find_faults() -> Iterator[str]:
    """Verify the audit log and yield a sentence for each fault, naming the entry or row.

    This checks the triggers, the hash chain, erased content, and every live row against its last entry.
    """
    for name in missing_triggers():
        yield f"The trigger or function {name} is missing."
    for name in changed_triggers():
        yield f"The trigger or function {name} is not as this version makes it."

    tracker = EntryTracker()
    tracked_entries = tracker.track(iter_entries())
    for fault in find_chain_faults(tracked_entries):
        # The chain is checked as the entries are read, so the fault is in the entry that was read last.
        yield f"Entry {fault.seq} ({describe_entry(tracker.last_entry)}): {fault.sentence}."
    for entry in tracker.entries_without_content:
        if entry.seq > tracker.erased_through.get((entry.table, entry.key), 0):
            yield (
                f"Entry {entry.seq} ({describe_entry(entry)}): its content is gone, and no erasure of it is on the"
                " ledger."
            )
    for table in existing_audited_tables():
        yield from _iter_row_faults(table, tracker.last_entries.get(table.name, {}))


def describe_entry(entry: LedgerEntry) -> str:
    """Return an entry's operation, row, actor and time as text."""
    return f"{entry.operation} {entry.table} {entry.key} by {entry.actor}, {entry.at}"


def _iter_row_faults(table: AuditedTable, last_entries: dict[str, LedgerEntry]) -> Iterator[str]:
    """Yield a sentence for each row of a table that differs from its last audit entry.

    `last_entries` maps primary keys to the last entry on the row.
    """
    live_keys = set()
    for key, live_content in _iter_live_rows(table):
        live_keys.add(key)
        entry = last_entries.get(key)
        if entry is None or entry.operation == "delete":
            yield f"{table.name} {key}: the row is there, but no entry of the ledger wrote it."
        elif entry.payload is None:
            yield f"{table.name} {key}: the content of its last entry ({entry.seq}) was erased: it cannot be checked."
        # Identical texts need no parsing; this is the case for nearly all rows.
        elif entry.payload != live_content:
            for column in diff_row(table.name, entry.payload, live_content, _column_reader(table, key)):
                yield f"{table.name} {key}: “{column}” is not what entry {entry.seq} says ({entry.actor}, {entry.at})."

    for key, entry in last_entries.items():
        if entry.operation != "delete" and key not in live_keys:
            yield f"{table.name} {key}: the row is gone, though entry {entry.seq} has it ({entry.actor}, {entry.at})."


def _column_reader(table: AuditedTable, key: str) -> Callable[[str], object]:
    """Return a function that takes a column name and reads that column of one row from the database."""

    def read_column(column: str) -> object:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{column}" FROM "{table.name}" WHERE "{table.key_column}" = %s', [key])
            return cursor.fetchone()[0]

    return read_column


def _parse_payload(payload: str) -> JsonObject:
    """Parse the JSON that an audit entry recorded of its row. Return {} if it is not valid JSON."""
    try:
        return dict(json.loads(payload))
    except ValueError:
        return {}


def _iter_live_rows(table: AuditedTable) -> Iterator[tuple[str, str]]:
    """Yield the primary key of each row in a table, with the JSON that the audit trigger would record of the row.

    Read the rows in batches.
    """
    with connection.cursor() as cursor:
        cursor.execute(live_rows_sql(table))
        while rows := cursor.fetchmany(BATCH_SIZE):
            yield from rows
