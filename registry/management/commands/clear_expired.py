"""Take away what has run out, every night."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.accounts.lockout import forget_attempts
from registry.domain.value_types import PassedOn
from registry.http.database_cache import delete_expired


class Command(BaseCommand):
    """Each would go by itself at its next use; whoever never comes again never uses it."""

    help = "Delete sessions, failed logins and entries of the shared cache that have run out."

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        attempts, entries = forget_attempts(), delete_expired()
        self.stdout.write(f"Deleted: {sessions} sessions, {attempts} failed logins, {entries} entries of the cache.")
