"""The second factor: who needs one, who has one, and whether it was given in this session."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest


def is_needed(user: User | AnonymousUser) -> bool:
    """Whether this person may do more than a visitor, and must therefore have one."""
    return settings.SECOND_FACTOR and (user.is_staff or user.is_superuser or bool(user.get_all_permissions()))


def is_set_up(user: User | AnonymousUser) -> bool:
    """Whether this person has one. One query."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def is_missing(user: User) -> bool:
    """Whether this person needs one and has none."""
    return is_needed(user) and not is_set_up(user)


def was_given(request: HttpRequest) -> bool:
    """Whether it was given in this session: a session from before it was set up knows the password alone."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def is_satisfied(request: HttpRequest) -> bool:
    """Whether nothing is missing for the session's user to be let in."""
    return not is_needed(request.user) or (is_set_up(request.user) and was_given(request))


def note_given(request: HttpRequest) -> None:
    """Remember that it was just given in this session."""
    record_authentication(request, request.user, "mfa", type=Authenticator.Type.TOTP, reauthenticated=True)
