"""Proposed erasures: hidden content that a second person must approve before the audit log is emptied of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.domain.policy.erasure import DECIDED, ErasureOutcome

from . import columns
from .monument import Monument
from .source import Source


class ProposedErasure(models.Model):
    """A proposal to erase old content of records from the audit log.

    `rows` lists [table, key, seq]: the entries on that row before entry `seq` are to be emptied. `source` or `monument`
    is the record that was hidden; both are None if the command `propose_erasure` named a row. `why` is kept, so it must
    not repeat the erased content.
    """

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, related_name="erasures", verbose_name=_("source")
    )
    monument = models.ForeignKey(
        Monument, on_delete=models.PROTECT, null=True, related_name="erasures", verbose_name=_("monument")
    )
    rows = models.JSONField()
    why = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    at = models.DateTimeField(_("proposed at"))
    outcome = models.CharField(
        pgettext_lazy("of a proposal to erase", "outcome"), max_length=10, default=ErasureOutcome.WAITING.value
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.TextField(_("reason"), blank=True)

    # It names content to be removed from the audit log.
    columns.sealed(source, monument, by, at, decided_by, decided_at)
    columns.sealed(why, reason, text=True)
    columns.sealed(rows, outcome, text=False)

    class Meta:
        verbose_name = _("proposed erasure")
        verbose_name_plural = _("proposed erasures")
        ordering = ("-pk",)
        default_permissions = ("view",)
        permissions = (("decide_erasure", "Can erase for good what somebody else hid"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(source__isnull=True) | models.Q(monument__isnull=True),
                name="proposed_erasure_of_one_record",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome=ErasureOutcome.WAITING.value, decided_by__isnull=True, decided_at__isnull=True, reason=""
                )
                | models.Q(
                    ~models.Q(reason=""),
                    outcome__in=sorted(outcome.value for outcome in DECIDED),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="proposed_erasure_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("by")),
                name="proposed_erasure_by_two_people",
            ),
        )

    def __str__(self) -> str:
        record = self.source or self.monument
        if record is not None:
            return str(record)
        return "; ".join(f"{table} {key}" for table, key, _seq in self.rows)
