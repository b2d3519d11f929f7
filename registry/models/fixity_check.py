"""What became of the originals: one row each time one of them was read anew."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.media.file_notes import Fixity


class FixityCheck(models.Model):
    """One check of one original, by the SHA-256 that it should have. `found` is what it had, "" if it was not there."""

    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    found = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("check of an original")
        verbose_name_plural = _("checks of originals")
        ordering = ("pk",)
        default_permissions = ()
        indexes = (models.Index(fields=("sha256", "at"), name="fixity_by_original"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__in=[each.value for each in Fixity]), name="fixity_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sha256}: {self.outcome}"
