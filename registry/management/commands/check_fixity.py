"""Check that the originals are what they were when they came."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from registry.actions.fixity_check import check_originals
from registry.domain.media.file_notes import Fixity
from registry.domain.value_types import PassedOn
from registry.queries.fixity import fixity_state


class Command(BaseCommand):
    """To be run every day: then each original is read within thirty."""

    help = (
        "Read those originals anew that were not for longest, and compare each with the SHA-256 that it came with."
        " Exits with 1 if one has changed or is missing, by this check or an earlier, with 2 if one could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="read all of them")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        done = check_originals(everything=options["all"])
        state = fixity_state()
        self.stdout.write(
            f"Read {done.same + done.lost + done.not_run} of {state.originals} originals: {done.same} the same,"
            f" {done.lost} changed or missing, {done.not_run} could not be read."
        )
        for original in state.unwell:
            self.stderr.write(
                f"{', '.join(original.photos)}: {original.outcome.value}, {original.at:%Y-%m-%d %H:%M} UTC."
            )
        lost = sum(original.outcome == Fixity.LOST for original in state.unwell)
        if lost:
            raise CommandError(f"{lost} originals have changed or are missing. Bring them back from a backup.")
        if state.unwell:
            raise CommandError(f"{len(state.unwell)} originals could not be read.", returncode=2)
