"""Check the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.audit.checkpoint import BadCheckpoint, beside, fault, last_kept, own, read
from registry.audit.signing import BadKey, Verifier, verifier
from registry.audit.verify import faults, hashes, snapshot
from registry.crypto.keys import LEDGER_KEY
from registry.domain.value_types import PassedOn

UNCHECKED = (
    "its signature cannot be checked: {key} is not there, and no public key lies beside the checkpoint. Give it with"
    " --key."
)


class Command(BaseCommand):
    """The chain, every row against its last entry, and the whole against earlier checkpoints."""

    help = "Check that the ledger is whole, has only grown, and agrees with every row. Exits with 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            help="a signed checkpoint from which the ledger must have grown, beside the last one in REGISTRY_DATA",
        )
        parser.add_argument("--key", help="the public key to check signatures with, as /ledger/key shows it")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        by = _given(options["key"]) or own()
        with snapshot():
            found = list(faults())
            every = hashes()
        notes = list(filter(None, (last_kept(), options["checkpoint"])))
        for note in notes:
            found += self._against(note, every, by)
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults in the ledger of {len(every)} entries.", returncode=1)
        self.stdout.write(f"The ledger is whole: {len(every)} entries, and every row is what its last entry says.")
        if not notes:
            self.stdout.write("NOT CHECKED against a checkpoint, since none was ever made: run `checkpoint`.")

    def _against(self, file: Path, every: list[str], by: Verifier | None) -> list[str]:
        try:
            by = by or self._beside(file)
            if by is None:
                return [f"{file}: {UNCHECKED.format(key=settings.REGISTRY_DATA / LEDGER_KEY)}"]
            sentence = fault(read(file.read_text(encoding="utf-8"), by), every)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except (BadCheckpoint, ValueError) as error:
            return [f"{file}: {error}"]
        return [sentence] if sentence else []

    def _beside(self, file: Path) -> Verifier | None:
        found = beside(file)
        if found is not None:
            self.stderr.write(
                f"{settings.REGISTRY_DATA / LEDGER_KEY} is NOT here. The signature of {file} was checked with the"
                f" public"
                f" key that lies beside it, {found.verifier_key()}: compare that with the one that you keep elsewhere."
            )
        return found


def _given(key: str | None) -> Verifier | None:
    try:
        return verifier(key) if key else None
    except BadKey as error:
        raise CommandError(str(error)) from error
