"""Sign the ledger as it is now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from registry.domain.ledger import GENESIS
from registry.ledger.checkpoint import signer, take
from registry.ledger.verify import entries, snapshot


class Command(BaseCommand):
    """The note goes to standard output and into a file. Keep a copy where nobody who writes the database can."""

    help = "Sign the ledger as it is now: print the note and keep it in REGISTRY_DATA/checkpoints."

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            hashes = [entry.hash for entry in entries()]
        note = take(signer(), hashes)
        folder = settings.REGISTRY_DATA / "checkpoints"
        folder.mkdir(exist_ok=True)
        head = (hashes or [GENESIS])[-1]
        (folder / f"{len(hashes):012d}-{head[:12]}.txt").write_text(note, encoding="utf-8")
        self.stdout.write(note, ending="")
