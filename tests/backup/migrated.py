"""Makes the tables of a new registry at once, as the first `migrate` made them: to migrate takes five seconds."""

import os
import pickle
import sqlite3
from contextlib import closing, contextmanager

from django.core.management.commands import migrate
from django.db import connection


def migrate_from_copies(folder):
    """Let `migrate` do in an empty database what the first one did in its own, which is kept in the folder.

    With tables in the database, or with an app or a migration to go to, it does in this process what it always does.
    """
    really_migrate = migrate.Command.handle

    def handle(command, *arguments, **options):
        copy = folder / connection.vendor
        if options["app_label"] or connection.introspection.table_names():
            really_migrate(command, *arguments, **options)
        elif copy.exists():
            make_from_copy(copy)
        else:
            with made_copy(copy):
                really_migrate(command, *arguments, **options)

    migrate.Command.handle = handle


def make_from_copy(copy):
    """Make the tables and rows that were kept."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as kept:
            kept.backup(connection.connection)
        return
    with connection.cursor() as cursor:
        for sql, parameters, many in pickle.loads(copy.read_bytes()):  # noqa: S301 written just now by a test
            execute = cursor.executemany if many else cursor.execute
            execute(sql, parameters)


@contextmanager
def made_copy(copy):
    """Keep what the block makes of an empty database: SQLite's file, or what PostgreSQL was told."""
    told = []

    def note(execute, sql, parameters, many, context):
        if not sql.lstrip().upper().startswith("SELECT"):
            told.append((sql, parameters, many))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield
    being_made = copy.with_name(f"{copy.name}-{os.getpid()}")  # two may migrate at once
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(being_made)) as kept:
            connection.connection.backup(kept)
    else:
        being_made.write_bytes(pickle.dumps(told))
    being_made.rename(copy)
