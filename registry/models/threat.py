"""Threats: warnings of future damage."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import Intent, Likelihood, ThreatOutcome

from . import columns
from .actor import Actor
from .fields import CodeField, EdtfField, code_constraint, interval_constraint, with_date_examples
from .monument import Monument
from .record import Record, in_language
from .site import Site
from .source import Source


class Threat(Record):
    """A warning of future damage to monuments of a site. It is open until it has an outcome."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="threats", verbose_name=_("site"))
    monuments = models.ManyToManyField(Monument, related_name="threats", blank=True, verbose_name=_("monuments"))
    title_en = models.CharField(_("title (English)"), max_length=200)
    title_ar = models.CharField(_("title (Arabic)"), max_length=200)
    description_en = models.TextField(_("description (English)"))
    description_ar = models.TextField(_("description (Arabic)"), blank=True)
    quote = models.TextField(_("quotation"), blank=True)
    raised_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="threats", verbose_name=_("raised by")
    )
    date_text = EdtfField(_("date"), help_text=with_date_examples(_("When the warning was given.")))
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="threats", verbose_name=_("source"))
    likelihood = CodeField(Likelihood, default=Likelihood.NOT_STATED.value, verbose_name=_("likelihood"))
    intent = CodeField(
        Intent, blank=True, default="", verbose_name=_("intent"), help_text=_("Only if the warning says so.")
    )
    outcome = CodeField(ThreatOutcome, blank=True, editable=False, verbose_name=_("outcome"))
    closed_text = EdtfField(
        _("closed"),
        blank=True,
        editable=False,
        earliest="closed_earliest",
        latest="closed_latest",
        edtf="closed_edtf",
    )
    closed_earliest = models.IntegerField(null=True, editable=False)
    closed_latest = models.IntegerField(null=True, editable=False)
    closed_edtf = models.CharField(max_length=200, blank=True, editable=False)
    closed_source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="closed_threats",
        verbose_name=_("source of the outcome"),
    )
    closed_reason = models.TextField(_("reason"), blank=True, editable=False)
    closed_reason_ar = models.TextField(_("reason (Arabic)"), blank=True, editable=False)

    columns.public(slug, restorable=False)
    columns.public(title_en, title_ar, description_en, description_ar, text=True)
    columns.public(quote, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(raised_by, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(site, monuments, date_text, source, likelihood, intent)
    columns.public(outcome, closed_text, closed_source, restorable=False)
    columns.public(closed_reason, closed_reason_ar, text=True, restorable=False)
    columns.derived(earliest, latest, date_edtf, closed_earliest, closed_latest, closed_edtf)
    columns.label_in_history(closed_text, _("date of the outcome"))

    class Meta:
        verbose_name = _("threat")
        verbose_name_plural = _("threats")
        ordering = ("pk",)
        constraints = (
            code_constraint("likelihood", Likelihood, "threat_likelihood_known"),
            code_constraint("intent", Intent, "threat_intent_known", blank=True),
            code_constraint("outcome", ThreatOutcome, "threat_outcome_known", blank=True),
            interval_constraint("earliest", "latest", "threat_in_order"),
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_text="", closed_reason="")
                | (~models.Q(outcome="") & ~models.Q(closed_text="") & ~models.Q(closed_reason="")),
                name="threat_closed_with_reason",
            ),
        )

    def __str__(self) -> str:
        return in_language(self.title_en, self.title_ar)
