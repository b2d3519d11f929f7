"""The second factor (TOTP): which users need it, which have it, and whether it was given in a session."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest


def is_needed(user: User | AnonymousUser) -> bool:
    """Return whether a user must log in with a second factor: staff, superusers and users with any permission."""
    return settings.SECOND_FACTOR and (user.is_staff or user.is_superuser or bool(user.get_all_permissions()))


def is_set_up(user: User | AnonymousUser) -> bool:
    """Return whether a user has set up a second factor. One query."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def is_missing(user: User) -> bool:
    """Return whether a user needs a second factor, but has not set it up."""
    return is_needed(user) and not is_set_up(user)


def is_given(request: HttpRequest) -> bool:
    """Return whether the second factor was given in this session. Sessions older than its setup lack it."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def is_satisfied(request: HttpRequest) -> bool:
    """Return whether the user of the session needs no second factor, or has set it up and given it."""
    return not is_needed(request.user) or (is_set_up(request.user) and is_given(request))


def record_given(request: HttpRequest) -> None:
    """Record in the session that the second factor was just given."""
    record_authentication(request, request.user, "mfa", type=Authenticator.Type.TOTP, reauthenticated=True)
