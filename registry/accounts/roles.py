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
    "contextstatement",
    "controlbound",
    "controlperiod",
    "damageregion",
    "intervention",
    "interventionparty",
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
# No role has a permission to delete.
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
    """Return which restricted records and values a user may see, according to their permissions.

    Visitors who are not logged in see what is public. For them, run no query.
    """
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
    """Create or update the Django group of each role with its permissions, and return the groups by name.

    Run six queries at most, whatever the number of roles.
    """
    groups_by_name = Group.objects.in_bulk(list(PERMISSIONS), field_name="name")
    new_groups = [Group(name=name) for name in PERMISSIONS if name not in groups_by_name]
    for group in Group.objects.bulk_create(new_groups):
        groups_by_name[group.name] = group

    permission_ids = {}
    for pk, app_label, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename"):
        permission_ids[f"{app_label}.{codename}"] = pk
    expected_pairs: set[tuple[int, int]] = set()
    for name, codes in PERMISSIONS.items():
        expected_pairs.update((groups_by_name[name].pk, permission_ids[code]) for code in codes)

    group_permissions = Group.permissions.through.objects
    stored_rows = group_permissions.filter(group__in=groups_by_name.values())
    pk_by_pair = {(group_id, permission_id): pk for pk, group_id, permission_id in stored_rows.values_list()}
    missing_pairs = sorted(expected_pairs - pk_by_pair.keys())
    group_permissions.bulk_create(
        Group.permissions.through(group_id=group_id, permission_id=permission_id)
        for group_id, permission_id in missing_pairs
    )
    superfluous_pks = [pk for pair, pk in pk_by_pair.items() if pair not in expected_pairs]
    group_permissions.filter(pk__in=superfluous_pks).delete()
    return groups_by_name


def get_or_create_demo_editor() -> User:
    """Return the demo's user with all roles, and create it if needed.

    The user can try everything except what requires a second person.
    """
    return _get_or_create_user(DEMO_NAME, tuple(PERMISSIONS), staff=True, password=DEMO_PASSWORD)


def get_or_create_fixture_users(name: str) -> tuple[User, User]:
    """Return the registrar and the reviewer of a folder of fixtures, and create them if needed.

    Their user names begin with `name`. Both have no password, so that nobody can log in as them.
    """
    registrar = _get_or_create_user(f"{name}-registrar", (REGISTRAR,))
    reviewer = _get_or_create_user(f"{name}-reviewer", (REVIEWER, PUBLISHER))
    return registrar, reviewer


def _get_or_create_user(name: str, roles: tuple[str, ...], *, staff: bool = False, password: str | None = None) -> User:
    """Return the user with this name and give them these roles. Create the user if needed.

    A new user without a password cannot log in.
    """
    user, is_new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": staff})
    if is_new:
        # None sets an unusable password.
        user.set_password(password)
        user.save()
    groups_by_name = update_groups()
    user.groups.add(*(groups_by_name[role] for role in roles))
    return user
