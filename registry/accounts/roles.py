"""The people who work on the registry: the groups, and the accounts that the demo and the fixtures need."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.http import HttpRequest

from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

DEMO_NAME, DEMO_PASSWORD = "editor", "palmyra-demo"  # refused outside of the demo

REGISTRAR, REVIEWER, PUBLISHER, ADMINISTRATOR = "Registrar", "Reviewer", "Publisher", "Administrator"
RECORD_TYPES = (
    "actor",
    "claim",
    "comparison",
    "controlbound",
    "controlperiod",
    "damageregion",
    "intervention",
    "interventionstep",
    "monument",
    "photo",
    "placement",
    "site",
    "source",
    "threat",
)


# What a file says of itself is often where it was taken: whoever may see it may see exact places, and nobody else.
PLACE_PERMISSIONS = ("registry.view_exactplace", "registry.view_photodetails")
VIEW_PERMISSIONS = tuple(f"registry.view_{noun}" for noun in RECORD_TYPES)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    REGISTRAR: tuple(f"registry.{verb}_{noun}" for noun in RECORD_TYPES for verb in ("view", "add", "change")),
    REVIEWER: (*VIEW_PERMISSIONS, "registry.review_claim"),
    PUBLISHER: (
        *VIEW_PERMISSIONS,
        *PLACE_PERMISSIONS,
        *(f"registry.{name}" for name in ("publish_record", "view_publication", "decide_erasure")),
    ),
    ADMINISTRATOR: (
        *VIEW_PERMISSIONS,
        *PLACE_PERMISSIONS,
        *(f"registry.{name}" for name in ("reveal_identity", "decide_erasure", "view_publication", "view_disclosure")),
        *("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group"),
    ),
}


def viewer_for(user: User | AnonymousUser) -> Viewer:
    """What a person may see. No query for somebody who is not logged in."""
    if not user.is_active:
        return PUBLIC_VIEWER
    return Viewer(
        sees_unpublished=user.has_perm("registry.view_monument"),
        sees_drafts=user.has_perm("registry.view_claim"),
        may_reveal_places=user.has_perm("registry.view_exactplace"),
        may_reveal_identities=user.has_perm("registry.reveal_identity"),
        may_reveal_details=user.has_perm("registry.view_photodetails"),
    )


def user_of(request: HttpRequest) -> User:
    """Return the person who is logged in. Only for views that have let nobody else in."""
    return cast(User, request.user)


def groups() -> dict[str, Group]:
    """The roles with their permissions, made or brought up to date. Nobody may delete."""
    found = {name: Group.objects.get_or_create(name=name)[0] for name in PERMISSIONS}
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for name, group in found.items():
        group.permissions.set([known[code] for code in PERMISSIONS[name]])
    return found


def demo_editor() -> User:
    """The demo's editor, in all roles, so that one person can try everything but what needs a second."""
    return _account(DEMO_NAME, tuple(PERMISSIONS), staff=True, password=DEMO_PASSWORD)


def seed_people(name: str) -> tuple[User, User]:
    """Who recorded and proposed what a fixture holds, and who decided on it; nobody can log in as them."""
    return _account(f"{name}-registrar", (REGISTRAR,)), _account(f"{name}-reviewer", (REVIEWER, PUBLISHER))


def _account(name: str, roles: tuple[str, ...], *, staff: bool = False, password: str | None = None) -> User:
    user, new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": staff})
    if new:
        user.set_password(password)  # None: no password will ever fit
        user.save()
    found = groups()
    user.groups.add(*(found[role] for role in roles))
    return user
