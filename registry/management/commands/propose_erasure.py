"""Command that proposes to erase the former content of a row from the ledger."""

from __future__ import annotations

from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from registry import actions
from registry.audit.audited_tables import existing_audited_tables
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """Command that proposes an erasure. Remove the content from the row itself first, since its last entry stays."""

    help = (
        "Propose to erase the content of all entries on a row but the last. It is hidden from the public at once, and "
        "erased when another person agrees in the admin. The chain stays valid, and the erasure is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table")
        parser.add_argument("key")
        parser.add_argument("--by", required=True, metavar="USER", help="who proposes it")
        parser.add_argument("--reason", required=True, help="stays in the ledger, so it must not say what is erased")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        table, key = options["table"], options["key"]
        if table not in {audited_table.name for audited_table in existing_audited_tables()}:
            raise CommandError(f"{table} is not an audited table.")
        by = get_user_model().objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no active account {options['by']}.")
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("An erasure needs a reason.")
        proposal = actions.propose_erasure(table, [key], by=by, why=reason)
        if proposal is None:
            self.stdout.write(f"Nothing can be erased: the older entries on {table} {key} hold nothing.")
        else:
            self.stdout.write(
                f"The older content of {table} {key} is hidden from the public; somebody else decides on erasing it."
            )
