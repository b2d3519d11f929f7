"""Export a monument or a site as a BagIt bag, or check one."""

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
    """What it holds depends on whom it is for: by default on what anybody may see."""

    help = (
        "Write all that is known of a monument (with its parts) or of a site into a BagIt bag: records, pictures, and,"
        " for those who work on the registry, the ledger's proofs. Or check (--check) a bag."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="of the monument or the site")
        parser.add_argument("folder", type=Path, help="the bag")
        parser.add_argument("--as", dest="user", metavar="USER", help="as this person sees it, originals included")
        parser.add_argument("--reason", default="", help="why the originals are opened; it goes on record")
        parser.add_argument("--check", action="store_true", help="only check that the bag is whole")
        parser.add_argument("--key", help="with --check: the registry's public key, to hold the proofs against")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        folder: Path = options["folder"].absolute()
        if options["check"]:
            self._check(folder, options["key"])
            return
        if not options["slug"]:
            raise CommandError("Name a monument or a site, and the folder that is to become the bag.")
        try:
            done = build_bag(options["slug"], folder, by=self._person(options["user"]), reason=options["reason"])
        except (BagError, RuleViolation, StorageUnavailable) as error:
            raise CommandError(f"{error} There is no bag.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}. There is no bag.") from error
        self.stdout.write(
            f"{folder}: {done.monuments} monuments, {done.papers} records, {done.originals} originals,"
            f" {done.renditions} renditions, {done.proofs} proofs."
        )
        if done.missing:
            raise CommandError(f"The bag was made, but without the files of {', '.join(done.missing)}.")

    def _person(self, name: str | None) -> User | None:
        if name is None:
            return None
        found = get_user_model().objects.filter(username=name, is_active=True).first()
        if found is None:
            raise CommandError(f"There is no active account {name}.")
        return found

    def _check(self, folder: Path, key: str | None) -> None:
        faults = check_bag(folder, key)
        for sentence in faults:
            self.stderr.write(sentence)
        if faults:
            raise CommandError(f"{len(faults)} faults in {folder}.")
        self.stdout.write(f"{folder} is whole.")
