"""The groups of fields in the form of a claim: what every claim needs first, the rarer ones collapsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets

WHY_AND_BY_WHOM = (("cause", "cause_certainty"), ("intent", "intent_certainty"), ("agent", "agent_certainty"))
IN_THE_SOURCE = (
    ("said_by", "locator"),
    "further_speakers",
    ("no_locator_reason_en", "no_locator_reason_ar"),
    ("quote", "quote_language"),
    "acquired_text",
)
ASSESSMENT = (("assessor", "assessed_text"), ("assessment_method", "sensor", "scene"))
RECOMMENDATION = ("trend", ("recommended_action", "action_priority"))

CLAIM_FIELDSETS: Fieldsets = (
    (
        None,
        {
            "fields": (
                ("monument", "source"),
                "site",
                "wording",
                ("kind", "grade", "worst_grade"),
                "improves",
                "date_text",
                ("basis", "credibility"),
                ("statement_en", "statement_ar"),
            )
        },
    ),
    (_("How sure, how far"), {"fields": (("certainty", "extent"), "effects")}),
    (_("Why and by whom"), {"fields": WHY_AND_BY_WHOM, "classes": ("collapse",)}),
    (_("In the source"), {"fields": IN_THE_SOURCE, "classes": ("collapse",)}),
    (_("Assessment and recommendation"), {"fields": (*ASSESSMENT, *RECOMMENDATION), "classes": ("collapse",)}),
    (_("Correction"), {"fields": ("supersedes",), "classes": ("collapse",)}),
    (_("For us alone"), {"fields": ("private_note",), "classes": ("collapse",)}),
)
