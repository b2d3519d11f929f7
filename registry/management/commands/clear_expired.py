"""Command that deletes expired sessions, failed logins and cache entries. Run it every night."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.accounts.lockout import delete_expired_attempts
from registry.domain.value_types import PassedOn
from registry.http.database_cache import delete_expired


class Command(BaseCommand):
    """Command that deletes expired rows. Each is also deleted at its next use, but most are never used again."""

    help = "Delete expired sessions, failed logins and entries of the shared cache."

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        attempts = delete_expired_attempts()
        cache_entries = delete_expired()
        self.stdout.write(
            f"Deleted: {sessions} sessions, {attempts} failed logins, {cache_entries} entries of the cache."
        )
