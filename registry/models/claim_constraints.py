"""Constraints of the table of claims."""

from __future__ import annotations

from django.db import models

from registry.domain.chronology.grades import ALLOWED_GRADES, RANKED, STATE_KINDS
from registry.domain.policy.assessment import METHODS_WITH_IMAGES
from registry.domain.vocabulary.codes import (
    ActionPriority,
    AssessmentMethod,
    Basis,
    Cause,
    Certainty,
    ClaimKind,
    ClaimStatus,
    ConditionTrend,
    Credibility,
    Extent,
    Intent,
    RecommendedAction,
)

from .fields import code_constraint, interval_constraint

CLAIM_CONSTRAINTS = (
    code_constraint("kind", ClaimKind, "claim_kind_known"),
    code_constraint("status", ClaimStatus, "claim_status_known"),
    code_constraint("basis", Basis, "claim_basis_known"),
    code_constraint("certainty", Certainty, "claim_certainty_known"),
    code_constraint("credibility", Credibility, "claim_credibility_known"),
    code_constraint("cause", Cause, "claim_cause_known", blank=True),
    code_constraint("intent", Intent, "claim_intent_known", blank=True),
    code_constraint("extent", Extent, "claim_extent_known", blank=True),
    code_constraint("cause_certainty", Certainty, "claim_cause_certainty_known", blank=True),
    code_constraint("intent_certainty", Certainty, "claim_intent_certainty_known", blank=True),
    code_constraint("agent_certainty", Certainty, "claim_agent_certainty_known", blank=True),
    code_constraint("assessment_method", AssessmentMethod, "claim_assessment_method_known", blank=True),
    code_constraint("recommended_action", RecommendedAction, "claim_recommended_action_known", blank=True),
    code_constraint("action_priority", ActionPriority, "claim_action_priority_known", blank=True),
    code_constraint("trend", ConditionTrend, "claim_trend_known", blank=True),
    models.CheckConstraint(
        condition=models.Q(action_priority="") | ~models.Q(recommended_action=""), name="claim_priority_of_action"
    ),
    models.CheckConstraint(
        condition=models.Q(sensor="", scene="")
        | models.Q(assessment_method__in=[method.value for method in METHODS_WITH_IMAGES]),
        name="claim_image_looked_at",
    ),
    models.CheckConstraint(
        condition=models.Q(monument__isnull=False, site__isnull=True)
        | models.Q(monument__isnull=True, site__isnull=False),
        name="claim_on_monument_or_site",
    ),
    models.CheckConstraint(
        condition=models.Q(cause_certainty="") | ~models.Q(cause=""), name="claim_cause_certainty_of_cause"
    ),
    models.CheckConstraint(
        condition=models.Q(intent_certainty="") | ~models.Q(intent=""), name="claim_intent_certainty_of_intent"
    ),
    models.CheckConstraint(
        condition=models.Q(agent_certainty="") | models.Q(agent__isnull=False),
        name="claim_agent_certainty_of_agent",
    ),
    interval_constraint("earliest", "latest", "claim_in_order"),
    interval_constraint("acquired_earliest", "acquired_latest", "claim_acquired_in_order"),
    interval_constraint("assessed_earliest", "assessed_latest", "claim_assessed_in_order"),
    models.CheckConstraint(
        condition=models.Q(
            *(
                models.Q(kind=kind.value, grade__in=[grade.value if grade else "" for grade in grades])
                for kind, grades in ALLOWED_GRADES.items()
            ),
            _connector=models.Q.OR,
        ),
        name="claim_grade_fits_kind",
    ),
    models.CheckConstraint(
        condition=models.Q(worst_grade="")
        | models.Q(
            models.Q(
                *(
                    models.Q(grade=grade.value, worst_grade__in=[worse.value for worse in RANKED[rank + 1 :]])
                    for rank, grade in enumerate(RANKED)
                ),
                _connector=models.Q.OR,
            ),
            kind__in=[kind.value for kind in STATE_KINDS],
        ),
        name="claim_range_in_order",
    ),
    models.CheckConstraint(
        condition=models.Q(improves=False) | models.Q(kind=ClaimKind.EVENT_ON.value, grade=""),
        name="claim_improves_as_event",
    ),
    models.CheckConstraint(
        condition=~models.Q(basis=Basis.REGISTRY_ASSESSMENT.value)
        | (models.Q(said_by__isnull=False) & ~models.Q(locator="")),
        name="claim_assessment_signed",
    ),
    models.CheckConstraint(
        condition=models.Q(supersedes__isnull=True) | ~models.Q(supersedes=models.F("id")),
        name="claim_not_its_own_successor",
    ),
)
