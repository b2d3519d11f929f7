"""Fixity checks of original files: one row each time a file was read again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.media.file_notes import Fixity


class FixityCheck(models.Model):
    """A fixity check of one original. `sha256` is the expected digest, `found` the actual one, "" if it is missing."""

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
                condition=models.Q(outcome__in=[outcome.value for outcome in Fixity]), name="fixity_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sha256}: {self.outcome}"
