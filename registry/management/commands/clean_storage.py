"""Command that removes files without a record, and makes missing renditions."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from registry.actions.storage_cleanup import clean_storage
from registry.domain.value_types import PassedOn
from registry.media.storage import StorageUnavailable


class Command(BaseCommand):
    """Command that cleans the file storage. Run it daily; editors may work meanwhile."""

    help = (
        "Quarantine originals that no record refers to (after a day; they are deleted after thirty), delete what"
        " interrupted uploads left, and make missing renditions. Exits with 1 if some renditions cannot be made."
    )

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        try:
            summary = clean_storage()
        except (StorageUnavailable, OSError) as error:
            raise CommandError(f"The sweep could not be finished: {error}") from error
        self.stdout.write(
            f"Swept: {summary.left} leavings of uploads and {summary.cleared} pictures' renditions taken away,"
            f" {summary.quarantine} originals without a record set aside, {summary.released} brought back,"
            f" {summary.deleted} deleted for ever, {summary.rendered} renditions made."
        )
        for message in summary.failed:
            self.stderr.write(message)
        if summary.failed:
            raise CommandError(f"{len(summary.failed)} pictures lack renditions.")
