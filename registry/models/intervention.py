"""Interventions (restoration and protection work) and their dated steps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import InterventionStatus, InterventionType

from . import columns
from .actor import Actor
from .fields import CodeField, EdtfField, code_constraint, interval_constraint
from .monument import Monument
from .record import Record, in_language
from .site import Site
from .source import Source


class Intervention(Record):
    """An intervention on monuments of a site or, without monuments, on the site as a whole."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="interventions", verbose_name=_("site"))
    type = CodeField(InterventionType, verbose_name=_("type"))
    title_en = models.CharField(_("title (English)"), max_length=200)
    title_ar = models.CharField(_("title (Arabic)"), max_length=200)
    description_en = models.TextField(_("description (English)"), blank=True)
    description_ar = models.TextField(_("description (Arabic)"), blank=True)
    monuments = models.ManyToManyField(
        Monument,
        related_name="interventions",
        blank=True,
        verbose_name=_("monuments"),
        help_text=_("None: the measure concerns the site as such."),
    )
    parties = models.ManyToManyField(Actor, related_name="interventions", blank=True, verbose_name=_("parties"))

    columns.public(slug, restorable=False)
    columns.public(title_en, title_ar, description_en, description_ar, text=True)
    columns.public(site, type, monuments, parties)

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ("pk",)
        constraints = (code_constraint("type", InterventionType, "intervention_type_known"),)

    def __str__(self) -> str:
        return in_language(self.title_en, self.title_ar)


class InterventionStep(Record):
    """A change of an intervention's status, with its date and source."""

    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, related_name="steps", verbose_name=_("intervention")
    )
    status = CodeField(InterventionStatus, verbose_name=_("status"))
    date_text = EdtfField(_("date"))
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="steps", verbose_name=_("source"))
    note_en = models.TextField(_("note (English)"), blank=True)
    note_ar = models.TextField(_("note (Arabic)"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
    )

    columns.public(intervention, status, date_text, source)
    columns.public(note_en, note_ar, text=True)
    columns.derived(recorded_by, earliest, latest, date_edtf)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("latest", "earliest", "pk")
        constraints = (
            code_constraint("status", InterventionStatus, "step_status_known"),
            interval_constraint("earliest", "latest", "step_in_order"),
            models.UniqueConstraint(fields=("intervention", "status", "date_text", "source"), name="step_once"),
        )

    def __str__(self) -> str:
        return f"{self.status} {self.date_text}"
