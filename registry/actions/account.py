"""Accounts: saving them as the admin does, and making those that the demo and the fixtures need."""

from __future__ import annotations

from django.contrib.auth.models import User

from registry.accounts import roles
from registry.audit.context import Writer, acting_as

from .access_token import revoke_all


def save_account(user: User, *, by: User) -> None:
    """Save an account; if it is closed, end all that its logins have opened, so that opening it again revives none."""
    with acting_as(by):
        is_new = user.pk is None
        user.save()
        if not is_new and not user.is_active:
            revoke_all(user, by=by)


def create_demo_editor(*, by: Writer) -> User:
    """Make the account of the demo with all roles, or bring its roles up to date, and return it."""
    with acting_as(by):
        return roles.demo_editor()


def create_seed_people(name: str, *, by: Writer) -> tuple[User, User]:
    """Make the accounts in whose names a folder of fixtures is recorded and reviewed, and return both."""
    with acting_as(by):
        return roles.seed_people(name)
