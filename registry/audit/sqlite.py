"""The ledger's triggers for SQLite. They call functions that every connection of the registry registers.

A program that does not register them cannot write to an audited table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from . import context
from .audited_tables import LEDGER, Table
from .hash_chain import GENESIS, sha256

CHAINED = ("previous", "seq", "at", "actor", "reason", "request_id", "table", "key", "operation")
HASHED = " || char(31) || ".join(f'"{column}"' for column in CHAINED)
LEAF = "ledger_sha256(salt || char(31) || payload)"
ERASED = " AND ".join(
    ["NEW.payload IS NULL", "NEW.salt IS NULL"]
    + [f'NEW."{column}" = OLD."{column}"' for column in (*CHAINED, "leaf", "hash")]
)
GUARDS = {
    "ledger_finish": f"""CREATE TRIGGER ledger_finish AFTER INSERT ON {LEDGER} WHEN NEW.hash = '' BEGIN
  UPDATE {LEDGER} SET leaf = {LEAF}, hash = ledger_sha256({HASHED} || char(31) || {LEAF}) WHERE seq = NEW.seq;
END""",
    "ledger_forged": f"""CREATE TRIGGER ledger_forged BEFORE INSERT ON {LEDGER} WHEN NEW.hash <> '' BEGIN
  SELECT RAISE(ABORT, 'The ledger is written by its triggers alone.');
END""",
    "ledger_unchanged": f"""CREATE TRIGGER ledger_unchanged BEFORE UPDATE ON {LEDGER}
WHEN OLD.hash <> '' AND NOT (ledger_erasing() AND {ERASED}) BEGIN
  SELECT RAISE(ABORT, 'The ledger is append-only.');
END""",
    "ledger_kept": f"""CREATE TRIGGER ledger_kept BEFORE DELETE ON {LEDGER} BEGIN
  SELECT RAISE(ABORT, 'The ledger is append-only.');
END""",
}
MADE = f"""CREATE TRIGGER "{{name}}" AFTER {{when}} ON "{{table}}" BEGIN
  INSERT INTO {LEDGER}
    (seq, at, actor, reason, request_id, "table", "key", operation, payload, salt, leaf, previous, hash)
  VALUES (coalesce((SELECT seq FROM {LEDGER} ORDER BY seq DESC LIMIT 1), 0) + 1, ledger_at(), ledger_actor(),
    ledger_reason(), ledger_request(), '{{table}}', {{key}}, '{{operation}}', {{payload}}, ledger_salt(), '',
    coalesce((SELECT hash FROM {LEDGER} ORDER BY seq DESC LIMIT 1), '{GENESIS}'), '');
END"""
PRESENT = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger!_%' ESCAPE '!'"


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the triggers call."""
    connection.create_function("ledger_sha256", 1, sha256, deterministic=True)
    connection.create_function("ledger_salt", 0, context.salt)
    connection.create_function("ledger_at", 0, context.timestamp)
    connection.create_function("ledger_actor", 0, lambda: context.current().actor)
    connection.create_function("ledger_reason", 0, lambda: context.current().reason)
    connection.create_function("ledger_request", 0, lambda: context.current().request_id)
    connection.create_function("ledger_real", 1, _digits, deterministic=True)
    connection.create_function("ledger_erasing", 0, context.may_erase)
    connection.execute("PRAGMA recursive_triggers = ON")  # else the row that INSERT OR REPLACE drives out goes unseen


def _digits(value: float) -> str:
    """A float as JSON; what is beyond all floats as a number that is."""
    return repr(value).replace("inf", "9e999")


def payload(table: Table, row: str) -> str:
    """SQL of a row as JSON; `row` is NEW, OLD or the table's name.

    A blob, which JSON cannot hold, goes in hex; a float with all its digits, of which json_object writes 15.
    """
    values = []
    for column in table.columns:
        value = f'{row}."{column}"'
        if column in table.digested:
            value = f"ledger_sha256({value})"
        special = f"WHEN 'blob' THEN json_array('blob', hex({value})) WHEN 'real' THEN json(ledger_real({value}))"
        values.append(f"'{column}', CASE typeof({value}) {special} ELSE {value} END")
    return f"json_object({', '.join(values)})"


def triggers(table: Table) -> Iterator[tuple[str, str]]:
    """Name and SQL of the three triggers of an audited table."""
    some = ", ".join(f'"{column}"' for column in table.columns)
    for operation, row, when in (
        ("insert", "NEW", "INSERT"),
        ("update", "NEW", f"UPDATE OF {some}" if table.left_out else "UPDATE"),
        ("delete", "OLD", "DELETE"),
    ):
        name = f"ledger_{table.name}_{operation}"
        yield (
            name,
            MADE.format(
                name=name,
                when=when,
                table=table.name,
                key=f'{row}."{table.key}"',
                operation=operation,
                payload=payload(table, row),
            ),
        )
