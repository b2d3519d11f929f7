"""Command that creates, lists and revokes access tokens of the API."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry import actions
from registry.domain.errors import RuleViolation
from registry.domain.policy.scopes import DEFAULT_LIFETIME_DAYS, Scope
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn, Values
from registry.models import AccessToken


class Command(BaseCommand):
    """Command for access tokens. Shell access is permission enough; the audit log names the command as the actor."""

    help = "Create an access token for USER and print it once, or list or revoke tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", nargs="?", metavar="USER", help="the account that the token is for")
        parser.add_argument(
            "--scope", action="append", choices=[*Scope], default=[], help="may be repeated; always with read"
        )
        parser.add_argument("--name", default="made at the shell", help="what the token is used for")
        parser.add_argument(
            "--days", type=int, default=DEFAULT_LIFETIME_DAYS, help=f"how long it is valid ({DEFAULT_LIFETIME_DAYS})"
        )
        parser.add_argument("--list", metavar="USER", help="list the tokens of this user")
        parser.add_argument("--revoke", type=int, metavar="NUMBER", help="revoke the token of this number")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        choices = [name for name in ("user", "list", "revoke") if options[name] is not None]
        if len(choices) != 1:
            raise CommandError("Name a USER to make a token of, or --list USER, or --revoke NUMBER.")
        if options["list"] is not None:
            self._list_tokens(_get_user(options["list"]))
        elif options["revoke"] is not None:
            self._revoke_token(options["revoke"])
        else:
            self._create_token(_get_user(options["user"]), options)

    def _create_token(self, user: User, options: Values) -> None:
        """Create an API access token for a user, and print it once.

        Only the token goes to standard output, so that it can be piped.
        """
        try:
            token, token_text = actions.create_token(
                user=user,
                by=SystemActor.TOKENS,
                name=options["name"],
                scopes=options["scope"],
                days=options["days"],
            )
        except RuleViolation as violation:
            raise CommandError(str(violation)) from violation
        self.stderr.write(f"Token {token.pk} of {user}: {token.scopes}, until {token.expires:%Y-%m-%d}. Shown once:")
        self.stdout.write(token_text)

    def _list_tokens(self, user: User) -> None:
        """Print one line about each API access token of a user, without the secret token itself."""
        now = timezone.now()
        for token in user.access_tokens.all():
            expiry = f"until {token.expires:%Y-%m-%d}"
            last_use = "never used"
            if token.last_used:
                last_use = f"last used {token.last_used:%Y-%m-%d %H:%M}"
            columns = [str(token.pk), token.name, token.scopes, expiry, _describe_validity(token, now), last_use]
            self.stdout.write("  ".join(columns))

    def _revoke_token(self, number: int) -> None:
        """Revoke the API access token whose primary key is `number`. Raise CommandError if there is none."""
        token = AccessToken.objects.filter(pk=number).first()
        if token is None:
            raise CommandError(f"There is no token {number}.")
        actions.revoke_token(token, by=SystemActor.TOKENS)
        self.stdout.write(f"Token {number} is revoked.")


def _describe_validity(token: AccessToken, now: datetime) -> str:
    """Return "valid" if an access token is valid now, or else why it is not."""
    if token.revoked:
        return "revoked"
    if not token.is_valid(now):
        return "expired"
    if token.outlived_its_password():
        return "ended by a new password"
    return "valid"


def _get_user(username: str) -> User:
    """Return the user with this username. Raise CommandError if there is none."""
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return user
