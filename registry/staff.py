"""The people who work on the registry: the groups, and the accounts that the demo and the fixtures need."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group, Permission

DEMO_NAME, DEMO_PASSWORD = "editor", "palmyra-demo"  # refused outside of the demo

REGISTRAR, REVIEWER = "Registrar", "Reviewer"
NOUNS = (
    "actor",
    "claim",
    "controlbound",
    "controlperiod",
    "intervention",
    "interventionstep",
    "monument",
    "placement",
    "site",
    "source",
    "threat",
)


def groups() -> dict[str, Group]:
    """The two groups with their permissions, made or brought up to date. Nobody may delete."""
    found = {name: Group.objects.get_or_create(name=name)[0] for name in (REGISTRAR, REVIEWER)}
    codes = {
        REGISTRAR: [f"{verb}_{noun}" for noun in NOUNS for verb in ("view", "add", "change")],
        REVIEWER: [f"view_{noun}" for noun in NOUNS] + ["review_claim"],
    }
    for name, group in found.items():
        group.permissions.set(Permission.objects.filter(content_type__app_label="registry", codename__in=codes[name]))
    return found


def demo_editor() -> AbstractUser:
    """The demo's editor: registrar and reviewer in one, so that one person can try everything."""
    return _account(DEMO_NAME, (REGISTRAR, REVIEWER), staff=True, password=DEMO_PASSWORD)


def seed_people(name: str) -> tuple[AbstractUser, AbstractUser]:
    """Who recorded and who decided on the claims of a fixture; nobody can log in as them."""
    return _account(f"{name}-registrar", (REGISTRAR,)), _account(f"{name}-reviewer", (REVIEWER,))


def _account(name: str, roles: tuple[str, ...], *, staff: bool = False, password: str | None = None) -> AbstractUser:
    user, new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": staff})
    if new:
        user.set_password(password)  # None: no password will ever fit
        user.save()
    found = groups()
    user.groups.add(*(found[role] for role in roles))
    return user


def works_here(user: Any) -> bool:
    """Whether somebody may read who did what and why, and what is not public yet."""
    return bool(user.is_active and user.is_staff and user.has_perm("registry.view_claim"))
