"""Check the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.ledger.checkpoint import BadCheckpoint, fault, read, signer
from registry.ledger.verify import entries, faults, snapshot


class Command(BaseCommand):
    """The chain, every row against its last entry, and the whole against an earlier checkpoint."""

    help = "Check that the ledger is whole and that every row is what its last entry says. Exits with 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoint", type=Path, help="a signed checkpoint from which the ledger must have grown")

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            found = list(faults())
            hashes = [entry.hash for entry in entries()]
        if options["checkpoint"]:
            found += self._against(options["checkpoint"], hashes)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults in the ledger of {len(hashes)} entries.", returncode=1)
        self.stdout.write(f"The ledger is whole: {len(hashes)} entries, and every row is what its last entry says.")

    def _against(self, file: Path, hashes: list[str]) -> list[str]:
        try:
            sentence = fault(read(file.read_text(encoding="utf-8"), signer()), hashes)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except (BadCheckpoint, UnicodeDecodeError) as error:
            return [f"{file}: {error}"]
        return [sentence] if sentence else []
