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
    """Return every trigger that the database must have, as its table and SQL by trigger name."""
    vendor = _vendor_module()
    triggers = {name: (LEDGER, sql) for name, sql in vendor.GUARDS.items()}
    if vendor is postgres:
        triggers["ledger_attributing"] = ("ledger_attribution", postgres.ATTRIBUTION_TRIGGER)
    for table in existing_tables:
        for name, sql in vendor.table_triggers(table):
            triggers[name] = (table.name, sql)
    return triggers


def install_triggers() -> None:
    """Create the triggers that are missing or outdated, and record the rows of new or changed tables.

    A migration that rebuilds a table drops its triggers, and a new column must be added to them.
    """
    existing_tables = existing_audited_tables()
    if not existing_tables:
        return

    triggers_before = _installed_triggers()
    with transaction.atomic(), connection.cursor() as cursor:
        if _vendor_module() is postgres:
            cursor.execute(postgres.ATTRIBUTION_TABLE)
            function_bodies = _installed_functions()
            for name, (_, body) in postgres.FUNCTIONS.items():
                if function_bodies.get(name) != body:
                    cursor.execute(postgres.function_sql(name))
        for name, (table_name, sql) in expected_triggers(existing_tables).items():
            if triggers_before.get(name) != (table_name, sql):
                # SQLite's triggers and PostgreSQL's constraint triggers have no CREATE OR REPLACE.
                drop_trigger(name, table_name)
                cursor.execute(sql)

    tables_with_triggers = {table_name for table_name, _ in triggers_before.values()}
    for table in existing_tables:
        if _needs_first_entries(table, tables_with_triggers):
            with (
                transaction.atomic(),
                audit_context(actor=SystemActor.MIGRATION, reason=FIRST_ENTRY_REASON),
                connection.cursor() as cursor,
            ):
                # An update that changes nothing makes the trigger write an entry for every row.
                cursor.execute(f'UPDATE "{table.name}" SET "{table.key}" = "{table.key}"')


def drop_trigger(name: str, table: str) -> None:
    """Drop a trigger if it exists."""
    sql = f'DROP TRIGGER IF EXISTS "{name}"'
    if _vendor_module() is postgres:
        sql += f' ON "{table}"'
    with connection.cursor() as cursor:
        cursor.execute(sql)


def missing_triggers() -> list[str]:
    """Return the names of triggers and functions that must be in the database but are not."""
    return [name for name, installed in _unexpected_definitions() if installed is None]


def changed_triggers() -> list[str]:
    """Return the names of triggers and functions in the database that differ from this version's."""
    return [name for name, installed in _unexpected_definitions() if installed is not None]


def _unexpected_definitions() -> Iterator[tuple[str, object]]:
    """Yield each trigger or function that is missing or differs: its name and installed definition, None if missing."""
    existing_tables = existing_audited_tables()
    if not existing_tables:
        return
    installed: dict[str, object] = {**_installed_triggers(), **_installed_functions()}
    expected: dict[str, object] = dict(expected_triggers(existing_tables))
    if _vendor_module() is postgres:
        for name, (_, body) in postgres.FUNCTIONS.items():
            expected[name] = body
    for name, definition in expected.items():
        if installed.get(name) != definition:
            yield name, installed.get(name)


def live_rows_sql(table: AuditedTable) -> str:
    """Return the SQL that selects a table's rows: the key as text, and the content as the audit log records it."""
    payload_sql = _vendor_module().payload_sql(table, table.name)
    return f'SELECT CAST("{table.key}" AS text), CAST({payload_sql} AS text) FROM "{table.name}"'


def _needs_first_entries(table: AuditedTable, tables_with_triggers: set[str]) -> bool:
    """Return whether a table had no triggers before, or has other columns than its last entry recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT payload FROM {LEDGER} WHERE "table" = %s AND payload IS NOT NULL ORDER BY seq DESC LIMIT 1',
            [table.name],
        )
        last_entry = cursor.fetchone()
    if last_entry is None:
        return table.name not in tables_with_triggers
    recorded_columns = set(json.loads(last_entry[0]))
    return recorded_columns != set(table.columns)


def _installed_triggers() -> dict[str, tuple[str, str]]:
    """Return the audit triggers in the database, as their table and SQL by trigger name."""
    with connection.cursor() as cursor:
        cursor.execute(_vendor_module().INSTALLED_TRIGGERS)
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def _installed_functions() -> dict[str, str]:
    """Return the bodies of PostgreSQL's audit functions by name. SQLite has none: connections register Python's."""
    if _vendor_module() is not postgres:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(postgres.INSTALLED_FUNCTIONS)
        return dict(cursor.fetchall())


def _vendor_module() -> ModuleType:
    """Return the module with the triggers of the database in use."""
    return sqlite if connection.vendor == "sqlite" else postgres
