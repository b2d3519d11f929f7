"""Command that takes a backup of the whole registry, or checks one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from registry.backup import BadArchive, open_archive, take_backup
from registry.domain.value_types import PassedOn
from registry.media.storage import StorageUnavailable

KEYS_LEFT_OUT = (
    "NOT in this backup: {keys}. Keep copies of them elsewhere, apart from the backups: without ledger.key the registry"
    " cannot sign as itself, without sealing.key sealed identities are lost for ever, without the secret key nobody's"
    " second factor works; and whoever has both them and a backup can forge and unseal."
)
KEYS_INCLUDED = (
    "This backup HOLDS THE KEYS: whoever has it can sign as the registry and unseal protected sources. Guard it as you"
    " guard them."
)
SIGNATURE = "Signed with {key}. Keep this line apart from the backups: where ledger.key is not, `restore` asks for it."


class Command(BaseCommand):
    """Command that takes or checks a backup. The backup is of one moment, even if editors write meanwhile."""

    help = "Write the whole registry into one file, or check (--check) such a file, without a database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only check that the file is whole")
        parser.add_argument("--with-keys", action="store_true", help="put the keys into the backup as well")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        file: Path = options["file"].absolute()
        try:
            if options["check"]:
                self._check_backup(file)
            else:
                self._take(file, with_keys=options["with_keys"])
        except BadArchive as error:
            raise CommandError(str(error)) from error
        except StorageUnavailable as error:
            raise CommandError(f"{error} There is no new backup.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}. There is no new backup.") from error
        except DatabaseError as error:
            raise CommandError(f"The database cannot be read ({error}). There is no new backup.") from error

    def _check_backup(self, file: Path) -> None:
        """Check a backup file and print a summary of its content. Raise BadArchive if it is damaged."""
        with open_archive(file) as archive:
            archive.check()
            tables = archive.manifest["tables"].values()
            row_count = sum(table["rows"] for table in tables)
            entry_count = archive.manifest["ledger"]["size"]
            made_at = archive.manifest["made_at"]
        self.stdout.write(
            f"The backup of {made_at} is whole: {row_count} rows, {entry_count} of them entries of the ledger."
        )

    def _take(self, file: Path, *, with_keys: bool) -> None:
        """Take a backup, and print what it holds and what it lacks.

        Raise CommandError if originals or entries of the audit log are damaged. The backup exists then, but an operator
        must notice the damage.
        """
        summary = take_backup(file, with_keys=with_keys)
        self.stdout.write(
            f"{file}: {summary.rows} rows, {summary.files} files,"
            f" a ledger of {summary.entries} entries up to {summary.head}."
        )
        self.stdout.write(SIGNATURE.format(key=summary.signed_with))
        for name in summary.unknown_tables:
            self.stderr.write(f"The table {name} is of no part of this version: it is NOT in this backup.")
        for name in summary.vanished_files:
            self.stderr.write(f"{name} was taken away while files were copied: it is NOT in this backup.")
        if with_keys:
            self.stderr.write(KEYS_INCLUDED)
        else:
            self.stderr.write(KEYS_LEFT_OUT.format(keys=", ".join(summary.keys) or "the keys"))
        for ref in summary.originals:
            self.stderr.write(f"The original of {ref} is missing or damaged. Run `check_fixity --all`.")
        for fault in summary.faults:
            self.stderr.write(fault)
        if summary.originals:
            raise CommandError(f"The backup was taken, but {len(summary.originals)} originals are not as they came.")
        if summary.faults:
            raise CommandError(f"The backup was taken, but the ledger has {len(summary.faults)} faults.")
