"""Load a folder of fixture files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry import actions
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn
from registry.importers import FixtureError, Report, load_folder, load_pictures


class Command(BaseCommand):
    """Adds what the files hold and the database does not; can be run again."""

    help = "Load records from a folder of YAML files. Records that are there already stay as they are."

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
        self._say(report)
        try:
            self._say(load_pictures(folder, by=registrar, reviewer=reviewer))
        except FixtureError as error:
            raise CommandError(f"{error}\nWhat comes before it is loaded.") from error

    def _say(self, report: Report) -> None:
        for noun in {**report.added, **report.present}:
            self.stdout.write(f"{noun}: {report.added[noun]} added, {report.present[noun]} there already")
