"""Command that checks the fixity of the originals: whether their bytes are those that were uploaded."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.actions.fixity_check import check_originals
from registry.domain.media.file_notes import Fixity
from registry.domain.value_types import PassedOn
from registry.queries.fixity import get_fixity_state


class Command(BaseCommand):
    """Command that checks the fixity of originals. Run daily, it reads each original within thirty days."""

    help = (
        "Read the originals that were checked longest ago, and compare each with the SHA-256 of its upload. Exits with"
        " 1 if one has changed or is missing, by this check or an earlier one, and with 2 if one could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="read all originals")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        result = check_originals(everything=options["all"])
        state = get_fixity_state()
        read_count = result.same + result.lost + result.not_run
        self.stdout.write(
            f"Read {read_count} of {state.originals} originals: {result.same} the same,"
            f" {result.lost} changed or missing, {result.not_run} could not be read."
        )
        for original in state.failed_originals:
            self.stderr.write(
                f"{', '.join(original.refs)}: {original.outcome.value}, {original.at:%Y-%m-%d %H:%M} UTC."
            )
        lost_count = sum(original.outcome == Fixity.LOST for original in state.failed_originals)
        if lost_count:
            raise CommandError(f"{lost_count} originals have changed or are missing. Bring them back from a backup.")
        if state.failed_originals:
            raise CommandError(f"{len(state.failed_originals)} originals could not be read.", returncode=2)
