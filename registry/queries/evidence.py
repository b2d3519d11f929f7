"""The input of the derivation: claims and intervention steps of many monuments, as known now or at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q

from registry.domain.chronology.dates import Interval, read_qualifiers
from registry.domain.chronology.derivation import Chronology, derive_chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.inheritance import Relative
from registry.domain.chronology.repairs import find_repair_periods
from registry.domain.chronology.restoration import REPAIRING, Step
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import (
    Basis,
    Certainty,
    ClaimKind,
    ClaimStatus,
    Credibility,
    Grade,
    InterventionType,
    Reliability,
    StepKind,
)
from registry.models import Claim, Decision, InterventionStep, claim_ref

from .relatives import Lines
from .reopened_claims import find_reopened_refs, without_claims
from .restoration import to_dated_step
from .visible import visible_interventions

RecordedSteps = list[tuple[datetime, int, InterventionType, Step]]  # when a step was recorded, of which intervention

_CLAIM_FIELDS = (
    "id",
    "monument_id",
    "kind",
    "status",
    "grade",
    "worst_grade",
    "improves",
    "date_text",
    "earliest",
    "latest",
    "recorded_at",
    "source__reliability",
    "credibility",
    "basis",
    "certainty",
    "source__slug",
)
# What `to_dated_step` reads, and of which intervention the step is.
_STEP_FIELDS = ("intervention__type", "status", "date_text", "earliest", "latest", "recorded_at", "source__slug")


def get_statements(monument_ids: Iterable[int], known_at: datetime | None = None) -> dict[int, list[Statement]]:
    """Return the claims on some monuments as statements for the derivation of chronologies, by monument ID.

    With `known_at`, return only the claims recorded by then, each with its status at that moment. Run one query, or
    two with `known_at`.
    """
    monument_ids = list(monument_ids)
    claims = Claim.objects.filter(monument_id__in=monument_ids).order_by("pk").values(*_CLAIM_FIELDS)
    past_statuses: dict[int, str] = {}
    if known_at is not None:
        claims = claims.filter(recorded_at__lte=known_at)
        past_statuses = _get_statuses_at(monument_ids, known_at)

    statements_by_monument: dict[int, list[Statement]] = defaultdict(list)
    for row in claims:
        # A claim without a decision at `known_at` was still a draft.
        status = row["status"] if known_at is None else past_statuses.get(row["id"], ClaimStatus.DRAFT.value)
        statements_by_monument[row["monument_id"]].append(_make_statement(row, status))
    return statements_by_monument


def _make_statement(row: Values, status: str) -> Statement:
    """Return a claim, given by its columns and those of its source, as input of the derivation."""
    days, has_uncertain_date = read_qualifiers(row["date_text"], Interval(row["earliest"], row["latest"]))
    return Statement(
        ref=claim_ref(row["id"]),
        kind=ClaimKind(row["kind"]),
        status=ClaimStatus(status),
        grade=Grade(row["grade"]) if row["grade"] else None,
        when=days.until(row["recorded_at"].date().toordinal()),
        reliability=Reliability(row["source__reliability"]),
        credibility=Credibility(row["credibility"]),
        basis=Basis(row["basis"]),
        certainty=Certainty(row["certainty"]),
        source=row["source__slug"],
        has_uncertain_date=has_uncertain_date,
        worst_grade=Grade(row["worst_grade"]) if row["worst_grade"] else None,
        improves=row["improves"],
    )


def _get_statuses_at(monument_ids: list[int], known_at: datetime) -> dict[int, str]:
    """Return the review status that each claim on the monuments had at a past moment, by claim ID.

    Claims without a review decision by then are left out. Run one query.
    """
    decisions = Decision.objects.filter(claim__monument_id__in=monument_ids, at__lte=known_at).order_by("at", "pk")
    # Later decisions on the same claim overwrite earlier ones in the dictionary.
    return dict(decisions.values_list("claim_id", "after"))


def get_repair_steps(monument_ids: Iterable[int]) -> dict[int, RecordedSteps]:
    """Return the steps of the repairs on each monument, by monument ID, each with the moment when it was recorded.

    Whoever sees the monument sees these repairs: the repairs of a published monument are public. Run one query.
    """
    may_be_told = Q(intervention__in=visible_interventions()) | Q(intervention__monuments__published=False)
    steps = InterventionStep.objects.filter(
        may_be_told,
        intervention__monuments__in=list(monument_ids),
        kind=StepKind.STATUS.value,
        intervention__type__in=[intervention_type.value for intervention_type in REPAIRING],
    )
    # The query has a row for each step on each monument.
    rows = steps.annotate(on_monument=F("intervention__monuments")).select_related("intervention", "source")
    steps_by_monument: dict[int, RecordedSteps] = defaultdict(list)
    for row in rows.only(*_STEP_FIELDS).order_by("pk"):
        intervention_type = InterventionType(row.intervention.type)
        recorded_step = (row.recorded_at, row.intervention_id, intervention_type, to_dated_step(row))
        steps_by_monument[row.on_monument].append(recorded_step)
    return steps_by_monument


def find_repairs_known_at(steps: RecordedSteps, known_at: datetime | None) -> tuple[Interval, ...]:
    """Return the intervals of the repairs that the steps recorded by a moment make, or all steps for None."""
    steps_by_intervention: dict[tuple[int, InterventionType], list[Step]] = defaultdict(list)
    for recorded_at, intervention_id, intervention_type, step in steps:
        if known_at is None or recorded_at <= known_at:
            steps_by_intervention[intervention_id, intervention_type].append(step)
    interventions = [(intervention_type, steps) for (_, intervention_type), steps in steps_by_intervention.items()]
    return find_repair_periods(interventions)


def derive_chronologies(
    monument_ids: Iterable[int], known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[int, Chronology]:
    """Derive the damage chronology of each monument from the claims and repairs on it, on its wholes and its parts.

    With `known_at`, use only what was recorded by then, and name no claim that the viewer does not see now. Run two
    queries, or four with `known_at`, one for each level of wholes and parts, and one more.
    """
    monument_ids = list(monument_ids)
    lines = Lines(monument_ids)
    reopened_refs = find_reopened_refs(monument_ids, known_at, viewer)
    statements_by_monument = get_statements(lines.ids, known_at)
    steps_by_monument = get_repair_steps(lines.ids)
    repairs_by_monument = {}
    for monument_id in lines.ids:
        repairs_by_monument[monument_id] = find_repairs_known_at(steps_by_monument.get(monument_id, []), known_at)

    chronologies = {}
    for monument_id in monument_ids:
        relatives = [
            Relative(
                relative.path,
                relative.is_whole,
                tuple(statements_by_monument.get(relative.pk, ())),
                repairs_by_monument[relative.pk],
            )
            for relative in lines.relatives_of(monument_id)
        ]
        statements = statements_by_monument.get(monument_id, ())
        chronology = derive_chronology(statements, repairs_by_monument[monument_id], relatives)
        chronologies[monument_id] = without_claims(chronology, reopened_refs)
    return chronologies
