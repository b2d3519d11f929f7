"""Claims and repairs as the derivation takes them, for many monuments at once, as known now or at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import Chronology, derive
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.restoration import Step, repairs
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
from registry.models import Claim, Decision, InterventionStep, ref_of

from .visible import visible_interventions

Interventions = list[tuple[InterventionType, list[Step]]]
_FIELDS = (
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


def statements(monuments: Iterable[int], known_at: datetime | None = None) -> dict[int, list[Statement]]:
    """The claims on each monument, with the status each had at `known_at` (now, if None). One or two queries."""
    ids = list(monuments)
    claims = Claim.objects.filter(monument_id__in=ids).order_by("pk").values_list(*_FIELDS)
    statuses = None
    if known_at is not None:
        claims = claims.filter(recorded_at__lte=known_at)
        statuses = _statuses(ids, known_at)
    found: dict[int, list[Statement]] = defaultdict(list)
    for pk, monument, kind, status, *rest in claims:
        then = status if statuses is None else statuses.get(pk, ClaimStatus.DRAFT.value)
        found[monument].append(_statement(pk, kind, then, *rest))
    return found


def _statuses(monuments: list[int], known_at: datetime) -> dict[int, str]:
    decisions = Decision.objects.filter(claim__monument_id__in=monuments, at__lte=known_at).order_by("at", "pk")
    return dict(decisions.values_list("claim_id", "after"))


def _statement(
    pk: int,
    kind: str,
    status: str,
    grade: str,
    earliest: int | None,
    latest: int | None,
    recorded_at: datetime,
    reliability: str,
    credibility: str,
    basis: str,
    source: int,
) -> Statement:
    return Statement(
        ref=ref_of(pk),
        kind=ClaimKind(kind),
        status=ClaimStatus(status),
        grade=Grade(grade) if grade else None,
        when=Interval(earliest, latest).until(recorded_at.date().toordinal()),
        reliability=Reliability(reliability),
        credibility=Credibility(credibility),
        basis=Basis(basis),
        source=str(source),
    )


def interventions(
    monuments: Iterable[int], known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[int, Interventions]:
    """What the reader sees done on each monument, as type and steps, with the steps known at `known_at`. One query."""
    steps = InterventionStep.objects.filter(intervention__monuments__in=list(monuments)).order_by("pk")
    if not viewer.sees_unpublished:
        steps = steps.filter(intervention__in=visible_interventions(viewer))
    if known_at is not None:
        steps = steps.filter(recorded_at__lte=known_at)
    grouped: dict[int, dict[int, tuple[InterventionType, list[Step]]]] = defaultdict(dict)
    fields = (
        "intervention__monuments",
        "intervention_id",
        "intervention__type",
        "status",
        "earliest",
        "latest",
        "recorded_at",
    )
    for monument, intervention, kind, status, earliest, latest, recorded_at in steps.values_list(*fields):
        entry = grouped[monument].setdefault(intervention, (InterventionType(kind), []))
        when = Interval(earliest, latest).until(recorded_at.date().toordinal())
        entry[1].append(Step(InterventionStatus(status), when))
    return {monument: list(entries.values()) for monument, entries in grouped.items()}


def derivations(
    monuments: Iterable[int], known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[int, Chronology]:
    """The chronology of each monument, derived from its claims and the repairs that the reader sees.

    At most three queries.
    """
    ids = list(monuments)
    claims, works = statements(ids, known_at), interventions(ids, known_at, viewer)
    return {pk: derive(claims.get(pk, ()), repairs(works.get(pk, ()))) for pk in ids}
