"""Installation of the audit triggers after every migration, and the check that they are all in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from types import ModuleType

from django.db import connection, transaction

from registry.domain.policy.system_actors import SystemActor

from . import postgres, sqlite
from .audited_tables import LEDGER, AuditedTable, existing_audited_tables
from .context import audit_context

# The reason of entries that record the rows of a newly audited or changed table. It is stored, so it must not change.
FIRST_ENTRY_REASON = "The row was there before the ledger recorded its table as it is now."


def expected_triggers(existing_tables: Iterable[AuditedTable]) -> dict[str, tuple[str, str]]:
    """Return the triggers that the database must have so that these tables are audited.

    Each trigger's name is mapped to its table and SQL.
    """
    vendor_module = _vendor_module()
    triggers_by_name = {name: (LEDGER, sql) for name, sql in vendor_module.GUARDS.items()}
    if vendor_module is postgres:
        triggers_by_name["ledger_attributing"] = ("ledger_attribution", postgres.ATTRIBUTION_TRIGGER)
    for table in existing_tables:
        for name, sql in vendor_module.table_triggers(table):
            triggers_by_name[name] = (table.name, sql)
    return triggers_by_name


def install_triggers(*, has_migrated: bool = True) -> None:
    """Create the audit triggers that are missing or outdated, and record the rows of new or changed tables.

    Call it after every migration: one that rebuilds a table drops its triggers, and triggers must record new columns.
    If no migration has run (`has_migrated`), only the last entry of each table is looked at, not that of each row.
    """
    existing_tables = existing_audited_tables()
    if not existing_tables:
        return

    triggers_before = _read_installed_triggers()
    with transaction.atomic(), connection.cursor() as cursor:
        if _vendor_module() is postgres:
            cursor.execute(postgres.ATTRIBUTION_TABLE)
            installed_bodies = _read_installed_functions()
            for name, (_, body) in postgres.FUNCTIONS.items():
                if installed_bodies.get(name) != body:
                    cursor.execute(postgres.function_sql(name))
        for name, (table_name, sql) in expected_triggers(existing_tables).items():
            if triggers_before.get(name) != (table_name, sql):
                # SQLite's triggers and PostgreSQL's constraint triggers have no CREATE OR REPLACE.
                drop_trigger(name, table_name)
                cursor.execute(sql)

    tables_with_triggers = {table_name for table_name, _ in triggers_before.values()}
    for table in existing_tables:
        needs_entries = _needs_first_entries(table, tables_with_triggers)
        if needs_entries or (has_migrated and _has_row_without_columns(table)):
            with (
                transaction.atomic(),
                audit_context(actor=SystemActor.MIGRATION, reason=FIRST_ENTRY_REASON),
                connection.cursor() as cursor,
            ):
                # An update that changes nothing makes the trigger write an entry for every row.
                cursor.execute(f'UPDATE "{table.name}" SET "{table.key_column}" = "{table.key_column}"')


def drop_trigger(name: str, table: str) -> None:
    """Drop a trigger of a table if it exists."""
    sql = f'DROP TRIGGER IF EXISTS "{name}"'
    if _vendor_module() is postgres:
        sql += f' ON "{table}"'
    with connection.cursor() as cursor:
        cursor.execute(sql)


def missing_triggers() -> list[str]:
    """Return the names of the audit triggers and functions that the database lacks."""
    return [name for name, installed_sql in _iter_differences() if installed_sql is None]


def changed_triggers() -> list[str]:
    """Return the names of audit triggers and functions in the database that differ from this version's."""
    return [name for name, installed_sql in _iter_differences() if installed_sql is not None]


def _iter_differences() -> Iterator[tuple[str, object]]:
    """Yield the audit triggers and database functions that are missing or differ from this version's.

    Each comes as its name and its installed definition, which is None if it is missing.
    """
    existing_tables = existing_audited_tables()
    if not existing_tables:
        return

    installed_definitions: dict[str, object] = {**_read_installed_triggers(), **_read_installed_functions()}
    expected_definitions: dict[str, object] = dict(expected_triggers(existing_tables))
    if _vendor_module() is postgres:
        for name, (_, body) in postgres.FUNCTIONS.items():
            expected_definitions[name] = body

    for name, expected_definition in expected_definitions.items():
        installed_definition = installed_definitions.get(name)
        if installed_definition != expected_definition:
            yield name, installed_definition


def live_rows_sql(table: AuditedTable) -> str:
    """Return the SQL that selects the primary key of each row in a table and the JSON that its trigger would record."""
    payload_sql = _vendor_module().payload_sql(table, table.name)
    return f'SELECT CAST("{table.key_column}" AS text), CAST({payload_sql} AS text) FROM "{table.name}"'


def _needs_first_entries(table: AuditedTable, tables_with_triggers: set[str]) -> bool:
    """Return whether the rows of a table must be recorded because the table or its columns are new.

    `tables_with_triggers` are the tables that had audit triggers before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT payload FROM {LEDGER} WHERE "table" = %s AND payload IS NOT NULL ORDER BY seq DESC LIMIT 1',
            [table.name],
        )
        last_entry = cursor.fetchone()

    # Without such an entry, the rows must be recorded unless earlier triggers have recorded them.
    if last_entry is None:
        return table.name not in tables_with_triggers
    last_payload = last_entry[0]
    recorded_columns = set(json.loads(last_payload))
    return recorded_columns != set(table.columns)


def _has_row_without_columns(table: AuditedTable) -> bool:
    """Return whether the last entry on some row of a table lacks one of its columns.

    A migration that adds a column and fills it in some rows leaves entries with the column on these rows alone.
    """
    # In the text of a value, the quotation marks would be escaped.
    patterns = [f'%"{column}":%' for column in table.columns]
    lacks_column = " OR ".join(["entry.payload NOT LIKE %s"] * len(patterns))
    sql = f"""
        SELECT 1 FROM {LEDGER} AS entry
        WHERE entry."table" = %s AND entry.operation <> 'delete' AND entry.payload IS NOT NULL AND ({lacks_column})
        AND NOT EXISTS (
            SELECT 1 FROM {LEDGER} AS later
            WHERE later."table" = entry."table" AND later."key" = entry."key" AND later.seq > entry.seq
        )
        LIMIT 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [table.name, *patterns])
        return cursor.fetchone() is not None


def _read_installed_triggers() -> dict[str, tuple[str, str]]:
    """Return the table and SQL of each audit trigger in the database, by trigger name."""
    with connection.cursor() as cursor:
        cursor.execute(_vendor_module().INSTALLED_TRIGGERS)
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def _read_installed_functions() -> dict[str, str]:
    """Return the bodies of the audit functions in PostgreSQL, by function name.

    SQLite has none: its triggers call Python functions.
    """
    if _vendor_module() is not postgres:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(postgres.INSTALLED_FUNCTIONS)
        return dict(cursor.fetchall())


def _vendor_module() -> ModuleType:
    """Return the module that defines the audit triggers of the database in use."""
    return sqlite if connection.vendor == "sqlite" else postgres
