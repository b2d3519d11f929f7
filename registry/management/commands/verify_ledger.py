"""Check the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.ledger.checkpoint import BadCheckpoint, fault, last_kept, read, signer
from registry.ledger.verify import faults, hashes, snapshot


class Command(BaseCommand):
    """The chain, every row against its last entry, and the whole against earlier checkpoints."""

    help = "Check that the ledger is whole, has only grown, and agrees with every row. Exits with 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            help="a signed checkpoint from which the ledger must have grown, beside the last one in REGISTRY_DATA",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            found = list(faults())
            every = hashes()
        notes = list(filter(None, (last_kept(), options["checkpoint"])))
        for note in notes:
            found += self._against(note, every)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults in the ledger of {len(every)} entries.", returncode=1)
        self.stdout.write(f"The ledger is whole: {len(every)} entries, and every row is what its last entry says.")
        if not notes:
            self.stdout.write("NOT CHECKED against a checkpoint, since none was ever made: run `checkpoint`.")

    def _against(self, file: Path, every: list[str]) -> list[str]:
        try:
            sentence = fault(read(file.read_text(encoding="utf-8"), signer()), every)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except (BadCheckpoint, UnicodeDecodeError) as error:
            return [f"{file}: {error}"]
        return [sentence] if sentence else []
