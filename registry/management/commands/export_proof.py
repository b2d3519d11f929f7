"""Command that exports the proof of one entry of the ledger."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.audit.checkpoint import KeyMissing, build_proof, load_signer
from registry.audit.hash_chain import LedgerEntry
from registry.audit.verify import list_entry_hashes, read_snapshot
from registry.domain.value_types import PassedOn
from registry.models import Revision


class Command(BaseCommand):
    """Command that prints a proof. `registry/audit/verify_proof.py` checks it without the registry."""

    help = "Print, as JSON, the proof of a row's last entry (TABLE KEY) or of one entry (--entry N)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", nargs="?")
        parser.add_argument("key", nargs="?")
        parser.add_argument("--entry", type=int, metavar="N")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        table, key, number = options["table"], options["key"], options["entry"]
        if (number is None) == (key is None):
            raise CommandError("Name a TABLE and a KEY, or one entry with --entry N.")
        if key is None:
            condition = {"seq": number}
            not_found = f"The ledger has no entry {number}."
        else:
            condition = {"table": table, "key": key}
            not_found = f"No entry on {table} {key}."

        with read_snapshot():
            row = Revision.objects.filter(**condition).order_by("seq").values(*LedgerEntry._fields).last()
            entry_hashes = list_entry_hashes()
        if row is None:
            raise CommandError(not_found)
        try:
            entry_proof = build_proof(LedgerEntry(**row), entry_hashes, load_signer())
        except KeyMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(entry_proof, ensure_ascii=False, indent=2))
