"""Dismissals of gaps: what a person set aside from the list of weaknesses in the evidence, and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import columns
from .monument import Monument


class GapDismissal(models.Model):
    """A gap that a person set aside with a reason. It holds as long as the evidence has this fingerprint.

    A gap that is brought back loses its row; the audit log keeps it.
    """

    monument = models.ForeignKey(
        Monument, on_delete=models.PROTECT, related_name="gap_dismissals", verbose_name=_("monument")
    )
    kind = models.CharField(_("kind"), max_length=40)
    fingerprint = models.CharField(max_length=64)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    columns.staff(kind, fingerprint, text=False)
    columns.staff(reason, text=True)
    columns.staff(monument, by, at)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("monument", "fingerprint"), name="gap_dismissed_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="gap_dismissed_with_reason"),
        )

    def __str__(self) -> str:
        return f"{self.monument_id} {self.kind}"
