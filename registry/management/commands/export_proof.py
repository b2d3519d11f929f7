"""Export the proof of one entry of the ledger."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.audit.checkpoint import KeyMissing, proof, signer
from registry.audit.hash_chain import Entry
from registry.audit.verify import hashes, snapshot
from registry.domain.value_types import PassedOn
from registry.models import Revision


class Command(BaseCommand):
    """`registry/audit/verify_proof.py` checks it anywhere."""

    help = "Print, as JSON, the proof of a row's last entry (TABLE KEY) or of one entry (--entry N)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="?")
        parser.add_argument("key", nargs="?")
        parser.add_argument("--entry", type=int, metavar="N")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        table, key, number = options["table"], options["key"], options["entry"]
        if (number is None) == (key is None):
            raise CommandError("Name a TABLE and a KEY, or one entry with --entry N.")
        wanted = {"seq": number} if key is None else {"table": table, "key": key}
        with snapshot():
            row = Revision.objects.filter(**wanted).order_by("seq").values(*Entry._fields).last()
            every = hashes()
        if row is None:
            raise CommandError(f"The ledger has no entry {number}." if key is None else f"No entry on {table} {key}.")
        try:
            made = proof(Entry(**row), every, signer())
        except KeyMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(made, ensure_ascii=False, indent=2))
