"""The audit triggers for SQLite. They call Python functions that each connection of the registry registers.

A program that does not register them cannot write to an audited table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from . import context
from .audited_tables import LEDGER, AuditedTable
from .hash_chain import GENESIS, sha256_hex

CHAINED_COLUMNS = ("previous", "seq", "at", "actor", "reason", "request_id", "table", "key", "operation")
CHAINED_TEXT = " || char(31) || ".join(f'"{column}"' for column in CHAINED_COLUMNS)
LEAF = "ledger_sha256(salt || char(31) || payload)"
# The condition under which an update only erases content: nothing but payload and salt changes.
ONLY_ERASES = " AND ".join(
    ["NEW.payload IS NULL", "NEW.salt IS NULL"]
    + [f'NEW."{column}" = OLD."{column}"' for column in (*CHAINED_COLUMNS, "leaf", "hash")]
)
GUARDS = {
    "ledger_finish": f"""CREATE TRIGGER ledger_finish AFTER INSERT ON {LEDGER} WHEN NEW.hash = '' BEGIN
  UPDATE {LEDGER} SET leaf = {LEAF}, hash = ledger_sha256({CHAINED_TEXT} || char(31) || {LEAF}) WHERE seq = NEW.seq;
END""",
    "ledger_forged": f"""CREATE TRIGGER ledger_forged BEFORE INSERT ON {LEDGER} WHEN NEW.hash <> '' BEGIN
  SELECT RAISE(ABORT, 'The ledger is written by its triggers alone.');
END""",
    "ledger_unchanged": f"""CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON {LEDGER}
WHEN OLD.hash <> '' AND NOT (ledger_erasing() AND {ONLY_ERASES}) BEGIN
  SELECT RAISE(ABORT, 'The ledger is append-only.');
END""",
    "ledger_kept": f"""CREATE TRIGGER ledger_kept BEFORE DELETE ON {LEDGER} BEGIN
  SELECT RAISE(ABORT, 'The ledger is append-only.');
END""",
}
# Inserts the entry with an empty hash, which the trigger ledger_finish then computes.
WRITE_TRIGGER = f"""CREATE TRIGGER "{{name}}" AFTER {{when}} ON "{{table}}" BEGIN
  INSERT INTO {LEDGER}
    (seq, at, actor, reason, request_id, "table", "key", operation, payload, salt, leaf, previous, hash)
  VALUES (coalesce((SELECT seq FROM {LEDGER} ORDER BY seq DESC LIMIT 1), 0) + 1, ledger_at(), ledger_actor(),
    ledger_reason(), ledger_request(), '{{table}}', {{key}}, '{{operation}}', {{payload}}, ledger_salt(), '',
    coalesce((SELECT hash FROM {LEDGER} ORDER BY seq DESC LIMIT 1), '{GENESIS}'), '');
END"""
INSTALLED_TRIGGERS = (
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger!_%' ESCAPE '!'"
)


def register(connection: sqlite3.Connection) -> None:
    """Give a new SQLite connection the Python functions that the audit triggers call."""
    connection.create_function("ledger_sha256", 1, sha256_hex, deterministic=True)
    connection.create_function("ledger_salt", 0, context.random_salt)
    connection.create_function("ledger_at", 0, context.utc_timestamp)
    connection.create_function("ledger_actor", 0, lambda: context.current_attribution().actor)
    connection.create_function("ledger_reason", 0, lambda: context.current_attribution().reason)
    connection.create_function("ledger_request", 0, lambda: context.current_attribution().request_id)
    connection.create_function("ledger_real", 1, _float_to_json, deterministic=True)
    connection.create_function("ledger_erasing", 0, context.is_erasing_allowed)
    # Otherwise the row that INSERT OR REPLACE deletes would not fire the delete trigger.
    connection.execute("PRAGMA recursive_triggers = ON")


def _float_to_json(value: float) -> str:
    """Return a float as JSON with all its digits."""
    # JSON has no infinity, but 9e999 overflows to it when it is parsed.
    return repr(value).replace("inf", "9e999")


def payload_sql(table: AuditedTable, row: str) -> str:
    """Return the SQL expression that converts a table row to the JSON of an audit entry.

    `row` is how the SQL refers to the row: NEW, OLD or the table's name.
    """
    members = []
    for column in table.columns:
        value = f'{row}."{column}"'
        if column in table.hashed_columns:
            value = f"ledger_sha256({value})"
        # JSON has no blobs, so they are written in hex; json_object would write only 15 digits of a float.
        special_cases = f"WHEN 'blob' THEN json_array('blob', hex({value})) WHEN 'real' THEN json(ledger_real({value}))"
        members.append(f"'{column}', CASE typeof({value}) {special_cases} ELSE {value} END")
    return f"json_object({', '.join(members)})"


def table_triggers(table: AuditedTable) -> Iterator[tuple[str, str]]:
    """Yield the name and SQL of a table's audit triggers: one for inserts, one for updates and one for deletes."""
    update_event = "UPDATE"
    # An update of excluded columns alone makes no audit entry.
    if table.excluded_columns:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        update_event = f"UPDATE OF {columns}"

    for operation, row, event in (
        ("insert", "NEW", "INSERT"),
        ("update", "NEW", update_event),
        ("delete", "OLD", "DELETE"),
    ):
        trigger_name = f"ledger_{table.name}_{operation}"
        sql = WRITE_TRIGGER.format(
            name=trigger_name,
            when=event,
            table=table.name,
            key=f'{row}."{table.key_column}"',
            operation=operation,
            payload=payload_sql(table, row),
        )
        yield trigger_name, sql
