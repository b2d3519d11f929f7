"""The trail of what was published and unpublished, and of what was revealed: who, when, why. Only added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.publication import Standing

from .fields import known_code
from .monument import Monument
from .placement import Placement
from .site import Site
from .source import Source


class Publication(models.Model):
    """One move of a site or a monument between unpublished and published."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="publications")
    monument = models.ForeignKey(Monument, on_delete=models.PROTECT, null=True, related_name="publications")
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("pk",)
        default_permissions = ("view",)
        permissions = (("publish_record", "Can publish and unpublish what somebody else proposed"),)
        constraints = (
            known_code("before", Standing, "publication_before_known"),
            known_code("after", Standing, "publication_after_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="publication_has_reason"),
            models.CheckConstraint(
                condition=models.Q(site__isnull=True, monument__isnull=False)
                | models.Q(site__isnull=False, monument__isnull=True),
                name="publication_of_one_record",
            ),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Disclosure(models.Model):
    """Somebody was shown one exact place or one sealed identity."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="disclosures")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="disclosures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ("pk",)
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="disclosure_has_reason"),
            models.CheckConstraint(
                condition=models.Q(placement__isnull=True, source__isnull=False)
                | models.Q(placement__isnull=False, source__isnull=True),
                name="disclosure_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
