"""Command that creates the demo's account."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from registry import actions
from registry.accounts.roles import DEMO_NAME, DEMO_PASSWORD
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn


class Command(BaseCommand):
    """Command that creates the demo's account. It fails outside of the demo, since the password is in the source."""

    help = "Create the demo's account, which may record and review, and print how to log in."

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        if not (settings.REGISTRY_DEMO or settings.DEBUG):
            raise CommandError("The demo login has a known password; it is made only with REGISTRY_DEMO=1.")
        actions.create_demo_editor(by=SystemActor.DEMO)
        self.stdout.write(f"Log in as {DEMO_NAME} with the password {DEMO_PASSWORD}")
