"""Logs of publications and of disclosures: who, when and why. Rows are added, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.policy.publication import PublicationStatus

from . import columns
from .comparison import Comparison
from .fields import code_constraint
from .monument import Monument
from .photo import Photo
from .placement import Placement
from .site import Site
from .source import Source


def exactly_one_filled(*columns: str) -> models.Q:
    """Return the condition that exactly one of the columns is not NULL, for a check constraint."""
    # One alternative for each column: it is filled, and all others are NULL.
    alternatives = []
    for filled_column in columns:
        lookups = {f"{column}__isnull": column != filled_column for column in columns}
        alternatives.append(models.Q(**lookups))
    return models.Q(*alternatives, _connector=models.Q.OR)


class Publication(models.Model):
    """A change of a site, monument, photo or comparison between unpublished and published."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="publications")
    monument = models.ForeignKey(Monument, on_delete=models.PROTECT, null=True, related_name="publications")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, null=True, related_name="publications")
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, null=True, related_name="publications")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    columns.staff(before, after, text=False)
    columns.staff(reason, text=True)
    columns.staff(site, monument, photo, comparison, by, at)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("pk",)
        default_permissions = ("view",)
        permissions = (("publish_record", "Can publish and unpublish what somebody else proposed"),)
        constraints = (
            code_constraint("before", PublicationStatus, "publication_before_known"),
            code_constraint("after", PublicationStatus, "publication_after_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="publication_has_reason"),
            models.CheckConstraint(
                condition=exactly_one_filled("site", "monument", "photo", "comparison"),
                name="publication_of_one_record",
            ),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Disclosure(models.Model):
    """A disclosure: a user was shown one exact place, one encrypted identity, or the private details of one photo.

    A capture is disclosed as a part of its source, with the SHA-256 of its file: the capture itself may be withdrawn.
    """

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="disclosures")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="disclosures")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, null=True, related_name="disclosures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    capture_sha256 = models.CharField(max_length=64, blank=True, default="")

    columns.sealed(placement, source, photo, by, at)
    columns.sealed(reason, text=True)
    columns.sealed(capture_sha256, text=False)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ("pk",)
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="disclosure_has_reason"),
            models.CheckConstraint(
                condition=exactly_one_filled("placement", "source", "photo"), name="disclosure_of_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(capture_sha256="") | models.Q(source__isnull=False),
                name="disclosure_of_capture_with_source",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
