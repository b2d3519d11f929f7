"""Save user accounts, and create the accounts that the demo and the fixtures need."""

from __future__ import annotations

from django.contrib.auth.models import User

from registry.accounts import roles
from registry.audit.context import Writer, acting_as

from .access_token import revoke_all_access


def save_account(user: User, *, by: User) -> None:
    """Save a user account. If it is no longer active, also end its sessions and revoke its access tokens.

    Otherwise they would work again as soon as the account is reactivated.
    """
    with acting_as(by):
        # A new account has no sessions or tokens yet.
        is_new = user.pk is None
        user.save()
        if not is_new and not user.is_active:
            revoke_all_access(user, by=by)


def create_demo_editor(*, by: Writer) -> User:
    """Create the demo's user account with all roles, or update the existing one, and return it."""
    with acting_as(by):
        return roles.get_or_create_demo_editor()


def create_seed_people(name: str, *, by: Writer) -> tuple[User, User]:
    """Create the registrar and the reviewer for a folder of fixtures unless they exist, and return both users.

    `name` is the name of the folder, with which the user names begin.
    """
    with acting_as(by):
        return roles.get_or_create_fixture_users(name)
