"""Titles of the vocabularies in the active language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VOCABULARY_TITLES: dict[str, Promise] = {
    "grade": _("Grades of damage"),
    "extent": _("Extent of damage"),
    "wording": _("Words of sources for a grade"),
    "claim_kind": _("Kinds of claims"),
    "claim_status": _("Review of claims"),
    "basis": _("What a claim rests on"),
    "cause": _("Causes of damage"),
    "intent": _("Intents behind damage"),
    "effect": _("Effects of damage"),
    "certainty": _("Certainty of a claim"),
    "assessment_method": _("Methods of an assessment"),
    "condition_trend": _("Trends of the condition"),
    "recommended_action": _("Recommended actions"),
    "action_priority": _("Priority of an action"),
    "reliability": _("Reliability of a source"),
    "credibility": _("Credibility of a claim"),
    "contradiction_kind": _("Kinds of contradictions"),
    "intervention_type": _("Types of interventions"),
    "intervention_status": _("Status of interventions"),
    "step_kind": _("What a step of an intervention says"),
    "party_role": _("Roles of parties in interventions"),
    "likelihood": _("Likelihood of a threat"),
    "threat_outcome": _("Outcomes of threats"),
    "context_aspect": _("Aspects of context statements"),
    "context_term": _("Terms of context statements"),
    "unit": _("Units of dimensions"),
    "monument_kind": _("Kinds of monuments"),
    "precision": _("Precision of places"),
    "bound_kind": _("What a source dates of a control period"),
    "source_kind": _("Kinds of sources"),
    "actor_kind": _("Kinds of actors"),
    "photo_kind": _("Kinds of pictures"),
    "date_origin": _("Where the date of a picture comes from"),
    "licence": pgettext_lazy("vocabulary", "Licences"),
    "comparability": _("How well two pictures compare"),
    "alignment_origin": _("How two pictures were aligned"),
    "match_type": _("How a concept elsewhere fits"),
    "definition_source": _("What definitions follow"),
}
SCHEME_NAMES = {"eamena": "EAMENA", "unosat": "UNOSAT", "ems98": "EMS-98", "cidoc-crm": "CIDOC CRM"}


def vocabulary_title(name: str) -> str:
    """Return the title of a vocabulary in the active language: "Causes of damage" for `cause`."""
    return str(VOCABULARY_TITLES[name])
