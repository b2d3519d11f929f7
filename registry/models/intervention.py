"""Interventions (restoration and protection work) and their dated steps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import InterventionStatus, InterventionType, StepKind

from . import columns
from .fields import CodeField, CodeListField, EdtfField, code_constraint, interval_constraint
from .monument import Monument
from .record import Record, in_language
from .site import Site
from .source import Source


class Intervention(Record):
    """An intervention on monuments of a site or, without monuments, on the site as a whole."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="interventions", verbose_name=_("site"))
    type = CodeField(InterventionType, verbose_name=_("type"))
    further_types = CodeListField(
        InterventionType,
        verbose_name=_("further types"),
        help_text=_("What else is done. The status of monuments follows from the type above alone."),
    )
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

    columns.public(slug, restorable=False)
    columns.public(title_en, title_ar, description_en, description_ar, text=True)
    columns.public(site, type, monuments)
    columns.public(further_types, text=False)

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ("pk",)
        constraints = (code_constraint("type", InterventionType, "intervention_type_known"),)

    def __str__(self) -> str:
        return in_language(self.title_en, self.title_ar)


class InterventionStep(Record):
    """A change of an intervention's status, or a word on it that changes none, with its date and source.

    A mention and a requirement have no status. They count for the last word on an intervention, and for nothing else.
    """

    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, related_name="steps", verbose_name=_("intervention")
    )
    kind = CodeField(StepKind, default=StepKind.STATUS.value, verbose_name=_("kind"))
    status = CodeField(
        InterventionStatus,
        blank=True,
        default="",
        verbose_name=_("status"),
        help_text=_("Of a change of status only."),
    )
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

    columns.public(intervention, kind, status, date_text, source)
    columns.public(note_en, note_ar, text=True)
    columns.derived(recorded_by, earliest, latest, date_edtf)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ("latest", "earliest", "pk")
        constraints = (
            code_constraint("kind", StepKind, "step_kind_known"),
            code_constraint("status", InterventionStatus, "step_status_known", blank=True),
            models.CheckConstraint(
                condition=(models.Q(kind=StepKind.STATUS.value) & ~models.Q(status=""))
                | (~models.Q(kind=StepKind.STATUS.value) & models.Q(status="")),
                name="step_status_of_change_of_status",
            ),
            interval_constraint("earliest", "latest", "step_in_order"),
            models.UniqueConstraint(fields=("intervention", "kind", "status", "date_text", "source"), name="step_once"),
        )

    def __str__(self) -> str:
        return f"{self.status or self.kind} {self.date_text}"

    @property
    def changes_status(self) -> bool:
        """Return whether the step says how the intervention stands, so that its status may follow from it."""
        return self.kind == StepKind.STATUS.value
