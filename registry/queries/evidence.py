"""The input of the derivation: claims and intervention steps of many monuments, as known now or at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import Chronology, derive
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.restoration import Step, find_repair_periods
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import (
    Basis,
    ClaimKind,
    ClaimStatus,
    Credibility,
    Grade,
    InterventionStatus,
    InterventionType,
    Reliability,
)
from registry.models import Claim, Decision, InterventionStep, claim_ref

from .visible import visible_interventions

Interventions = list[tuple[InterventionType, list[Step]]]

_CLAIM_FIELDS = (
    "id",
    "monument_id",
    "kind",
    "status",
    "grade",
    "earliest",
    "latest",
    "recorded_at",
    "source__reliability",
    "credibility",
    "basis",
    "source_id",
)
_STEP_FIELDS = (
    "intervention__monuments",
    "intervention_id",
    "intervention__type",
    "status",
    "earliest",
    "latest",
    "recorded_at",
)


def get_statements(monuments: Iterable[int], known_at: datetime | None = None) -> dict[int, list[Statement]]:
    """Return the claims on the monuments (given by ID) as input of the derivation, by monument ID.

    With `known_at`, only the claims recorded by then, with the status that each had then. One query, two with
    `known_at`.
    """
    monument_ids = list(monuments)
    claims = Claim.objects.filter(monument_id__in=monument_ids).order_by("pk").values_list(*_CLAIM_FIELDS)
    past_statuses: dict[int, str] = {}
    if known_at is not None:
        claims = claims.filter(recorded_at__lte=known_at)
        past_statuses = _statuses_at(monument_ids, known_at)
    statements_by_monument: dict[int, list[Statement]] = defaultdict(list)
    for (
        pk,
        monument_id,
        kind,
        current_status,
        grade,
        earliest,
        latest,
        recorded_at,
        reliability,
        credibility,
        basis,
        source_id,
    ) in claims:
        # A claim without a decision at `known_at` was still a draft.
        past_status = past_statuses.get(pk, ClaimStatus.DRAFT.value)
        status = current_status if known_at is None else past_status
        statement = Statement(
            ref=claim_ref(pk),
            kind=ClaimKind(kind),
            status=ClaimStatus(status),
            grade=Grade(grade) if grade else None,
            when=_days_until_recorded(earliest, latest, recorded_at),
            reliability=Reliability(reliability),
            credibility=Credibility(credibility),
            basis=Basis(basis),
            source=str(source_id),
        )
        statements_by_monument[monument_id].append(statement)
    return statements_by_monument


def _statuses_at(monument_ids: list[int], known_at: datetime) -> dict[int, str]:
    """Return the status that each claim on the monuments had at a moment, by claim ID. One query.

    Claims without a decision by then are left out.
    """
    decisions = Decision.objects.filter(claim__monument_id__in=monument_ids, at__lte=known_at).order_by("at", "pk")
    # Later decisions on the same claim overwrite earlier ones in the dictionary.
    return dict(decisions.values_list("claim_id", "after"))


def _days_until_recorded(earliest: int | None, latest: int | None, recorded_at: datetime) -> Interval:
    """Return the interval between two day numbers, ended at the day of recording: a record cannot tell the future."""
    return Interval(earliest, latest).until(recorded_at.date().toordinal())


def get_interventions(
    monuments: Iterable[int], known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[int, Interventions]:
    """Return the visible interventions on the monuments (given by ID): type and steps of each, by monument ID.

    With `known_at`, only the steps recorded by then. One query.
    """
    steps = InterventionStep.objects.filter(intervention__monuments__in=list(monuments)).order_by("pk")
    if not viewer.sees_unpublished:
        steps = steps.filter(intervention__in=visible_interventions(viewer))
    if known_at is not None:
        steps = steps.filter(recorded_at__lte=known_at)
    interventions_by_monument: dict[int, dict[int, tuple[InterventionType, list[Step]]]] = defaultdict(dict)
    rows = steps.values_list(*_STEP_FIELDS)
    for monument_id, intervention_id, intervention_type, status, earliest, latest, recorded_at in rows:
        interventions_by_id = interventions_by_monument[monument_id]
        if intervention_id not in interventions_by_id:
            interventions_by_id[intervention_id] = (InterventionType(intervention_type), [])
        _, known_steps = interventions_by_id[intervention_id]
        when = _days_until_recorded(earliest, latest, recorded_at)
        known_steps.append(Step(InterventionStatus(status), when))
    return {monument_id: list(by_id.values()) for monument_id, by_id in interventions_by_monument.items()}


def derive_chronologies(
    monuments: Iterable[int], known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[int, Chronology]:
    """Return the chronology of each monument (given by ID), derived from its claims and visible repairs.

    Two queries, three with `known_at`.
    """
    monument_ids = list(monuments)
    claims_by_monument = get_statements(monument_ids, known_at)
    interventions_by_monument = get_interventions(monument_ids, known_at, viewer)
    chronologies = {}
    for monument_id in monument_ids:
        claims = claims_by_monument.get(monument_id, ())
        repair_intervals = find_repair_periods(interventions_by_monument.get(monument_id, ()))
        chronologies[monument_id] = derive(claims, repair_intervals)
    return chronologies
