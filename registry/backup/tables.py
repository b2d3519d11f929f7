"""Rows out of one engine and into another: which tables a backup holds, and each value in a form that both know."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Model

from registry.audit.audited_tables import DERIVED, NOT_AUDITED, RENDERED
from registry.audit.canonical import Unreadable, json_text, kind_of

EXCLUDED_TABLES = {
    # table: why
    **{table: why for table, why in NOT_AUDITED.items() if why in (DERIVED, RENDERED)},
    "django_session": "everybody logs in again",
    "registry_remembered": "of use for minutes",
    # Names and addresses of those who failed to log in are kept for a quarter of an hour, not as long as a backup.
    **{table: why for table, why in NOT_AUDITED.items() if table.startswith("axes_")},
}
OURS = ("django_migrations", "ledger_attribution")  # made by Django and the ledger, without a model
BATCH = 5000
STORED_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(?!0{6})(\d{6}))?")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.(\d{6})Z")
POSTGRES_READS = {
    # kind: SQL of the value
    "moment": """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "json": "CAST({} AS text)",
    "uuid": "CAST({} AS text)",
    "day": "CAST({} AS text)",
    "address": "host({})",
}


@dataclass(frozen=True, slots=True)
class BackedUpTable:
    """A table in a backup, with the kind of each column (`ledger.canonical`)."""

    name: str
    key: str
    columns: dict[str, str]
    counted: bool  # whether the database gives out its keys

    @property
    def part(self) -> str:
        """Its name in the archive."""
        return f"tables/{self.name}.ndjson"


def backed_up_tables() -> list[BackedUpTable]:
    """Every table that is in a backup, by name."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    found = {model._meta.db_table: _backed_up(model) for model in models if model._meta.db_table not in EXCLUDED_TABLES}
    return [found[name] for name in sorted(found)]


def _backed_up(model: type[Model]) -> BackedUpTable:
    columns = {str(field.column): kind_of(field) for field in model._meta.concrete_fields}
    return BackedUpTable(
        model._meta.db_table, str(model._meta.pk.column), columns, isinstance(model._meta.pk, AutoField)
    )


def unknown_tables() -> list[str]:
    """Tables in the database that no model of this version knows: they are in no backup."""
    known = {table.name for table in backed_up_tables()} | set(EXCLUDED_TABLES) | set(OURS)
    return sorted(set(connection.introspection.table_names()) - known)


# --- Out -------------------------------------------------------------------------------------------------------------


def read_lines(table: BackedUpTable) -> Iterator[bytes]:
    """The rows in the order of their keys, each a line of JSON."""
    values = ", ".join(_reading(f'"{column}"', kind) for column, kind in table.columns.items())
    place = list(table.columns).index(table.key)
    after, last = "", list[Any]()  # Any: the last key, of its column's type
    while True:
        with connection.cursor() as cursor:
            sql = f'SELECT {values} FROM "{table.name}" {after} ORDER BY "{table.key}" LIMIT {BATCH}'
            cursor.execute(sql, last)
            rows = cursor.fetchall()
        for row in rows:
            made = [_neutral(kind, value) for kind, value in zip(table.columns.values(), row, strict=True)]
            yield json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(rows) < BATCH:
            return
        after, last = f'WHERE "{table.key}" > %s', [rows[-1][place]]


def _reading(column: str, kind: str) -> str:
    # On SQLite the plus takes the column's type away, by which Django would turn any odd boolean into False.
    return f"+{column}" if connection.vendor == "sqlite" else POSTGRES_READS.get(kind, "{}").format(column)


def _neutral(kind: str, value: object) -> object:
    """The value as JSON. What is not of its column's kind, as SQLite allows, is kept as it is."""
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if kind == "boolean" and repr(value) in ("0", "1"):
        return bool(value)
    if kind == "uuid" and isinstance(value, str):
        return value.replace("-", "").lower()
    if kind == "moment" and isinstance(value, str) and (found := STORED_MOMENT.fullmatch(value)):
        return f"{found[1]}T{found[2]}.{found[3] or '000000'}Z"
    return value


def last_keys() -> dict[str, int]:
    """The last key that each table's counter gave out: a key that was taken back is not given out again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
            return {table.name: given[table.name] for table in backed_up_tables() if given.get(table.name)}
        found = {}
        for table in backed_up_tables():
            if table.counted:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key])
                cursor.execute(f"SELECT last_value FROM {cursor.fetchone()[0]} WHERE is_called")
                if row := cursor.fetchone():
                    found[table.name] = row[0]
        return found


# --- In --------------------------------------------------------------------------------------------------------------


def write_lines(table: BackedUpTable, columns: list[str], lines: Iterable[bytes], engine: str) -> int:
    """Write the rows of a backup that was made on `engine`; returns how many. No trigger may be in the way."""
    kinds = [table.columns[column] for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    rows = (
        [_stored(kind, value, engine) for kind, value in zip(kinds, json.loads(line), strict=True)] for line in lines
    )
    written = 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join(["%s"] * len(columns))})'
            while some := list(islice(rows, BATCH)):
                cursor.executemany(insert, some)
                written += len(some)
            return written
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
                written += 1
    return written


def _stored(kind: str, value: Any, engine: str) -> Any:  # Any: as the backup has it, and as the engine takes it
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if "hex" in value else float(value["float"])
    if connection.vendor != "sqlite":
        return value
    if kind == "boolean" and isinstance(value, bool):
        return int(value)
    if kind == "moment" and isinstance(value, str) and (found := MOMENT.fullmatch(value)):
        return f"{found[1]} {found[2]}" + ("" if found[3] == "000000" else f".{found[3]}")
    if kind == "json" and isinstance(value, str) and engine != "sqlite":
        return _as_django_writes(value)
    return value


def _as_django_writes(text: str) -> str:
    """JSON as Django writes it on SQLite, where it is compared letter by letter; unless that would change a number."""
    written = json.dumps(json.loads(text))
    try:
        return written if json_text(written) == json_text(text) else text
    except Unreadable:
        return text


def give_out_after(keys: dict[str, int]) -> None:
    """Go on counting where the backup had come to."""
    with connection.cursor() as cursor:
        for table in backed_up_tables():
            last = keys.get(table.name)
            if not table.counted or last is None:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table.name}"', table.key, last]
                )
