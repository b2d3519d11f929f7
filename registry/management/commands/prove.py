"""Export the proof of one entry of the ledger."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.ledger.checkpoint import proof, signer
from registry.ledger.verify import entries, snapshot


class Command(BaseCommand):
    """`registry/ledger/verify_proof.py` checks it anywhere."""

    help = "Print, as JSON, the proof of a row's last entry (TABLE KEY) or of one entry (--entry N)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="?")
        parser.add_argument("key", nargs="?")
        parser.add_argument("--entry", type=int, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        table, key, number = options["table"], options["key"], options["entry"]
        if (number is None) == (key is None):
            raise CommandError("Name a TABLE and a KEY, or one entry with --entry N.")
        with snapshot():
            every = list(entries())
        found = [e for e in every if e.seq == number or (e.table, e.key) == (table, key)]
        if not found:
            raise CommandError(f"The ledger has no entry {number}." if key is None else f"No entry on {table} {key}.")
        made = proof(found[-1], [entry.hash for entry in every], signer())
        self.stdout.write(json.dumps(made, ensure_ascii=False, indent=2))
