"""Command that imports a folder of fixture files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry import actions
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn
from registry.importers import FixtureError, ImportReport, load_folder, load_photos


class Command(BaseCommand):
    """Command that imports the records and photos that the database does not have. It can be run again."""

    help = "Load records and photos from a folder of YAML files. Existing records stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            with transaction.atomic():
                registrar, reviewer = actions.create_seed_people(folder.resolve().name, by=SystemActor.LOADING)
                report = load_folder(folder, by=registrar, reviewer=reviewer)
        except FixtureError as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        self._print_report(report)
        try:
            self._print_report(load_photos(folder, by=registrar, reviewer=reviewer))
        except FixtureError as error:
            raise CommandError(f"{error}\nWhat comes before it is loaded.") from error

    def _print_report(self, report: ImportReport) -> None:
        """Print how many records of each type were added, how many the database had before, and what was left out."""
        for record_type in {**report.added, **report.present, **report.discarded}:
            added_count, present_count = report.added[record_type], report.present[record_type]
            line = f"{record_type}: {added_count} added, {present_count} there already"
            discarded_keys = report.discarded[record_type]
            if discarded_keys:
                line += f", {len(discarded_keys)} left out, since they were discarded: {', '.join(discarded_keys)}"
            self.stdout.write(line)
