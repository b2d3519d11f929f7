"""The parties of interventions: who has which role, and what funders give."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import PartyRole

from . import columns
from .actor import Actor
from .fields import CodeField, code_constraint
from .intervention import Intervention
from .source import Source


class InterventionParty(models.Model):
    """A party of an intervention in one role. `amount` is a decimal number as text, in the currency `currency`.

    It is a part of the intervention: whoever changes it makes a new version of the intervention.
    """

    intervention = models.ForeignKey(
        Intervention, on_delete=models.CASCADE, related_name="parties", verbose_name=_("intervention")
    )
    actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="roles_in_interventions", verbose_name=_("party")
    )
    role = CodeField(PartyRole, default=PartyRole.UNKNOWN.value, verbose_name=_("role"))
    amount = models.CharField(
        _("amount"), max_length=20, blank=True, default="", help_text=_("Of a funder, in figures, such as 214900.")
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, default="", help_text=_("The code of ISO 4217, such as USD.")
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="intervention_parties",
        verbose_name=_("source"),
    )
    quote = models.TextField(_("quotation"), blank=True, default="")
    note_en = models.TextField(_("note (English)"), blank=True, default="")
    note_ar = models.TextField(_("note (Arabic)"), blank=True, default="")

    columns.public(intervention, actor, role, source)
    columns.public(amount, currency, text=False)
    columns.public(quote, text=True, hidden_with=columns.HiddenWith.PROTECTED_SOURCE)
    columns.public(note_en, note_ar, text=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        # It was a table of links once, and the audit log has entries under this name.
        db_table = "registry_intervention_parties"
        ordering = ("pk",)
        constraints = (
            code_constraint("role", PartyRole, "party_role_known"),
            models.UniqueConstraint(fields=("intervention", "actor", "role"), name="party_role_once"),
            models.CheckConstraint(
                condition=models.Q(amount="", currency="")
                | models.Q(
                    ~models.Q(amount=""), ~models.Q(currency=""), role=PartyRole.FUNDER.value, source__isnull=False
                ),
                name="party_amount_of_funder_with_currency_and_source",
            ),
            models.CheckConstraint(
                condition=models.Q(quote="") | models.Q(source__isnull=False), name="party_quote_with_source"
            ),
        )

    def __str__(self) -> str:
        return f"{self.actor} ({self.role})"
