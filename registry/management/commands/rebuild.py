"""Make the stored copies anew, or check them."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.domain.value_types import PassedOn
from registry.projection import differences, rebuild


class Command(BaseCommand):
    """Segments, daily counts and documents from claims and decisions."""

    help = "Make the stored segments, daily counts and documents anew from the claims and decisions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        if not options["check"]:
            self.stdout.write(f"{rebuild()} stored copies differed and were made anew.")
            return
        found = differences()
        for difference in found:
            self.stderr.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} stored copies differ from what the claims say.", returncode=1)
        self.stdout.write("All stored copies are what the claims say.")
