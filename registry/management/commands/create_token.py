"""Access tokens for programs, from the shell."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry import actions
from registry.domain.errors import RuleViolation
from registry.domain.policy.scopes import DAYS, Scope
from registry.domain.policy.system_actors import SystemActor
from registry.domain.value_types import PassedOn, Values
from registry.models import AccessToken


class Command(BaseCommand):
    """Whoever has the shell may do all this; the ledger names the command."""

    help = "Make an access token of USER and print it, once; or list or revoke tokens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", nargs="?", metavar="USER", help="whose token is to be made")
        parser.add_argument(
            "--scope", action="append", choices=[*Scope], default=[], help="may be repeated; always with read"
        )
        parser.add_argument("--name", default="made at the shell", help="where it is used")
        parser.add_argument("--days", type=int, default=DAYS, help=f"how long it is valid ({DAYS})")
        parser.add_argument("--list", metavar="USER", help="the tokens of this user")
        parser.add_argument("--revoke", type=int, metavar="NUMBER", help="end the token of this number")

    def handle(self, *args: PassedOn, **options: PassedOn) -> None:
        if sum(options[name] is not None for name in ("user", "list", "revoke")) != 1:
            raise CommandError("Name a USER to make a token of, or --list USER, or --revoke NUMBER.")
        if options["list"] is not None:
            self._list(_user(options["list"]))
        elif options["revoke"] is not None:
            self._revoke(options["revoke"])
        else:
            self._make(_user(options["user"]), options)

    def _make(self, user: User, options: Values) -> None:
        wanted = {"name": options["name"], "scopes": options["scope"], "days": options["days"]}
        try:
            token, text = actions.make_token(user=user, by=SystemActor.TOKENS, **wanted)
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"Token {token.pk} of {user}: {token.scopes}, until {token.expires:%Y-%m-%d}. Shown once:")
        self.stdout.write(text)

    def _list(self, user: User) -> None:
        now = timezone.now()
        for token in user.access_tokens.all():
            state = _state(token, now)
            used = f"last used {token.last_used:%Y-%m-%d %H:%M}" if token.last_used else "never used"
            until = f"until {token.expires:%Y-%m-%d}"
            self.stdout.write("  ".join([str(token.pk), token.name, token.scopes, until, state, used]))

    def _revoke(self, number: int) -> None:
        found = AccessToken.objects.filter(pk=number).first()
        if found is None:
            raise CommandError(f"There is no token {number}.")
        actions.revoke_token(found, by=SystemActor.TOKENS)
        self.stdout.write(f"Token {number} is revoked.")


def _state(token: AccessToken, now: datetime) -> str:
    if token.revoked:
        return "revoked"
    if not token.is_valid(now):
        return "expired"
    return "ended by a new password" if token.outlived_its_password() else "valid"


def _user(name: str) -> User:
    found = get_user_model().objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"There is no user {name}.")
    return found
