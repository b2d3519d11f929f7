"""Command that lists the claims in a folder of fixture files: where each stands in its source, and in which words."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.domain.value_types import JsonObject, PassedOn
from registry.importers import Fault, FixtureError, read_folder


class Command(BaseCommand):
    """Command that reads fixture files, without a database, and prints one line for each claim."""

    help = (
        "Print a line for each claim in a folder of YAML files: key, source, place in the source, words of the source, "
        "with tabs between. Fails if a file is wrong, or if a claim says neither where it stands nor why not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            entries = read_folder(folder)
        except FixtureError as error:
            raise CommandError(str(error)) from error

        faults = []
        for entry in entries:
            if entry.record_type == "claims":
                place = get_place(entry.values)
                self.stdout.write("\t".join([entry.key, entry.values["source"], place, get_words(entry.values)]))
                if not place:
                    message = f"“{entry.key}” says neither where in its source it stands (locator) nor why not."
                    faults.append(Fault(entry.location, message))
        if faults:
            raise CommandError(str(FixtureError(faults)))


def get_place(values: JsonObject) -> str:
    """Return where in its source a claim stands, or in brackets why it does not say so; empty if it says neither."""
    locator = _one_line(values.get("locator", ""))
    reason = _one_line(values.get("no_locator_reason", {}).get("en", ""))
    return locator or (f"[{reason}]" if reason else "")


def get_words(values: JsonObject) -> str:
    """Return the quotation of a claim in quotation marks, or what the source says in the registry's words."""
    quote = _one_line(values.get("quote", ""))
    return f"“{quote}”" if quote else _one_line(values["statement"]["en"])


def _one_line(text: str) -> str:
    """Return a text without tabs, line ends and repeated spaces."""
    return " ".join(text.split())
