"""Sign the ledger as it is now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.domain.ledger import GENESIS
from registry.ledger.checkpoint import keep, signer, take
from registry.ledger.verify import hashes, snapshot


class Command(BaseCommand):
    """The note goes to standard output and into files. Keep one where nobody who writes the database can."""

    help = "Sign the ledger as it is now: print the note, and keep it in REGISTRY_DATA/checkpoints and in CHECKPOINTS."

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            found = hashes()
        note = take(signer(), found)
        try:
            keep(note, (found or [GENESIS])[-1])
        except OSError as error:
            raise CommandError(f"The checkpoint cannot be kept in {error.filename}: {error.strerror}.") from error
        self.stdout.write(note, ending="")
