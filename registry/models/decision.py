"""Decisions: the changes of the status of claims in review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import ClaimStatus

from . import columns
from .claim import Claim
from .fields import CodeField, code_constraint


class Decision(models.Model):
    """A change of a claim's status in review: who, when and why. Rows are added, never changed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("claim"))
    before = CodeField(ClaimStatus, verbose_name=_("before"))
    after = CodeField(ClaimStatus, verbose_name=_("after"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)
    reason_ar = models.TextField(_("reason (Arabic)"), blank=True)

    columns.public(claim, after)
    columns.public(reason, reason_ar, text=True)
    columns.staff(before)  # tells a reopened claim from one submitted for the first time
    columns.derived(by, at)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("claim", "at"), name="decision_by_claim"),)
        constraints = (
            code_constraint("before", ClaimStatus, "decision_before_known"),
            code_constraint("after", ClaimStatus, "decision_after_known"),
            models.CheckConstraint(
                condition=models.Q(
                    before=ClaimStatus.DRAFT.value, after__in=[ClaimStatus.DRAFT.value, ClaimStatus.SUBMITTED.value]
                )
                | ~models.Q(reason=""),
                name="decision_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.before} → {self.after}"
