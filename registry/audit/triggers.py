"""Puts the triggers into the database after every migration, and tells which are missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from types import ModuleType

from django.db import connection, transaction

from registry.domain.policy.system_actors import SystemActor

from . import postgres, sqlite
from .audited_tables import LEDGER, Table, tables
from .context import audit_context

FIRST = "The row was there before the ledger recorded its table as it is now."


def expected_triggers(found: Iterable[Table]) -> dict[str, tuple[str, str]]:
    """Every trigger that must be there: table and SQL by name."""
    engine = _engine()
    made = {name: (LEDGER, sql) for name, sql in engine.GUARDS.items()}
    if engine is postgres:
        made["ledger_attributing"] = ("ledger_attribution", postgres.ATTRIBUTING)
    for table in found:
        made |= {name: (table.name, sql) for name, sql in engine.triggers(table)}
    return made


def install_triggers() -> None:
    """Make the triggers that are missing: remaking a table drops its own, and a new column must reach the ledger."""
    found = tables()
    if not found:
        return
    before = _present()
    with transaction.atomic(), connection.cursor() as cursor:
        if _engine() is postgres:
            cursor.execute(postgres.ATTRIBUTION)
            there = _functions()
            for name, (_, body) in postgres.FUNCTIONS.items():
                if there.get(name) != body:
                    cursor.execute(postgres.function(name))
        for name, (on, sql) in expected_triggers(found).items():
            if before.get(name) != (on, sql):
                drop_trigger(name, on)
                cursor.execute(sql)
    known = {on for on, _ in before.values()}
    for table in found:
        if _needs_first_entries(table, known):
            with (
                transaction.atomic(),
                audit_context(actor=SystemActor.MIGRATION, reason=FIRST),
                connection.cursor() as cursor,
            ):
                cursor.execute(f'UPDATE "{table.name}" SET "{table.key}" = "{table.key}"')


def drop_trigger(name: str, table: str) -> None:
    """Take a trigger away, if it is there."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if _engine() is postgres else ""))


def missing_triggers() -> list[str]:
    """The names of the triggers and functions that must be in the database, and are not."""
    return [name for name, made in _differing() if made is None]


def changed_triggers() -> list[str]:
    """The names of those that are there, but not as they must be."""
    return [name for name, made in _differing() if made is not None]


def _differing() -> Iterator[tuple[str, object]]:
    """Name, and what is in the database under that name, of all that is not as it must be."""
    found = tables()
    if not found:
        return
    there: dict[str, object] = {**_present(), **_functions()}
    functions = {name: body for name, (_, body) in postgres.FUNCTIONS.items()} if _engine() is postgres else {}
    for name, made in {**expected_triggers(found), **functions}.items():
        if there.get(name) != made:
            yield name, there.get(name)


def live_rows(table: Table) -> str:
    """SQL of the rows of an audited table: key as text, and content as the ledger records it."""
    return (
        f'SELECT CAST("{table.key}" AS text), CAST({_engine().payload(table, table.name)} AS text) FROM "{table.name}"'
    )


def _needs_first_entries(table: Table, known: set[str]) -> bool:
    """Whether the table is new to the ledger, or has other columns than the ledger's last entry on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT payload FROM {LEDGER} WHERE "table" = %s AND payload IS NOT NULL ORDER BY seq DESC LIMIT 1',
            [table.name],
        )
        row = cursor.fetchone()
    return table.name not in known if row is None else set(json.loads(row[0])) != set(table.columns)


def _present() -> dict[str, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_engine().PRESENT)
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def _functions() -> dict[str, str]:
    """The bodies of PostgreSQL's functions; SQLite's are given to each connection."""
    if _engine() is not postgres:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(postgres.PRESENT_FUNCTIONS)
        return dict(cursor.fetchall())


def _engine() -> ModuleType:
    return sqlite if connection.vendor == "sqlite" else postgres
