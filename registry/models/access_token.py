"""Access tokens for programs."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.scopes import SCOPE_SETS


class AccessToken(models.Model):
    """One token, of which only the SHA-256 is kept. `last_used` is not in the ledger, and a minute coarse.

    `password_mark` is of the password that its owner had when it was made: with another the token has ended.
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

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ("-pk",)
        default_permissions = ()  # everybody has their own
        constraints = (
            models.CheckConstraint(condition=models.Q(scopes__in=list(SCOPE_SETS)), name="token_scopes_known"),
            models.CheckConstraint(condition=models.Q(expires__gt=models.F("created")), name="token_expires_later"),
        )

    def __str__(self) -> str:
        return self.name

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything, apart from its owner."""
        return self.revoked is None and self.expires > now

    def outlived_its_password(self) -> bool:
        """Whether its owner has had a new password since it was made."""
        marks = (self.user.get_session_auth_hash(), *self.user.get_session_auth_fallback_hash())
        return not any(constant_time_compare(self.password_mark, mark) for mark in marks)

    def is_good_for(self, scope: str) -> bool:
        """Whether the scope is among its own."""
        return scope in self.scopes.split()
