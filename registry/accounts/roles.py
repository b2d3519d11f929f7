"""The roles of the registry as Django groups, and the users that the demo and the fixtures need."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.http import HttpRequest

from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

DEMO_NAME, DEMO_PASSWORD = "editor", "palmyra-demo"  # rejected outside the demo

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


# Embedded metadata of a photo often contains coordinates, so both permissions are granted together.
PLACE_PERMISSIONS = ("registry.view_exactplace", "registry.view_photodetails")
VIEW_PERMISSIONS = tuple(f"registry.view_{record_type}" for record_type in RECORD_TYPES)
PERMISSIONS: dict[str, tuple[str, ...]] = {
    REGISTRAR: tuple(f"registry.{verb}_{model}" for model in RECORD_TYPES for verb in ("view", "add", "change")),
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
    """Return what a user may see, by their permissions. No query for visitors who are not logged in."""
    if not user.is_active:
        return PUBLIC_VIEWER
    return Viewer(
        sees_unpublished=user.has_perm("registry.view_monument"),
        sees_drafts=user.has_perm("registry.view_claim"),
        may_reveal_places=user.has_perm("registry.view_exactplace"),
        may_reveal_identities=user.has_perm("registry.reveal_identity"),
        may_reveal_details=user.has_perm("registry.view_photodetails"),
    )


def get_logged_in_user(request: HttpRequest) -> User:
    """Return the logged-in user of a request. Only for views that require a login."""
    return cast(User, request.user)


def update_groups() -> dict[str, Group]:
    """Create or update the groups of all roles with their permissions, and return them by name.

    No role has a permission to delete.
    """
    groups_by_name = {name: Group.objects.get_or_create(name=name)[0] for name in PERMISSIONS}
    permissions_by_code = {}
    for permission in Permission.objects.select_related("content_type"):
        permissions_by_code[f"{permission.content_type.app_label}.{permission.codename}"] = permission
    for name, group in groups_by_name.items():
        group.permissions.set([permissions_by_code[code] for code in PERMISSIONS[name]])
    return groups_by_name


def get_or_create_demo_editor() -> User:
    """Get or create the demo's editor, a user with all roles, who can try everything but the four-eyes rules."""
    return _get_or_create_user(DEMO_NAME, tuple(PERMISSIONS), staff=True, password=DEMO_PASSWORD)


def get_or_create_fixture_users(name: str) -> tuple[User, User]:
    """Get or create the registrar and the reviewer of a fixture, in this order. They have no usable password."""
    registrar = _get_or_create_user(f"{name}-registrar", (REGISTRAR,))
    reviewer = _get_or_create_user(f"{name}-reviewer", (REVIEWER, PUBLISHER))
    return registrar, reviewer


def _get_or_create_user(name: str, roles: tuple[str, ...], *, staff: bool = False, password: str | None = None) -> User:
    """Get or create a user with these roles. Without a password, a new user cannot log in."""
    user, is_new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": staff})
    if is_new:
        # None sets an unusable password.
        user.set_password(password)
        user.save()
    groups_by_name = update_groups()
    user.groups.add(*(groups_by_name[role] for role in roles))
    return user
