"""The tables in a backup, and the conversion of their rows from one database to another."""

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
from registry.audit.canonical import Unreadable, canonical_json_text, field_kind

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
    key: str
    columns: dict[str, str]
    has_auto_keys: bool  # whether the database assigns the primary keys

    @property
    def part(self) -> str:
        """Return the name of the table's part in the archive."""
        return f"tables/{self.name}.ndjson"


def backed_up_tables() -> list[BackedUpTable]:
    """Return every table that is in a backup, by name."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.db_table
        if model._meta.managed and name not in EXCLUDED_TABLES:
            tables[name] = _backed_up_table(model)
    return [tables[name] for name in sorted(tables)]


def _backed_up_table(model: type[Model]) -> BackedUpTable:
    """Return a model's table as it is in a backup."""
    primary_key = model._meta.pk
    columns = {str(field.column): field_kind(field) for field in model._meta.concrete_fields}
    has_auto_keys = isinstance(primary_key, AutoField)
    return BackedUpTable(model._meta.db_table, str(primary_key.column), columns, has_auto_keys)


def unknown_tables() -> list[str]:
    """Return the tables in the database that no model of this version has. No backup holds them."""
    known_tables = {table.name for table in backed_up_tables()} | set(EXCLUDED_TABLES) | set(TABLES_WITHOUT_MODEL)
    return sorted(set(connection.introspection.table_names()) - known_tables)


# --- From the database into a backup ---------------------------------------------------------------------------------


def read_lines(table: BackedUpTable) -> Iterator[bytes]:
    """Yield each row of a table as a line of JSON, in the order of primary keys. Rows are read in batches."""
    kinds = list(table.columns.values())
    expressions = ", ".join(_read_expression(f'"{column}"', kind) for column, kind in table.columns.items())
    key_index = list(table.columns).index(table.key)
    condition = ""
    parameters: list[Any] = []  # Any: the last key, of its column's type
    while True:
        with connection.cursor() as cursor:
            sql = f'SELECT {expressions} FROM "{table.name}" {condition} ORDER BY "{table.key}" LIMIT {BATCH_SIZE}'
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
        for row in rows:
            values = [_to_backup_value(kind, value) for kind, value in zip(kinds, row, strict=True)]
            yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(rows) < BATCH_SIZE:
            return
        condition = f'WHERE "{table.key}" > %s'
        parameters = [rows[-1][key_index]]


def _read_expression(column: str, kind: str) -> str:
    """Return the SQL expression that reads a column of this kind."""
    if connection.vendor == "sqlite":
        # The plus hides the column's type, by which Django would turn any invalid boolean into False.
        return f"+{column}"
    return POSTGRES_EXPRESSIONS.get(kind, "{}").format(column)


def _to_backup_value(kind: str, value: object) -> object:
    """Return a column's value as JSON, in the same form for both databases.

    SQLite may store a value of another type than the column's. Such a value is returned unchanged.
    """
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
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


def last_keys() -> dict[str, int]:
    """Return the last primary key that the database assigned in each table, by table.

    After a restore the counters go on from there, so that the key of a deleted row is not assigned again.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            sequences = dict(cursor.fetchall())
            return {table.name: sequences[table.name] for table in backed_up_tables() if sequences.get(table.name)}

        last_key_by_table = {}
        for table in backed_up_tables():
            if table.has_auto_keys:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key])
                sequence = cursor.fetchone()[0]
                cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")
                last_value = cursor.fetchone()
                if last_value:
                    last_key_by_table[table.name] = last_value[0]
        return last_key_by_table


# --- From a backup into the database ---------------------------------------------------------------------------------


def write_lines(table: BackedUpTable, columns: list[str], lines: Iterable[bytes], vendor: str) -> int:
    """Insert the rows of a backup into a table. Return their number.

    `vendor` is the database that the backup was taken from. Drop the table's triggers before.
    """
    rows = _parse_lines(table, columns, lines, vendor)
    column_list = ", ".join(f'"{column}"' for column in columns)
    row_count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            placeholders = ", ".join(["%s"] * len(columns))
            insert = f'INSERT INTO "{table.name}" ({column_list}) VALUES ({placeholders})'
            while batch := list(islice(rows, BATCH_SIZE)):
                cursor.executemany(insert, batch)
                row_count += len(batch)
            return row_count
        with cursor.copy(f'COPY "{table.name}" ({column_list}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
                row_count += 1
    return row_count


def _parse_lines(
    table: BackedUpTable, columns: list[str], lines: Iterable[bytes], vendor: str
) -> Iterator[list[Any]]:  # Any: values of each column's type
    """Yield each line of a backup as a row of this database. `vendor` is the backup's database."""
    kinds = [table.columns[column] for column in columns]
    for line in lines:
        values = json.loads(line)
        yield [_from_backup_value(kind, value, vendor) for kind, value in zip(kinds, values, strict=True)]


# Any: JSON in, and a value of the column's type out
def _from_backup_value(kind: str, value: Any, vendor: str) -> Any:
    """Return a value of a backup in the form that this database stores. `vendor` is the backup's database."""
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if "hex" in value else float(value["float"])
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
    if kind == "json" and isinstance(value, str) and vendor != "sqlite":
        return _spell_json_as_django(value)
    return value


def _spell_json_as_django(text: str) -> str:
    """Return JSON as Django writes it on SQLite, where JSON is compared as text.

    Return it unchanged if Python's parser would change a number in it.
    """
    django_spelling = json.dumps(json.loads(text))
    try:
        is_same_content = canonical_json_text(django_spelling) == canonical_json_text(text)
    except Unreadable:
        return text
    return django_spelling if is_same_content else text


def set_last_keys(keys: dict[str, int]) -> None:
    """Set the counter of primary keys in each table to the last key that a backup recorded."""
    with connection.cursor() as cursor:
        for table in backed_up_tables():
            last_key = keys.get(table.name)
            if not table.has_auto_keys or last_key is None:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last_key])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table.name}"', table.key, last_key]
                )
