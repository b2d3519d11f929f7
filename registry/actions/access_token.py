"""Create and revoke access tokens, and end all sessions and tokens of an account."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from registry.accounts import second_factor
from registry.audit.context import Writer, acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.scopes import DEFAULT_LIFETIME_DAYS, MAX_LIFETIME_DAYS, PREFIX, format_scopes, hash_token
from registry.models import AccessToken

LAST_USED_INTERVAL = timedelta(minutes=1)  # how often the last use of a token is written at most
TOKEN_BYTES = 32


class TokenRefused(RuleViolation):
    """A rule violation: a token cannot be created for this account or with these values."""

    code = "token_refused"


def create_token(
    *, user: User, by: Writer, name: str, scopes: Iterable[str], days: int = DEFAULT_LIFETIME_DAYS
) -> tuple[AccessToken, str]:
    """Create an access token for a user, and return it with its text. Only the digest of the text is stored.

    Raise TokenRefused if the account is closed or lacks a second factor, or if the name or the lifetime is invalid.
    """
    if not user.is_active:
        raise TokenRefused(gettext_noop("This account is closed."))
    if second_factor.is_missing(user):
        raise TokenRefused(gettext_noop("First the account needs a second factor: log in and set it up."))
    if not name.strip():
        raise TokenRefused(gettext_noop("A token needs a name that says where it is used."), field="name")
    if not 1 <= days <= MAX_LIFETIME_DAYS:
        raise TokenRefused(
            gettext_noop("A token is valid for 1 to %(most)s days."),
            field="days",
            code="bad_days",
            most=MAX_LIFETIME_DAYS,
        )
    # The text is returned once and not stored, so that a leaked database gives no access.
    token_text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    with acting_as(by):
        token = AccessToken.objects.create(
            user=user,
            name=name.strip(),
            digest=hash_token(token_text),
            # A changed password ends the token, as it ends Django's sessions.
            password_mark=user.get_session_auth_hash(),
            scopes=format_scopes(scopes),
            created=now,
            expires=now + timedelta(days=days),
        )
    return token, token_text


def revoke_token(token: AccessToken, *, by: Writer) -> None:
    """Revoke the token now. A token that was revoked before keeps its time of revocation."""
    with acting_as(by):
        AccessToken.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now())


def authenticate_token(text: str, *, now: datetime | None = None) -> AccessToken | None:
    """Return the access token with this secret text if it is valid, and record its use. Return None otherwise.

    A token is not valid if its user's account is closed, lacks a second factor or has a new password.
    """
    now = now or timezone.now()
    token = AccessToken.objects.select_related("user").filter(digest=hash_token(text)).first()
    if token is None:
        return None
    if not token.is_valid(now) or token.outlived_its_password():
        return None
    if not token.user.is_active or second_factor.is_missing(token.user):
        return None

    # The last use is written at most once a minute, so that most requests write nothing.
    last_written_before = now - LAST_USED_INTERVAL
    if token.last_used is None or token.last_used <= last_written_before:
        # The audit log skips this column, so the write needs no `acting_as`.
        # The filter repeats the condition, so that only one of two concurrent requests writes.
        is_outdated = Q(last_used=None) | Q(last_used__lte=last_written_before)
        AccessToken.objects.filter(is_outdated, pk=token.pk).update(last_used=now)
    return token


def revoke_all_access(user: User, *, by: Writer) -> None:
    """End all sessions of a user and revoke all access tokens, so that a closed account cannot be used any more."""
    with acting_as(by):
        AccessToken.objects.filter(user=user, revoked=None).update(revoked=timezone.now())
        _end_sessions(user)


def reset_mfa(user: User, *, by: Writer) -> bool:
    """Delete a user's second factor and end all their sessions. Return whether there was a second factor.

    The user has to set up a new one at the next login.
    """
    with acting_as(by):
        # Recovery codes are authenticators as well, so they are deleted too.
        deleted_count, _ = Authenticator.objects.filter(user_id=user.pk).delete()
        _end_sessions(user)
    return bool(deleted_count)


def _end_sessions(user: User) -> None:
    """Log a user out everywhere by deleting all their sessions."""
    # Django stores the user only inside the encoded session, so every open session has to be decoded.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
