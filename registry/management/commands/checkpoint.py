"""Command that makes a checkpoint: a signed note of the ledger's current state."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.audit.checkpoint import KeyMissing, load_signer, save_checkpoint, sign_checkpoint
from registry.audit.hash_chain import GENESIS
from registry.audit.verify import list_entry_hashes, read_snapshot
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """Command that makes a checkpoint. Keep a copy where those who can write the database cannot write."""

    help = "Sign the ledger as it is now: print the note, and keep it in REGISTRY_DATA/checkpoints and in CHECKPOINTS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-key", action="store_true", help="the key that signed before is lost: make another and sign with it"
        )

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        with read_snapshot():
            entry_hashes = list_entry_hashes()
        head = entry_hashes[-1] if entry_hashes else GENESIS
        try:
            by = load_signer(allow_new_key=options["new_key"])
            note = sign_checkpoint(by, entry_hashes)
            save_checkpoint(note, head, by)
        except KeyMissing as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The checkpoint cannot be kept in {error.filename}: {error.strerror}.") from error
        self.stdout.write(note, ending="")
