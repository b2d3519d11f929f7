"""Command that removes a user's second factor, for users who lost their phone and their recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from registry import actions
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """Command that resets a user's second factor. Verify the identity of the person who requests it first."""

    help = "Remove the second factor of USER and end their sessions. They set up a new one at their next login."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--reset", action="store_true", required=True)

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        user = get_user_model().objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.")
        had_second_factor = actions.reset_mfa(user, by=SystemActor.SECOND_FACTOR)
        if had_second_factor:
            self.stdout.write("Taken away; all sessions are ended.")
        else:
            self.stdout.write("There was none; all sessions are ended.")
