"""Empties the database between tests: back to what the migrations left, in milliseconds.

Django's `flush` empties every table and then runs everything that follows a migration: it writes the content types and
permissions again, and the ledger makes its 224 triggers again. That took longer than most tests. Here SQLite's file is
copied back from a copy in memory, and on PostgreSQL the rows that came since are deleted with the triggers at rest.
"""

import sqlite3
from contextlib import contextmanager

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush
from django.db import connection, transaction

from registry.audit import triggers

COPIES = "tests_copies"  # a schema beside the tables, where no search path leads


class Emptying:
    """Remembers the database as it is after the migrations, and brings it back to that."""

    def __init__(self):
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.connection.backup(self._copy)
        else:
            self._filled = _copy_filled_tables()

    def empty(self):
        """Take away all that was written since."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self._copy.backup(connection.connection)
        else:
            self._delete_rows()
        ContentType.objects.clear_cache()

    def _delete_rows(self):
        with transaction.atomic(), connection.cursor() as cursor:
            # Neither triggers nor foreign keys look at what is deleted: the ledger would refuse it.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in _filled_tables(cursor):
                if table not in self._filled:
                    cursor.execute(f'DELETE FROM "{table}"')
            for table in self._filled:
                now, then = f'TABLE "{table}"', f'TABLE {COPIES}."{table}"'
                cursor.execute(f"SELECT EXISTS (({now} EXCEPT {then}) UNION ALL ({then} EXCEPT {now}))")
                if cursor.fetchone()[0]:
                    cursor.execute(f'DELETE FROM "{table}"')
                    cursor.execute(f'INSERT INTO "{table}" {then}')


def _filled_tables(cursor):
    """Return the tables that hold a row. One query."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _copy_filled_tables():
    """Copy the tables that the migrations filled, of content types and permissions, and return their names."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {COPIES} CASCADE")
        cursor.execute(f"CREATE SCHEMA {COPIES}")
        tables = _filled_tables(cursor)
        for table in tables:
            cursor.execute(f'CREATE TABLE {COPIES}."{table}" AS TABLE "{table}"')
    return tables


def may_rest_triggers():
    """Return whether this database lets the tests put its triggers at rest; PostgreSQL lets a superuser."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return cursor.fetchone()[0]


@contextmanager
def quick_flush(blocker):
    """Let `flush` empty the test database quickly; `blocker` is `django_db_blocker`."""
    with pytest.MonkeyPatch.context() as patch:
        with blocker.unblock():
            if may_rest_triggers():
                emptying = Emptying()
                patch.setattr(flush.Command, "handle", lambda *arguments, **options: emptying.empty())
            else:
                patch.setattr(flush, "sql_flush", _without_triggers(flush.sql_flush))
            connection.close()
        yield


def _without_triggers(sql_flush):
    """Return Django's own way, which takes the ledger's triggers away first; `post_migrate` makes them again."""

    def drop_and_flush(*arguments, **options):
        for name, (table, _) in triggers.expected_triggers(triggers.existing_audited_tables()).items():
            if table != "ledger_attribution":
                triggers.drop_trigger(name, table)
        return sql_flush(*arguments, **options)

    return drop_and_flush
