"""Whether the registry can serve: what it needs to answer and to write, asked of the real things."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from registry.audit.triggers import missing_triggers

LEAST_ROOM = 100 * 1024 * 1024  # bytes; below it the next photograph may be the one that does not fit


def failing_checks() -> list[str]:
    """What is missing for serving, in words that give nothing away; empty if nothing is."""
    return [*_database(), *_data_folder()]


def _database() -> list[str]:
    found = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrations() <= set(MigrationRecorder(connection).applied_migrations()):
            found.append("migrations")  # then the ledger's tables may not be there to look at
        elif missing_triggers():
            found.append("ledger")
    except (DatabaseError, InterfaceError):
        return ["database"]
    return found


def _data_folder() -> list[str]:
    folder = settings.REGISTRY_DATA
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"here")
            file.flush()
        room = shutil.disk_usage(folder).free
    except OSError:
        return ["data folder"]
    return [] if room >= LEAST_ROOM else ["room on the disk"]


@cache
def _migrations() -> set[tuple[str, str]]:
    """Every migration that this version brings; they change only with the code."""
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
