"""For people who have lost their phone and their recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from registry import actions
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """Make sure that it is really they who ask."""

    help = "Take the second factor of USER away and end their sessions; they set it up anew when they log in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER")
        parser.add_argument("--reset", action="store_true", required=True)

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        user = get_user_model().objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.")
        had = actions.reset_mfa(user, by=SystemActor.SECOND_FACTOR)
        self.stdout.write("Taken away; all sessions are ended." if had else "There was none; all sessions are ended.")
