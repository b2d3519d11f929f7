"""Command that rebuilds the stored copies that are derived from claims and dates, or checks them."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry import actions
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn
from registry.projection import find_differences, rebuild_read_models


class Command(BaseCommand):
    """Command that rebuilds or checks the stored segments, daily counts and documents."""

    help = "Rebuild the stored segments, daily counts and documents from the claims and decisions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        if not options["check"]:
            completed_count = actions.complete_date_edtf(by=SystemActor.MIGRATION)
            if completed_count:
                self.stdout.write(f"Dates in words put into EDTF: {completed_count}.")
            self.stdout.write(f"{rebuild_read_models()} stored copies differed and were made anew.")
            return
        differing_copies = find_differences()
        for difference in differing_copies:
            self.stderr.write(str(difference))
        if differing_copies:
            raise CommandError(f"{len(differing_copies)} stored copies differ from what the claims say.", returncode=1)
        self.stdout.write("All stored copies are what the claims say.")
