"""Making and revoking access tokens, and ending everything that somebody's login opened."""

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
from registry.domain.policy.scopes import DAYS, MOST_DAYS, PREFIX, digest, scope_set
from registry.models import AccessToken

NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(RuleViolation):
    """A token that cannot be made like this."""

    code = "token_refused"


def make_token(
    *, user: User, by: Writer, name: str, scopes: Iterable[str], days: int = DAYS
) -> tuple[AccessToken, str]:
    """Make a token of `user` and return it with its text, which cannot be had again. Raise TokenRefused."""
    if not user.is_active:
        raise TokenRefused(gettext_noop("This account is closed."))
    if second_factor.is_missing(user):
        raise TokenRefused(gettext_noop("First the account needs a second factor: log in and set it up."))
    if not name.strip():
        raise TokenRefused(gettext_noop("A token needs a name that says where it is used."), field="name")
    if not 1 <= days <= MOST_DAYS:
        raise TokenRefused(
            gettext_noop("A token is valid for 1 to %(most)s days."), field="days", code="bad_days", most=MOST_DAYS
        )
    text = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    with acting_as(by):
        token = AccessToken.objects.create(
            user=user,
            name=name.strip(),
            digest=digest(text),
            password_mark=user.get_session_auth_hash(),
            scopes=scope_set(scopes),
            created=now,
            expires=now + timedelta(days=days),
        )
    return token, text


def revoke_token(token: AccessToken, *, by: Writer) -> None:
    """End it for good; one that is ended already stays as it is."""
    with acting_as(by):
        AccessToken.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now())


def authenticate_token(text: str, *, now: datetime | None = None) -> AccessToken | None:
    """The valid token of that text, whose owner may use it; its use is noted, at most once a minute."""
    now = now or timezone.now()
    found = AccessToken.objects.select_related("user").filter(digest=digest(text)).first()
    if found is None or not _opens(found, now):
        return None
    if found.last_used is None or found.last_used <= now - NOTED_EVERY:
        # Not in the ledger, so that it needs no attribution; two at once may both write, and the same.
        stale = Q(last_used=None) | Q(last_used__lte=now - NOTED_EVERY)
        AccessToken.objects.filter(stale, pk=found.pk).update(last_used=now)
    return found


def _opens(token: AccessToken, now: datetime) -> bool:
    """Whether it is valid and its owner may use it."""
    if not token.is_valid(now) or token.outlived_its_password():
        return False
    return token.user.is_active and not second_factor.is_missing(token.user)


def revoke_all(user: User, *, by: Writer) -> None:
    """End the sessions and tokens of somebody whose account is closed, so that opening it again revives none."""
    with acting_as(by):
        AccessToken.objects.filter(user=user, revoked=None).update(revoked=timezone.now())
        _end_sessions(user)


def reset_mfa(user: User, *, by: Writer) -> bool:
    """Take somebody's second factor away with all sessions, so that they set it up anew; whether there was one."""
    with acting_as(by):
        count, _ = Authenticator.objects.filter(user_id=user.pk).delete()
        _end_sessions(user)
    return bool(count)


def _end_sessions(user: User) -> None:
    """A session does not know its user in a column: all that are open are read, and only people who log in have one."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
