"""Migrates the test database once for one state of the code, since that takes longer than most files of tests.

The first process that needs a database runs the migrations and keeps the file in pytest's cache. Other processes, and
later runs of the same code, copy it. Any change of the code, of a migration of a library or of SQLite makes it anew.
On PostgreSQL the migrations always run.
"""

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.core.management.commands import migrate
from django.db import connection

CODE = ("config", "registry")


def list_deciding_files(root):
    """Return the files that decide what the migrations leave: our code, and the migrations of the libraries."""
    files = []
    for folder in CODE:
        files.extend(path for path in (root / folder).rglob("*") if path.suffix in {".py", ".sql", ".yaml", ".json"})
    for app in apps.get_app_configs():
        files.extend(Path(app.path).glob("migrations/*.py"))
        files.extend(Path(app.path).glob("models.py"))
    return sorted(set(files))


def compute_key(root):
    """Return a digest of all that decides what the migrations leave."""
    digest = hashlib.sha256(f"{sys.version} {django.VERSION} {sqlite3.sqlite_version}".encode())
    for path in list_deciding_files(root):
        content = path.read_bytes()
        digest.update(f"\n{path} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@contextmanager
def locked(path):
    """Let one process at a time past, as long as the block runs."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class MigratedCopy:
    """The file that holds the database as the migrations left it."""

    def __init__(self, folder, key):
        self.folder = folder
        self.path = folder / f"{key}.sqlite3"

    def restore_or_make(self, run_migrations):
        """Copy the file into the test database; where there is none, call `run_migrations` and write it."""
        connection.ensure_connection()
        with locked(self.folder / "lock"):
            if self.path.exists():
                self._restore()
            else:
                run_migrations()
                self._write()

    def lend(self, data):
        """Put a copy of the file into the folder of another registry, whose `migrate` then has less to do.

        Does nothing where there is no file yet.
        """
        with locked(self.folder / "lock"):
            if self.path.exists():
                shutil.copy(self.path, data / "registry.sqlite3")

    def _restore(self):
        copy = sqlite3.connect(self.path)
        copy.backup(connection.connection)
        copy.close()

    def _write(self):
        for old in self.folder.glob("*.sqlite3*"):
            old.unlink()
        # Under another name until it is whole: an interrupted run must not leave half a database.
        unfinished = self.path.with_suffix(".sqlite3-unfinished")
        copy = sqlite3.connect(unfinished)
        connection.connection.backup(copy)
        copy.close()
        unfinished.rename(self.path)


def find_copy(config):
    """Return the copy for this state of the code, which may have no file yet; None where pytest has no cache."""
    cache = getattr(config, "cache", None)
    if cache is None:
        return None
    return MigratedCopy(cache.mkdir("migrated"), compute_key(config.rootpath))


def copy_first_migration(config):
    """Let the next `migrate`, and no other, copy what an earlier run of the same migrations left.

    Does nothing where pytest has no cache to keep the file in.
    """
    if connection.vendor != "sqlite" or config.getvalue("nomigrations"):
        return
    copy = find_copy(config)
    if copy is None:
        return

    patch = pytest.MonkeyPatch()
    handle = migrate.Command.handle

    def restore_or_migrate(command, *arguments, **options):
        patch.undo()
        copy.restore_or_make(lambda: handle(command, *arguments, **options))

    patch.setattr(migrate.Command, "handle", restore_or_migrate)
