"""Propose to erase what the ledger holds of a row's past."""

from __future__ import annotations

from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from registry import actions
from registry.audit.audited_tables import tables
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """Write the row without what is to go first: its last entry stays."""

    help = (
        "Propose to erase the content of all entries on a row but the last. It is hidden from the public at once, and "
        "erased when somebody else agrees at the desk. The chain stays whole, and the erasure is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table")
        parser.add_argument("key")
        parser.add_argument("--by", required=True, metavar="USER", help="who proposes it")
        parser.add_argument("--reason", required=True, help="is kept on the ledger: must not say what is erased")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        if options["table"] not in {table.name for table in tables()}:
            raise CommandError(f"{options['table']} is not an audited table.")
        by = get_user_model().objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active account {options['by']}.")
        if not options["reason"].strip():
            raise CommandError("An erasure needs a reason.")
        proposed = actions.propose_erasure(options["table"], [options["key"]], by=by, why=options["reason"].strip())
        row = f"{options['table']} {options['key']}"
        if proposed is None:
            self.stdout.write(f"Nothing can be erased: the older entries on {row} hold nothing.")
        else:
            self.stdout.write(
                f"The older content of {row} is hidden from the public; somebody else decides on erasing it."
            )
