"""Access tokens for programs."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.scopes import SCOPE_SETS

from . import columns


class AccessToken(models.Model):
    """An access token of a user, stored as its SHA-256 only.

    `last_used` is precise to a minute and not in the audit log. `password_mark` is the session hash of the owner's
    password at creation; the token ends when the password changes.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    password_mark = models.CharField(max_length=64, default="", editable=False)
    scopes = models.CharField(_("good for"), max_length=40)
    created = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires = models.DateTimeField(_("expires"))
    last_used = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked = models.DateTimeField(_("revoked"), null=True, editable=False)

    columns.sealed(name, text=True)
    columns.sealed(digest, password_mark, scopes, text=False)
    columns.sealed(user, created, expires, last_used, revoked)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ("-pk",)
        default_permissions = ()  # users manage only their own tokens
        constraints = (
            models.CheckConstraint(condition=models.Q(scopes__in=list(SCOPE_SETS)), name="token_scopes_known"),
            models.CheckConstraint(condition=models.Q(expires__gt=models.F("created")), name="token_expires_later"),
        )

    def __str__(self) -> str:
        return self.name

    def is_valid(self, now: datetime) -> bool:
        """Return whether the token is neither revoked nor expired. Its owner may still be inactive."""
        return self.revoked is None and self.expires > now

    def outlived_its_password(self) -> bool:
        """Return whether the owner's password has changed since the token was created."""
        current_marks = (self.user.get_session_auth_hash(), *self.user.get_session_auth_fallback_hash())
        return not any(constant_time_compare(self.password_mark, mark) for mark in current_marks)

    def is_good_for(self, scope: str) -> bool:
        """Return whether the token includes the scope."""
        return scope in self.scopes.split()
