"""Interventions in words: their types and steps, and their parties with their roles and what funders give."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext

from registry.domain.vocabulary.codes import PartyRole
from registry.queries.interventions import InterventionRecord, PartyRecord, StepRecord

from .dates import bidi_isolate
from .terms import label, label_in_sentence


def format_party(party: PartyRecord) -> str:
    """Return a party with its role and its amount, if they are known: `ALIPH (funder, 214,900 USD)`."""
    texts = []
    if party.role != PartyRole.UNKNOWN:
        texts.append(label_in_sentence("party_role", party.role))
    if party.amount:
        texts.append(format_amount(party.amount, party.currency))
    if not texts:
        return party.name
    return gettext("%(name)s (%(roles)s)") % {"name": party.name, "roles": gettext(", ").join(texts)}


def format_amount(amount: str, currency: str) -> str:
    """Return an amount of money with its currency: `214,900 USD`."""
    return bidi_isolate(f"{Decimal(amount):,} {currency}")


def format_types(intervention: InterventionRecord) -> str:
    """Return the type of an intervention and its further types: `Debris sorting, 3D documentation`."""
    further_types = [label_in_sentence("intervention_type", code) for code in intervention.further_types]
    return gettext(", ").join([label("intervention_type", intervention.type), *further_types])


def format_step(step: StepRecord) -> str:
    """Return what a step says: its status, or its kind if it changes none."""
    return label("intervention_status", step.status) if step.status else label("step_kind", step.kind)
