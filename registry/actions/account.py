"""Save user accounts, and create the accounts that the demo and the fixtures need."""

from __future__ import annotations

from django.contrib.auth.models import User

from registry.accounts import roles
from registry.audit.context import Writer, acting_as

from .access_token import revoke_all_access


def save_account(user: User, *, by: User) -> None:
    """Save a user account. If it is closed, end its sessions and tokens, so that reopening it restores no access."""
    with acting_as(by):
        is_new = user.pk is None
        user.save()
        if not is_new and not user.is_active:
            revoke_all_access(user, by=by)


def create_demo_editor(*, by: Writer) -> User:
    """Return the demo's account, created or updated to have all roles."""
    with acting_as(by):
        return roles.get_or_create_demo_editor()


def create_seed_people(name: str, *, by: Writer) -> tuple[User, User]:
    """Return the two accounts that record and review the fixtures of the folder `name`, created if missing."""
    with acting_as(by):
        return roles.get_or_create_fixture_users(name)
