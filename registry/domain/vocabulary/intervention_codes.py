"""The codes of interventions: measures of restoration and protection."""

from __future__ import annotations

from enum import StrEnum


class InterventionType(StrEnum):
    """The type of an intervention; `restoration.PHYSICAL` says which types touch the fabric."""

    SITE_SECURITY_DEMINING = "site_security_demining"
    EMERGENCY_STABILISATION = "emergency_stabilisation"
    DOCUMENTATION_3D = "documentation_3d"
    DEBRIS_SORTING = "debris_sorting"
    EVACUATION_RELOCATION = "evacuation_relocation"
    CONSERVATION = "conservation"
    RESTORATION = "restoration"
    ANASTYLOSIS = "anastylosis"
    PARTIAL_RECONSTRUCTION = "partial_reconstruction"
    RECONSTRUCTION = "reconstruction"
    REPLICA_ELSEWHERE = "replica_elsewhere"
    DIGITAL_RECONSTRUCTION = "digital_reconstruction"
    MONITORING = "monitoring"


class InterventionStatus(StrEnum):
    """The status of an intervention; `restoration.STEPS` has the steps between statuses."""

    NONE_KNOWN = "none_known"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PREPARATORY = "preparatory"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class PartyRole(StrEnum):
    """The role of a party in an intervention, as a source describes it."""

    LEAD = "lead"
    FUNDER = "funder"
    EXECUTING = "executing"
    SCIENTIFIC_ADVISER = "scientific_adviser"
    SUPERVISING = "supervising"
    PARTNER = "partner"
    UNKNOWN = "unknown"


class StepKind(StrEnum):
    """The kind of a step of an intervention: a change of its status, or a word on it that changes no status."""

    STATUS = "status"
    MENTION = "mention"
    REQUIREMENT = "requirement"
