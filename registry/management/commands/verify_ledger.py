"""Command that verifies the ledger: its hash chain, the audited rows, and earlier checkpoints."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry.audit.checkpoint import (
    BadCheckpoint,
    find_checkpoint_fault,
    find_latest_checkpoint,
    find_verifier_for,
    load_own_verifier,
    read_checkpoint,
)
from registry.audit.signing import BadKey, Verifier, parse_verifier_key
from registry.audit.verify import find_faults, list_entry_hashes, read_snapshot
from registry.crypto.keys import LEDGER_KEY
from registry.domain.value_types import PassedOn

UNCHECKED = (
    "its signature cannot be checked: {key} is not there, and no public key lies beside the checkpoint. Give it with"
    " --key."
)


class Command(BaseCommand):
    """Command that compares the hash chain, every row with its last entry, and the ledger with earlier checkpoints."""

    help = "Check that the ledger is complete, has only grown, and agrees with every row. Exits with 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            help="a signed checkpoint from which the ledger must have grown, besides the last one in REGISTRY_DATA",
        )
        parser.add_argument("--key", help="the public key to check signatures with, as /ledger/key shows it")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        signature_verifier = _parse_public_key(options["key"]) or load_own_verifier()
        with read_snapshot():
            messages = list(find_faults())
            entry_hashes = list_entry_hashes()
        checkpoints = [file for file in (find_latest_checkpoint(), options["checkpoint"]) if file]
        for file in checkpoints:
            message = self._find_checkpoint_fault(file, entry_hashes, signature_verifier)
            if message:
                messages.append(message)

        for message in messages:
            self.stderr.write(message)
        if messages:
            raise CommandError(f"{len(messages)} faults in the ledger of {len(entry_hashes)} entries.", returncode=1)
        self.stdout.write(
            f"The ledger is whole: {len(entry_hashes)} entries, and every row is what its last entry says."
        )
        if not checkpoints:
            self.stdout.write("NOT CHECKED against a checkpoint, since none was ever made: run `checkpoint`.")

    def _find_checkpoint_fault(
        self, checkpoint_file: Path, entry_hashes: list[str], signature_verifier: Verifier | None
    ) -> str | None:
        """Check the signature of an earlier checkpoint, and whether the audit log still agrees with it.

        Return None if so, or else a sentence on what is wrong. Without a verifier, use the public key next to the file.
        Raise CommandError if the file cannot be read.
        """
        try:
            verifier = signature_verifier or self._read_adjacent_key(checkpoint_file)
            if verifier is None:
                return f"{checkpoint_file}: {UNCHECKED.format(key=settings.REGISTRY_DATA / LEDGER_KEY)}"
            checkpoint_text = checkpoint_file.read_text(encoding="utf-8")
            checkpoint = read_checkpoint(checkpoint_text, verifier)
            return find_checkpoint_fault(checkpoint, entry_hashes)
        except OSError as error:
            raise CommandError(f"{checkpoint_file} cannot be read: {error.strerror}.") from error
        except (BadCheckpoint, ValueError) as error:
            return f"{checkpoint_file}: {error}"

    def _read_adjacent_key(self, checkpoint_file: Path) -> Verifier | None:
        """Return a verifier for the public key next to a checkpoint file, or None if there is no key.

        Print a warning: a person who can change the checkpoint can change that key as well.
        """
        verifier = find_verifier_for(checkpoint_file)
        if verifier is None:
            return None

        missing_key = settings.REGISTRY_DATA / LEDGER_KEY
        self.stderr.write(
            f"{missing_key} is NOT here. The signature of {checkpoint_file} was checked with the public key that lies"
            f" beside it, {verifier.verifier_key()}: compare that with the one that you keep elsewhere."
        )
        return verifier


def _parse_public_key(key_text: str | None) -> Verifier | None:
    """Return a verifier of signatures for a public key, or None if no key is given.

    Raise CommandError if the text is not a key.
    """
    if not key_text:
        return None
    try:
        return parse_verifier_key(key_text)
    except BadKey as error:
        raise CommandError(str(error)) from error
