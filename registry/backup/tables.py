"""The tables in a backup, and the conversion of their rows from one database to another."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from django.apps import apps
from django.db import connection
from django.db.models import AutoField

from registry.audit.audited_tables import DERIVED, NOT_AUDITED, RENDERED
from registry.audit.canonical import field_kind
from registry.audit.canonical_json import Unreadable, canonical_json_text

# Any: the value of a database column, of the column's type, or the same value as JSON
ColumnValue: TypeAlias = Any

EXCLUDED_TABLES = {
    # table: why
    **{table: why for table, why in NOT_AUDITED.items() if why in (DERIVED, RENDERED)},
    "django_session": "all users log in again after a restore",
    "registry_remembered": "the shared cache: kept for minutes",
    # Usernames and IP addresses of failed logins are kept for a quarter of an hour, not for the life of a backup.
    **{table: why for table, why in NOT_AUDITED.items() if table.startswith("axes_")},
}
TABLES_WITHOUT_MODEL = ("django_migrations", "ledger_attribution")  # created by Django and by the audit triggers
BATCH_SIZE = 5000
# Groups: date, time, microseconds. In SQLite, whole seconds are stored without a fraction.
SQLITE_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(?!0{6})(\d{6}))?")
BACKUP_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.(\d{6})Z")
POSTGRES_EXPRESSIONS = {
    # kind of column: the SQL that reads it in the backup's form
    "moment": """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "json": "CAST({} AS text)",
    "uuid": "CAST({} AS text)",
    "day": "CAST({} AS text)",
    "address": "host({})",
}


@dataclass(frozen=True, slots=True)
class BackedUpTable:
    """A table in a backup, with the kind of each column as in `registry.audit.canonical`."""

    name: str
    key_column: str
    columns: dict[str, str]
    has_auto_keys: bool  # whether the database assigns the primary keys

    @property
    def file_name(self) -> str:
        """Return the name of the table's file in the backup."""
        return f"tables/{self.name}.ndjson"


def backed_up_tables() -> list[BackedUpTable]:
    """Return the tables that a backup holds, ordered by name."""
    tables_by_name = {}
    for model in apps.get_models(include_auto_created=True):
        table_name = model._meta.db_table
        if not model._meta.managed or table_name in EXCLUDED_TABLES:
            continue
        primary_key = model._meta.pk
        kinds_by_column = {str(field.column): field_kind(field) for field in model._meta.concrete_fields}
        has_auto_keys = isinstance(primary_key, AutoField)
        tables_by_name[table_name] = BackedUpTable(table_name, str(primary_key.column), kinds_by_column, has_auto_keys)
    return [tables_by_name[table_name] for table_name in sorted(tables_by_name)]


def unknown_tables() -> list[str]:
    """Return the tables in the database that no model of this version has. No backup holds them."""
    known_tables = {table.name for table in backed_up_tables()} | set(EXCLUDED_TABLES) | set(TABLES_WITHOUT_MODEL)
    return sorted(set(connection.introspection.table_names()) - known_tables)


# --- From the database into a backup ---------------------------------------------------------------------------------


def read_lines(table: BackedUpTable) -> Iterator[bytes]:
    """Yield each row of a table as a line of JSON, in the order of primary keys.

    Read the rows in batches.
    """
    kinds = list(table.columns.values())
    expressions = ", ".join(_read_expression(f'"{column}"', kind) for column, kind in table.columns.items())
    key_index = list(table.columns).index(table.key_column)
    condition = ""
    parameters: list[ColumnValue] = []
    while True:
        with connection.cursor() as cursor:
            sql = (
                f'SELECT {expressions} FROM "{table.name}" {condition} ORDER BY "{table.key_column}" LIMIT {BATCH_SIZE}'
            )
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
        for row in rows:
            values = [_to_backup_value(kind, value) for kind, value in zip(kinds, row, strict=True)]
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(rows) < BATCH_SIZE:
            return

        last_key = rows[-1][key_index]
        condition = f'WHERE "{table.key_column}" > %s'
        parameters = [last_key]


def _read_expression(column: str, kind: str) -> str:
    """Return the SQL expression that reads a column of this kind in the form of a backup."""
    if connection.vendor == "sqlite":
        # The plus hides the column's type, by which Django would turn any invalid boolean into False.
        return f"+{column}"
    template = POSTGRES_EXPRESSIONS.get(kind, "{}")
    return template.format(column)


