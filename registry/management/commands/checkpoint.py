"""Sign the ledger as it is now."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.audit.checkpoint import KeyMissing, keep, signer, take
from registry.audit.hash_chain import GENESIS
from registry.audit.verify import hashes, snapshot
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """The note goes to standard output and into files. Keep one where nobody who writes the database can."""

    help = "Sign the ledger as it is now: print the note, and keep it in REGISTRY_DATA/checkpoints and in CHECKPOINTS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-key", action="store_true", help="the key that signed before is lost: make another and sign with it"
        )

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        with snapshot():
            found = hashes()
        try:
            by = signer(anew=options["new_key"])
            note = take(by, found)
            keep(note, (found or [GENESIS])[-1], by)
        except KeyMissing as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The checkpoint cannot be kept in {error.filename}: {error.strerror}.") from error
        self.stdout.write(note, ending="")
