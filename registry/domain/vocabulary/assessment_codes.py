"""The codes of assessments: how a thing was looked at, what is recommended, and which way its condition moves."""

from __future__ import annotations

from enum import StrEnum


class AssessmentMethod(StrEnum):
    """Whether those who assessed a monument were at the place; `policy/assessment.py` has the rules."""

    ON_SITE = "on_site"
    REMOTE = "remote"
    MIXED = "mixed"


class RecommendedAction(StrEnum):
    """The action that a source recommends for a monument."""

    NO_ACTION = "no_action"
    DOCUMENTATION = "documentation"
    INVESTIGATION = "investigation"
    EMERGENCY_STABILISATION = "emergency_stabilisation"
    CONSERVATION = "conservation"
    MAINTENANCE = "maintenance"
    PROTECTION = "protection"
    MONITORING = "monitoring"
    OTHER = "other"


class ActionPriority(StrEnum):
    """How soon a source says that the recommended action has to be taken."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ConditionTrend(StrEnum):
    """Which way the condition of a monument moves, as its source says."""

    IMPROVING = "improving"
    STABLE = "stable"
    WORSENING = "worsening"
    NO_LONGER_PRESENT = "no_longer_present"
    UNKNOWN = "unknown"
