"""Checks whether the registry can serve requests: its database, migrations, triggers and data folder."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from registry.audit.triggers import missing_triggers

MIN_FREE_SPACE = 100 * 1024 * 1024  # bytes; with less, the next uploaded photo may not fit


def failing_checks() -> list[str]:
    """Return the names of the readiness checks that fail, an empty list if all pass. The names reveal no details."""
    return [*_failing_database_checks(), *_failing_storage_checks()]


def _failing_database_checks() -> list[str]:
    """Return the name of the first database check that fails, in a list, or an empty list if none fails.

    The checks are "database" (it can be reached), "migrations" (all are applied) and "ledger" (its triggers exist).
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        applied_migrations = set(MigrationRecorder(connection).applied_migrations())
        if not _expected_migrations() <= applied_migrations:
            # The tables that the next check reads may not exist yet.
            return ["migrations"]
        if missing_triggers():
            return ["ledger"]
    except (DatabaseError, InterfaceError):
        return ["database"]
    return []


def _failing_storage_checks() -> list[str]:
    """Return the name of the first storage check that fails, in a list, or an empty list if none fails.

    The data folder must be writable, and its disk must have enough free space.
    """
    data_folder = settings.REGISTRY_DATA
    try:
        with tempfile.TemporaryFile(dir=data_folder) as file:
            file.write(b"test")
            file.flush()
        free_space = shutil.disk_usage(data_folder).free
    except OSError:
        return ["data folder"]
    if free_space < MIN_FREE_SPACE:
        return ["room on the disk"]
    return []


@cache
def _expected_migrations() -> set[tuple[str, str]]:
    """Return all migrations in the code, as app and name. They are cached, since they change only with the code."""
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
