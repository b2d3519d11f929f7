"""Checks the ledger: the chain of its entries, and every live row against the last entry on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from registry.domain.value_types import JsonObject

from .audited_tables import LEDGER, Table, tables
from .canonical import diff_row
from .hash_chain import Entry, chain_faults
from .triggers import changed_triggers, live_rows, missing_triggers

COLUMNS = 'seq, at, actor, reason, request_id, "table", "key", operation, payload, salt, leaf, previous, hash'
ERASURES = "registry_erasure"
BATCH = 5000
BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, while others go on writing."""
    if connection.in_atomic_block:
        if connection.vendor == "postgresql":
            connection.check_constraints()  # runs what this transaction has deferred
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def entries() -> Iterator[Entry]:
    """All entries in order, read in batches."""
    last: int | None = None
    while True:
        with connection.cursor() as cursor:
            after = "" if last is None else "WHERE seq > %s"
            cursor.execute(
                f"SELECT {COLUMNS} FROM {LEDGER} {after} ORDER BY seq LIMIT {BATCH}", [] if last is None else [last]
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield from map(Entry._make, rows)
        last = rows[-1][0]


def hashes() -> list[str]:
    """Of all entries in order: what checkpoints and proofs are made of."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT hash FROM {LEDGER} ORDER BY seq")
        return [hash_ for (hash_,) in cursor.fetchall()]


def faults() -> Iterator[str]:
    """Everything that is wrong, in sentences that name what, where and who."""
    last: dict[str, dict[str, Entry]] = {}
    empty: list[Entry] = []
    erased: dict[tuple[object, object], int] = {}

    def watched() -> Iterator[Entry]:
        for entry in entries():
            last.setdefault(entry.table, {})[entry.key] = entry
            if entry.payload is None:
                empty.append(entry)
            elif entry.table == ERASURES and entry.operation == "insert":
                row = _content(entry.payload)
                # An erasure speaks of what was there before it, whatever number somebody wrote into it.
                erased[row.get("table"), row.get("key")] = min(row.get("through", 0), entry.seq - 1)
            seen[entry.seq] = entry
            yield entry
            del seen[entry.seq]

    seen: dict[int, Entry] = {}
    yield from (f"The trigger or function {name} is missing." for name in missing_triggers())
    yield from (f"The trigger or function {name} is not as this version makes it." for name in changed_triggers())
    for fault in chain_faults(watched()):
        yield f"Entry {fault.seq} ({of(seen[fault.seq])}): {fault.sentence}."
    for entry in empty:
        if entry.seq > erased.get((entry.table, entry.key), 0):
            yield f"Entry {entry.seq} ({of(entry)}): its content is gone, and no erasure of it is on the ledger."
    for table in tables():
        yield from _row_faults(table, last.get(table.name, {}))


def of(entry: Entry) -> str:
    """What an entry is about, and whose it is."""
    return f"{entry.operation} {entry.table} {entry.key} by {entry.actor}, {entry.at}"


def _row_faults(table: Table, last: dict[str, Entry]) -> Iterator[str]:
    seen = set()
    for key, content in _live(table):
        seen.add(key)
        entry = last.get(key)
        if entry is None or entry.operation == "delete":
            yield f"{table.name} {key}: the row is there, but no entry of the ledger wrote it."
        elif entry.payload is None:
            yield f"{table.name} {key}: the content of its last entry ({entry.seq}) was erased: it cannot be checked."
        elif entry.payload != content:
            for column in diff_row(table.name, entry.payload, content, _value_of(table, key)):
                yield f"{table.name} {key}: “{column}” is not what entry {entry.seq} says ({entry.actor}, {entry.at})."
    for key, entry in last.items():
        if entry.operation != "delete" and key not in seen:
            yield f"{table.name} {key}: the row is gone, though entry {entry.seq} has it ({entry.actor}, {entry.at})."


def _value_of(table: Table, key: str) -> Callable[[str], object]:
    """Gives a column of the row with that key as it is stored."""

    def exact(column: str) -> object:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{column}" FROM "{table.name}" WHERE "{table.key}" = %s', [key])
            return cursor.fetchone()[0]

    return exact


def _content(payload: str) -> JsonObject:
    """The row that a payload holds; empty if somebody made it unreadable."""
    try:
        return dict(json.loads(payload))
    except ValueError:
        return {}


def _live(table: Table) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(live_rows(table))
        while rows := cursor.fetchmany(BATCH):
            yield from rows
