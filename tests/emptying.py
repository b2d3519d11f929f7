"""Empties the database between tests: back to what the migrations left, in milliseconds.

Django's `flush` empties every table and then runs everything that follows a migration: it writes the content types and
permissions again, and the ledger makes its 224 triggers again. That took longer than most tests. Here SQLite's file is
copied back from a copy in memory, and on PostgreSQL the rows that came since are deleted with the triggers at rest.
"""

import sqlite3
from contextlib import contextmanager

import pytest
from django.core.management.commands import flush
from django.db import connection, transaction

from registry.audit import triggers


class Emptying:
    """Remembers the database as it is after the migrations, and brings it back to that."""

    def __init__(self):
        self._copy = self._last_keys = None
        if connection.vendor == "sqlite":
            self._copy = sqlite3.connect(":memory:", check_same_thread=False)
            connection.ensure_connection()
            connection.connection.backup(self._copy)
        else:
            self._last_keys = _last_keys()

    def empty(self):
        """Take away all that was written since."""
        if self._copy is not None:
            connection.ensure_connection()
            self._copy.backup(connection.connection)
        else:
            self._delete_later_rows()

    def _delete_later_rows(self):
        with transaction.atomic(), connection.cursor() as cursor:
            # Neither triggers nor foreign keys look at what is deleted: the ledger would refuse it.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in _filled_tables(cursor):
                key, last = self._last_keys.get(table, (None, None))
                where = "" if last is None else f' WHERE "{key}" > {last}'
                cursor.execute(f'DELETE FROM "{table}"{where}')


def _filled_tables(cursor):
    """Return the tables that hold a row. One query."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables))
    return [table for (table,) in cursor.fetchall()]


def _last_keys():
    """Return the key column and the last key of every table that the migrations filled: content types, permissions."""
    last_keys = {}
    with connection.cursor() as cursor:
        for table in _filled_tables(cursor):
            key = connection.introspection.get_primary_key_column(cursor, table)
            cursor.execute(f'SELECT max("{key}") FROM "{table}"')
            last_keys[table] = (key, cursor.fetchone()[0])
    return last_keys


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
        for name, (table, _) in triggers.expected_triggers(triggers.tables()).items():
            if table != "ledger_attribution":
                triggers.drop_trigger(name, table)
        return sql_flush(*arguments, **options)

    return drop_and_flush
