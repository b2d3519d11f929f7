"""The content of the page of a monument in one call, however many rows there are."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

from .chronologies import without_hidden_statements
from .claims import ClaimRecord, claims_on
from .comparisons import ComparisonRecord, comparison_list
from .context_statements import ContextRecord, context_in_order
from .control_periods import ControlPeriodRecord, control_period_records
from .evidence import derive_chronologies
from .inherited_claims import InheritedFrom, get_inherited_claims, get_inherited_from
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_records
from .photos import PhotoList, photo_list
from .threats import ThreatRecord, threat_records
from .visible import visible_control_periods, visible_interventions, visible_monuments, visible_threats


@dataclass(frozen=True, slots=True)
class MonumentDetail:
    """One monument or part with its derived chronology and its claims, latest first.

    `inherited_from` is the whole or part whose claims make its state what it is, or None.
    """

    record: MonumentRecord
    chronology: Chronology
    claims: tuple[ClaimRecord, ...]
    inherited_from: InheritedFrom | None


@dataclass(frozen=True, slots=True)
class MonumentEvidence:
    """A monument and its parts, each with its chronology and its claims.

    `inherited` are the claims on its wholes and parts that their chronologies name and that are not here otherwise.
    """

    whole: MonumentDetail
    parts: tuple[MonumentDetail, ...]
    inherited: tuple[ClaimRecord, ...]

    @property
    def claims(self) -> dict[str, ClaimRecord]:
        """Return the claims on the monument and on all its parts, and those that they inherit, by ref."""
        claims_by_ref = {claim.ref: claim for claim in self.inherited}
        for detail in (self.whole, *self.parts):
            for claim in detail.claims:
                claims_by_ref[claim.ref] = claim
        return claims_by_ref


@dataclass(frozen=True, slots=True)
class MonumentPage:
    """A monument with its evidence, interventions, threats, comparisons, photos and the control periods of its site.

    `context` is what sources say of the monument itself besides its condition.
    """

    evidence: MonumentEvidence
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlPeriodRecord, ...]
    context: tuple[ContextRecord, ...]
    pairs: tuple[ComparisonRecord, ...]
    photos: PhotoList

    @property
    def whole(self) -> MonumentDetail:
        """Return the monument itself."""
        return self.evidence.whole

    @property
    def parts(self) -> tuple[MonumentDetail, ...]:
        """Return the parts of the monument."""
        return self.evidence.parts


def monument_evidence(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentEvidence | None:
    """Return a monument and its parts with their chronologies and claims.

    The number of queries depends only on what is inherited. Return None if the viewer sees no monument with this slug,
    or if it was not yet recorded at `known_at`.
    """
    is_monument_or_part = Q(slug=slug) | Q(part_of__slug=slug)
    monument_and_parts = visible_monuments(viewer).filter(is_monument_or_part).order_by("pk")
    records = monument_records(monument_and_parts, as_of=as_of, known_at=known_at, viewer=viewer)
    monument = {record.slug: record for record in records}.get(slug)
    if monument is None:
        return None
    details_by_id = _get_monument_details(records, known_at, viewer)
    parts = [details_by_id[record.pk] for record in records if record.pk != monument.pk]
    chronologies = [detail.chronology for detail in details_by_id.values()]
    loaded_refs = {claim.ref for detail in details_by_id.values() for claim in detail.claims}
    inherited = get_inherited_claims(chronologies, loaded_refs, viewer)
    inherited_statements = ChainMap(*(chronology.inherited for chronology in chronologies))
    return MonumentEvidence(
        whole=details_by_id[monument.pk],
        parts=tuple(parts),
        inherited=tuple(_claims_as_known_at(known_at, inherited, inherited_statements)),
    )


def monument_page(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentPage | None:
    """Return everything that the page of a monument shows. The number of queries depends only on what is inherited.

    Return None if the viewer sees no monument with this slug, or if it was not yet recorded at `known_at`.
    """
    evidence = monument_evidence(slug, as_of=as_of, known_at=known_at, viewer=viewer)
    if evidence is None:
        return None
    monument = evidence.whole.record
    monument_ids = [monument.pk, *(part.record.pk for part in evidence.parts)]
    site_slug = monument.site.slug
    interventions = visible_interventions(viewer).filter(monuments__in=monument_ids).distinct().order_by("pk")
    # A threat without monuments is about the whole site.
    is_relevant = Q(monuments__in=monument_ids) | Q(monuments__isnull=True, site__slug=site_slug)
    threats = visible_threats(viewer).filter(is_relevant).distinct().order_by("-latest", "pk")
    if known_at is not None:
        interventions = interventions.filter(recorded_at__lte=known_at)
        threats = threats.filter(recorded_at__lte=known_at)
    control_periods = visible_control_periods(viewer).filter(site__slug=site_slug)
    return MonumentPage(
        evidence=evidence,
        interventions=tuple(intervention_records(interventions, as_of=as_of, known_at=known_at)),
        threats=tuple(threat_records(threats)),
        control=tuple(control_period_records(control_periods)),
        context=context_in_order(Q(monument=monument.pk), known_at=known_at, viewer=viewer),
        pairs=comparison_list(monument=slug, viewer=viewer).comparisons,
        photos=photo_list(monument=slug, viewer=viewer),
    )


def _get_monument_details(
    monuments: list[MonumentRecord], known_at: datetime | None, viewer: Viewer
) -> dict[int, MonumentDetail]:
    """Return each monument with its chronology and claims, as known at the moment `known_at`, by monument ID."""
    monument_ids = [monument.pk for monument in monuments]
    chronologies_by_id = derive_chronologies(monument_ids, known_at, viewer)
    inherited_from_by_id = get_inherited_from(monuments, chronologies_by_id, viewer)
    claims_by_slug: dict[str, list[ClaimRecord]] = defaultdict(list)
    for claim in claims_on(monument_ids, viewer):
        if claim.monument is not None:
            claims_by_slug[claim.monument.slug].append(claim)

    details_by_id = {}
    for monument in monuments:
        chronology = without_hidden_statements(chronologies_by_id[monument.pk], viewer)
        claims = _claims_as_known_at(known_at, claims_by_slug[monument.slug], chronology.statements)
        inherited_from = inherited_from_by_id.get(monument.pk)
        details_by_id[monument.pk] = MonumentDetail(monument, chronology, tuple(claims), inherited_from)
    return details_by_id


def _claims_as_known_at(
    known_at: datetime | None, claims: list[ClaimRecord], statements: Mapping[str, Statement]
) -> list[ClaimRecord]:
    """Return the claims that a chronology uses, each with the status and review decisions that it had at `known_at`.

    The chronology's own form of these claims is in `statements`, by ref. If `known_at` is None, it means now.
    """
    used_claims = [claim for claim in claims if claim.ref in statements]
    if known_at is None:
        return used_claims

    claims_as_known = []
    for claim in used_claims:
        past_decisions = tuple(decision for decision in claim.decisions if decision.at <= known_at)
        # A statement has the status that its claim had at `known_at`.
        past_status = statements[claim.ref].status.value
        claims_as_known.append(replace(claim, status=past_status, decisions=past_decisions))
    return claims_as_known