def _to_backup_value(kind: str, value: object) -> object:
    """Convert the value of a database column to JSON that is the same for SQLite and PostgreSQL.

    `kind` is the kind of the column. SQLite may store a value of another type there, which is returned unchanged.
    """
    # JSON has no binary values, infinity or NaN, so they are written as objects.
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    # SQLite stores booleans as 0 and 1; repr tells these from 0.0 and 1.0.
    if kind == "boolean" and repr(value) in ("0", "1"):
        return bool(value)
    if kind == "uuid" and isinstance(value, str):
        return value.replace("-", "").lower()
    if kind == "moment" and isinstance(value, str):
        match = SQLITE_TIMESTAMP.fullmatch(value)
        if match is not None:
            date, time, microseconds = match.groups(default="000000")
            return f"{date}T{time}.{microseconds}Z"
    return value


def read_last_keys() -> dict[str, int]:
    """Return the last primary key that the database assigned in each table, by table name.

    After a restore the counters go on from there, so that the key of a deleted row is not assigned again.
    """
    last_keys_by_table: dict[str, int] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            all_sequences = dict(cursor.fetchall())
            for table in backed_up_tables():
                last_key = all_sequences.get(table.name)
                if last_key:
                    last_keys_by_table[table.name] = last_key
            return last_keys_by_table

        for table in backed_up_tables():
            if table.has_auto_keys:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key_column])
                sequence_name = cursor.fetchone()[0]
                cursor.execute(f"SELECT last_value FROM {sequence_name} WHERE is_called")
                # No row if the sequence has not been used yet.
                sequence_row = cursor.fetchone()
                if sequence_row:
                    last_keys_by_table[table.name] = sequence_row[0]
    return last_keys_by_table


# --- From a backup into the database ---------------------------------------------------------------------------------


def write_lines(table: BackedUpTable, columns: list[str], lines: Iterable[bytes], source_vendor: str) -> int:
    """Insert the rows of a backup into a table, and return their number.

    `source_vendor` is the database that the backup was taken from. Drop the table's triggers before calling this.
    """
    rows = _parse_lines(table, columns, lines, source_vendor)
    column_list = ", ".join(f'"{column}"' for column in columns)
    row_count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            placeholders = ", ".join(["%s"] * len(columns))
            insert_sql = f'INSERT INTO "{table.name}" ({column_list}) VALUES ({placeholders})'
            while batch := list(islice(rows, BATCH_SIZE)):
                cursor.executemany(insert_sql, batch)
                row_count += len(batch)
        else:
            # PostgreSQL inserts rows much faster with COPY.
            with cursor.copy(f'COPY "{table.name}" ({column_list}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
                    row_count += 1
    return row_count


def _parse_lines(
    table: BackedUpTable, columns: list[str], lines: Iterable[bytes], source_vendor: str
) -> Iterator[list[ColumnValue]]:
    """Parse lines of a backup as rows for this database.

    `source_vendor` is the database that the backup was taken from.
    """
    kinds = [table.columns[column] for column in columns]
    for line in lines:
        values = json.loads(line)
        yield [_from_backup_value(kind, value, source_vendor) for kind, value in zip(kinds, values, strict=True)]


def _from_backup_value(kind: str, value: ColumnValue, source_vendor: str) -> ColumnValue:
    """Convert a value from a backup to the form that this database stores in a column of this kind.

    `source_vendor` is the database that the backup was taken from.
    """
    # JSON has no binary values, infinity or NaN, so they are written as objects.
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if "hex" in value else float(value["float"])
    # PostgreSQL reads every other value as the backup has it.
    if connection.vendor != "sqlite":
        return value

    if kind == "boolean" and isinstance(value, bool):
        return int(value)
    if kind == "moment" and isinstance(value, str):
        match = BACKUP_TIMESTAMP.fullmatch(value)
        if match is not None:
            date, time, microseconds = match.groups()
            fraction = "" if microseconds == "000000" else f".{microseconds}"
            return f"{date} {time}{fraction}"
    if kind == "json" and isinstance(value, str) and source_vendor != "sqlite":
        return _format_json_like_django(value)
    return value


def _format_json_like_django(json_text: str) -> str:
    """Return JSON in the format in which Django stores it on SQLite, because SQLite compares JSON as text.

    Return the text unchanged if Python would read a number in it as a different number.
    """
    formatted_json = json.dumps(json.loads(json_text))
    try:
        is_same_content = canonical_json_text(formatted_json) == canonical_json_text(json_text)
    except Unreadable:
        return json_text
    return formatted_json if is_same_content else json_text


def set_last_keys(last_keys_by_table: dict[str, int]) -> None:
    """Make the database assign new primary keys after the last ones that a backup recorded."""
    with connection.cursor() as cursor:
        for table in backed_up_tables():
            last_key = last_keys_by_table.get(table.name)
            if not table.has_auto_keys or last_key is None:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last_key])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [f'"{table.name}"', table.key_column, last_key],
                )
