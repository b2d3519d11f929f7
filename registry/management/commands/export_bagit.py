"""Command that exports a monument or a site as a BagIt bag, or checks a bag."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from registry.domain.errors import RuleViolation
from registry.domain.value_types import PassedOn
from registry.exports.bagit import BagError, build_bag, check_bag
from registry.media.storage import StorageUnavailable


class Command(BaseCommand):
    """Command that builds or checks a BagIt bag. A bag holds what a viewer may see, by default an anonymous visitor."""

    help = (
        "Write all records and photos of a monument (with its parts) or of a site into a BagIt bag, and the ledger's"
        " proofs for those who work on the registry. Or check (--check) a bag."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the slug of the monument or the site")
        parser.add_argument("folder", type=Path, help="the folder of the bag")
        parser.add_argument("--as", dest="user", metavar="USER", help="what this user may see, originals included")
        parser.add_argument("--reason", default="", help="why the originals are opened; it is recorded")
        parser.add_argument("--check", action="store_true", help="only check that the bag is complete and unchanged")
        parser.add_argument("--key", help="with --check: the registry's public key, to check the proofs with")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        folder: Path = options["folder"].absolute()
        if options["check"]:
            self._check_folder(folder, options["key"])
            return
        if not options["slug"]:
            raise CommandError("Name a monument or a site, and the folder that is to become the bag.")
        try:
            user = self._get_user(options["user"])
            summary = build_bag(options["slug"], folder, by=user, reason=options["reason"])
        except (BagError, RuleViolation, StorageUnavailable) as error:
            raise CommandError(f"{error} There is no bag.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}. There is no bag.") from error
        self.stdout.write(
            f"{folder}: {summary.monuments} monuments, {summary.record_files} records, {summary.originals} originals,"
            f" {summary.renditions} renditions, {summary.proofs} proofs."
        )
        if summary.missing:
            raise CommandError(f"The bag was made, but without the files of {', '.join(summary.missing)}.")

    def _get_user(self, username: str | None) -> User | None:
        """Return the active user for whom a bag is exported, or None if no username is given.

        Raise CommandError if there is no active user with this name.
        """
        if username is None:
            return None
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account {username}.")
        return user

    def _check_folder(self, folder: Path, public_key: str | None) -> None:
        """Check the BagIt bag in a folder and print its faults. Raise CommandError if it has any.

        If a public key is given, it is used to check the signed proofs from the audit log that are in the bag.
        """
        faults = check_bag(folder, public_key)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in {folder}.")
        self.stdout.write(f"{folder} is whole.")
