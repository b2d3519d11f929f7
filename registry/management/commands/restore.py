"""Command that restores a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from registry.backup import BadArchive, restore_backup
from registry.domain.value_types import PassedOn
from registry.media.storage import StorageUnavailable


class Command(BaseCommand):
    """Command that restores a backup, also one of another kind of database. It creates the tables itself."""

    help = "Restore a backup into an empty database and an empty REGISTRY_DATA, completely or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", help="the public key that signed it, if ledger.key is not in REGISTRY_DATA")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        file: Path = options["file"].absolute()
        try:
            result = restore_backup(file, key=options["key"])
        except (BadArchive, StorageUnavailable) as error:
            raise CommandError(f"{error}\nNothing was restored.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.\nNothing was restored.") from error
        except (DatabaseError, ValueError, LookupError, TypeError) as error:
            raise CommandError(f"The rows do not fit this database: {error}\nNothing was restored.") from error
        state = "with the faults it had" if result.faults else "and every row is what its last entry says"
        self.stdout.write(
            f"Restored: {result.rows} rows, {result.files} files,"
            f" a ledger of {result.entries} entries up to {result.head}, {state}."
        )
        for fault in result.faults:
            self.stderr.write(f"As when the backup was taken: {fault}")
        if result.lost:
            self.stderr.write(f"{result.lost} originals were missing or damaged when the backup was taken.")
        self.stdout.write("Run `clean_storage` to make the renditions of the photos anew: they are in no backup.")
        if result.keys:
            self.stderr.write(
                f"NOT here: {', '.join(result.keys)}. Put back what you kept elsewhere before anybody works: without"
                " ledger.key nothing is signed; the others are made anew at first use, and then nothing is unsealed."
            )
