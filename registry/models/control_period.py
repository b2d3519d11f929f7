"""Control periods: who held a site and when, according to its sources. Context for damage windows, not blame."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import BoundKind

from . import columns
from .actor import Actor
from .fields import CodeField, EdtfField, code_constraint, interval_constraint
from .record import Record
from .site import Site
from .source import Source


class ControlPeriod(Record):
    """A period in which an actor held a site. Its bounds give start and end (`domain.chronology.control`)."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="control_periods", verbose_name=_("site"))
    holder = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="control_periods", verbose_name=_("held by")
    )
    note_en = models.TextField(_("note (English)"), blank=True)
    note_ar = models.TextField(_("note (Arabic)"), blank=True)

    columns.public(slug, restorable=False)
    columns.public(site, holder)
    columns.public(note_en, note_ar, text=True)

    class Meta:
        verbose_name = _("control period")
        verbose_name_plural = _("control periods")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.slug


class ControlBound(Record):
    """What one source says about when a control period started, was under way or ended."""

    period = models.ForeignKey(
        ControlPeriod, on_delete=models.PROTECT, related_name="bounds", verbose_name=_("control period")
    )
    bound = CodeField(BoundKind, verbose_name=_("which moment"))
    date_text = EdtfField(_("date"))
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="control_bounds", verbose_name=_("source")
    )
    note_en = models.TextField(_("note (English)"), blank=True)
    note_ar = models.TextField(_("note (Arabic)"), blank=True)

    columns.public(period, bound, date_text, source)
    columns.public(note_en, note_ar, text=True)
    columns.derived(earliest, latest, date_edtf)

    class Meta:
        verbose_name = _("bound")
        verbose_name_plural = _("bounds")
        ordering = ("latest", "earliest", "pk")
        constraints = (
            code_constraint("bound", BoundKind, "control_bound_known"),
            interval_constraint("earliest", "latest", "control_bound_in_order"),
            models.UniqueConstraint(fields=("period", "bound", "date_text", "source"), name="control_bound_once"),
        )

    def __str__(self) -> str:
        return f"{self.bound} {self.date_text}"
