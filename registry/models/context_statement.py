"""Context statements: what one source says of a monument or a site besides its condition."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.context.aspects import ASPECT_RULES
from registry.domain.vocabulary.codes import ContextAspect, ContextTerm, Unit

from . import columns
from .actor import Actor
from .fields import CodeField, EdtfField, code_constraint, interval_constraint, with_date_examples
from .monument import Monument
from .record import Record
from .site import Site
from .source import Source


class ContextStatement(Record):
    """What one source says of one aspect of a monument or a site, such as its material, its height or its listing.

    It is no evidence of a state. `domain.context.aspects` says which values each aspect takes. A withdrawn statement
    counts no more. Only editors see it, and its reason.
    """

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    monument = models.ForeignKey(
        Monument,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="context_statements",
        verbose_name=_("monument"),
    )
    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="context_statements",
        verbose_name=_("site"),
    )
    aspect = CodeField(ContextAspect, verbose_name=_("aspect"))
    term = CodeField(ContextTerm, verbose_name=_("term"), help_text=_("One that fits the aspect."))
    value = models.CharField(
        _("number or identifier"),
        max_length=100,
        blank=True,
        help_text=_("Such as an inventory number, the number of a decision, or Q5747."),
    )
    amount = models.FloatField(_("amount"), null=True, blank=True)
    unit = CodeField(Unit, blank=True, verbose_name=_("unit"))
    party = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="context_statements",
        verbose_name=_("party"),
        help_text=_("Who built, decided, owns, manages or keeps it."),
    )
    date_text = EdtfField(
        _("date"), blank=True, help_text=with_date_examples(_("When this was so, was done or was decided."))
    )
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="context_statements",
        verbose_name=_("source"),
        help_text=_("For an identifier, the register itself is a source."),
    )
    locator = models.CharField(_("where in the source"), max_length=200, blank=True)
    quote = models.TextField(_("quotation"), blank=True)
    statement_en = models.TextField(_("statement (English)"), blank=True)
    statement_ar = models.TextField(_("statement (Arabic)"), blank=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False, editable=False)
    withdrawn_reason = models.TextField(_("reason for the withdrawal"), blank=True, default="", editable=False)

    columns.public(slug, monument, site, aspect, withdrawn, restorable=False)
    columns.public(value, statement_en, statement_ar, text=True)
    columns.public(locator, quote, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(party, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(term, amount, unit, date_text, source)
    columns.staff(withdrawn_reason, text=True)
    columns.derived(earliest, latest, date_edtf)

    class Meta:
        verbose_name = _("context statement")
        verbose_name_plural = _("context statements")
        ordering = ("pk",)
        constraints = (
            code_constraint("aspect", ContextAspect, "context_statement_aspect_known"),
            code_constraint("term", ContextTerm, "context_statement_term_known"),
            code_constraint("unit", Unit, "context_statement_unit_known", blank=True),
            interval_constraint("earliest", "latest", "context_statement_in_order"),
            models.CheckConstraint(
                condition=models.Q(monument__isnull=True, site__isnull=False)
                | models.Q(monument__isnull=False, site__isnull=True),
                name="context_statement_of_monument_or_site",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    *(
                        models.Q(aspect=aspect.value, term__in=[term.value for term in rule.terms])
                        for aspect, rule in ASPECT_RULES.items()
                    ),
                    _connector=models.Q.OR,
                ),
                name="context_statement_term_of_aspect",
            ),
            models.CheckConstraint(
                condition=models.Q(aspect=ContextAspect.DIMENSION.value, amount__gt=0)
                | models.Q(~models.Q(aspect=ContextAspect.DIMENSION.value), amount__isnull=True, unit=""),
                name="context_statement_amount_of_dimension",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn=False, withdrawn_reason="")
                | models.Q(~models.Q(withdrawn_reason=""), withdrawn=True),
                name="context_statement_withdrawn_reason",
            ),
        )

    def __str__(self) -> str:
        return self.slug
