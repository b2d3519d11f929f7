"""Sweep up after uploads that were cut short."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from registry.actions.storage_cleanup import clean_storage
from registry.domain.value_types import PassedOn
from registry.media.storage import StorageUnavailable


class Command(BaseCommand):
    """To be run every day; others may go on working meanwhile."""

    help = (
        "Set originals aside that no record tells of (after a day; they are deleted after thirty), take away what"
        " uploads left that were cut short, and make the renditions that are missing. Exits with 1 if some cannot be."
    )

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        try:
            done = clean_storage()
        except (StorageUnavailable, OSError) as error:
            raise CommandError(f"The sweep could not be finished: {error}") from error
        self.stdout.write(
            f"Swept: {done.left} leavings of uploads and {done.cleared} pictures' renditions taken away,"
            f" {done.quarantine} originals without a record set aside, {done.brought_back} brought back,"
            f" {done.deleted} deleted for ever, {done.rendered} renditions made."
        )
        for sentence in done.failed:
            self.stderr.write(sentence)
        if done.failed:
            raise CommandError(f"{len(done.failed)} pictures lack renditions.")
