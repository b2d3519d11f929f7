"""The content of each page in one call, in a fixed number of queries however many rows there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

from .chronologies import without_hidden_statements
from .claims import ClaimRecord, claim_records, claims_on
from .comparisons import ComparisonRecord, comparison_list
from .control_periods import ControlPeriodRecord, control_period_records
from .evidence import derive_chronologies
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_records, top_level_monuments
from .pagination import page_bounds
from .photos import PhotoList, photo_list
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records, with_counts
from .states import count_changes_on_site, segments_on, sum_count_changes
from .threats import ThreatRecord, threat_records
from .visible import (
    visible_claims,
    visible_control_periods,
    visible_interventions,
    visible_monuments,
    visible_sites,
    visible_sources,
    visible_threats,
)

MAX_HOME_CARDS = 60
PAGE_ROWS = 50
MAX_SOURCE_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class MonumentDetail:
    """One monument or part with its derived chronology and its claims, latest first."""

    record: MonumentRecord
    chronology: Chronology
    claims: tuple[ClaimRecord, ...]


@dataclass(frozen=True, slots=True)
class MonumentPage:
    """A monument with its parts, interventions, threats, comparisons, photos and the control periods of its site."""

    whole: MonumentDetail
    parts: tuple[MonumentDetail, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlPeriodRecord, ...]
    pairs: tuple[ComparisonRecord, ...]
    photos: PhotoList

    @property
    def claims(self) -> dict[str, ClaimRecord]:
        """Return all claims on the page, those on the monument and on its parts, by ref."""
        claims_by_ref: dict[str, ClaimRecord] = {}
        for detail in (self.whole, *self.parts):
            claims_by_ref.update((claim.ref, claim) for claim in detail.claims)
        return claims_by_ref


def monument_page(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentPage | None:
    """Return everything that the page of a monument shows. The number of queries is fixed.

    Return None if the viewer sees no monument with this slug, or if it was not yet recorded at `known_at`.
    """
    family = visible_monuments(viewer).filter(Q(slug=slug) | Q(part_of__slug=slug)).order_by("pk")
    records = monument_records(family, as_of=as_of, known_at=known_at, viewer=viewer)
    monument = {record.slug: record for record in records}.get(slug)
    if monument is None:
        return None
    details_by_id = _monument_details(records, known_at, viewer)
    parts = [details_by_id[record.pk] for record in records if record.pk != monument.pk]

    monument_ids = [record.pk for record in records]
    site_slug = monument.site.slug
    interventions = visible_interventions(viewer).filter(monuments__in=monument_ids).distinct().order_by("pk")
    # A threat without monuments is about the whole site.
    is_relevant = Q(monuments__in=monument_ids) | Q(monuments__isnull=True, site__slug=site_slug)
    threats = visible_threats(viewer).filter(is_relevant).distinct().order_by("-latest", "pk")
    if known_at is not None:
        interventions = interventions.filter(recorded_at__lte=known_at)
        threats = threats.filter(recorded_at__lte=known_at)
    return MonumentPage(
        whole=details_by_id[monument.pk],
        parts=tuple(parts),
        interventions=tuple(intervention_records(interventions, as_of=as_of, known_at=known_at)),
        threats=tuple(threat_records(threats)),
        control=tuple(control_period_records(visible_control_periods(viewer).filter(site__slug=site_slug))),
        pairs=comparison_list(monument=slug, viewer=viewer).comparisons,
        photos=photo_list(monument=slug, viewer=viewer),
    )


def _monument_details(
    records: list[MonumentRecord], known_at: datetime | None, viewer: Viewer
) -> dict[int, MonumentDetail]:
    """Return each monument with its chronology and claims as known at `known_at` (None: now), by monument ID."""
    monument_ids = [record.pk for record in records]
    chronologies = derive_chronologies(monument_ids, known_at, viewer)
    claims_by_slug: dict[str, list[ClaimRecord]] = defaultdict(list)
    for claim in claims_on(monument_ids, viewer):
        claims_by_slug[claim.monument.slug].append(claim)

    details_by_id = {}
    for record in records:
        chronology = without_hidden_statements(chronologies[record.pk], viewer)
        claims = _claims_as_known_at(known_at, claims_by_slug[record.slug], chronology.statements)
        details_by_id[record.pk] = MonumentDetail(record, chronology, tuple(claims))
    return details_by_id


def _claims_as_known_at(
    known_at: datetime | None, claims: list[ClaimRecord], statements: Mapping[str, Statement]
) -> list[ClaimRecord]:
    """Return the claims that a chronology uses, with the status and decisions they had at `known_at` (None: now).

    `statements` are the claims as the chronology used them, by ref.
    """
    used_claims = [claim for claim in claims if claim.ref in statements]
    if known_at is None:
        return used_claims
    claims_as_known = []
    for claim in used_claims:
        past_decisions = tuple(decision for decision in claim.decisions if decision.at <= known_at)
        past_status = statements[claim.ref].status.value
        claims_as_known.append(replace(claim, status=past_status, decisions=past_decisions))
    return claims_as_known


@dataclass(frozen=True, slots=True)
class HomePage:
    """A site on a day, with the first of its `total` top-level monuments and the number of monuments in each state.

    `changes` are the changes of these numbers in order: day (None: the beginning), state, and by how much.
    """

    site: SiteRecord
    sites: tuple[SiteRecord, ...]
    monuments: tuple[MonumentRecord, ...]
    total: int
    counts: dict[str, int]
    control: tuple[ControlPeriodRecord, ...]
    changes: tuple[tuple[int | None, str, int], ...]


def home_page(site: str | None, *, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER) -> HomePage | None:
    """Return what the home page shows of a site (given by slug) on the day `as_of` (a day number).

    Without a visible site of this slug, show the one with most monuments. Return None if the viewer sees no site.
    """
    sites = site_records(visible_sites(viewer).order_by("slug"), viewer)
    if not sites:
        return None
    largest_site = max(sites, key=lambda record: record.monuments)
    shown_site = {record.slug: record for record in sites}.get(site or "", largest_site)
    monuments = top_level_monuments(viewer).filter(site_id=shown_site.pk).order_by("pk")
    changes = count_changes_on_site(shown_site.pk, viewer)
    return HomePage(
        site=shown_site,
        sites=tuple(sites),
        monuments=tuple(monument_records(monuments[:MAX_HOME_CARDS], as_of=as_of, viewer=viewer)),
        total=shown_site.monuments,
        counts=sum_count_changes(changes, as_of),
        control=tuple(control_period_records(visible_control_periods(viewer).filter(site_id=shown_site.pk))),
        changes=tuple(changes),
    )


@dataclass(frozen=True, slots=True)
class MonumentList:
    """One page of a list of top-level monuments; `total` counts those on all pages."""

    monuments: tuple[MonumentRecord, ...]
    total: int
    page: int
    pages: int


def monument_list(
    *,
    search: str = "",
    kind: str = "",
    state: str = "",
    as_of: int | None = None,
    page: int = 1,
    viewer: Viewer = PUBLIC_VIEWER,
) -> MonumentList:
    """Return one page of the top-level monuments that match the filters, by English name. A fixed number of queries.

    `search` is matched anywhere in the names, English, Arabic or other. `state` is the code of a grade or `uncertain`.
    """
    monuments = top_level_monuments(viewer)
    if search:
        name_matches = Q(name_en__icontains=search) | Q(name_ar__icontains=search) | Q(other_names__icontains=search)
        monuments = monuments.filter(name_matches)
    if kind:
        monuments = monuments.filter(kind=kind)
    if state:
        stored_grade = "" if state == "uncertain" else state
        segments = segments_on(as_of).filter(grade=stored_grade)
        monuments = monuments.filter(pk__in=segments.values("monument_id"))
    total = monuments.count()
    bounds = page_bounds(total, page, PAGE_ROWS)
    rows = monuments.order_by("name_en", "pk")[bounds.rows]
    return MonumentList(tuple(monument_records(rows, as_of=as_of, viewer=viewer)), total, bounds.page, bounds.pages)


@dataclass(frozen=True, slots=True)
class SourceList:
    """One page of the list of sources; `total` counts those on all pages."""

    sources: tuple[SourceRecord, ...]
    total: int
    page: int
    pages: int


def source_list(page: int = 1, viewer: Viewer = PUBLIC_VIEWER) -> SourceList:
    """Return one page of the sources that the viewer sees, those with most claims first. Two queries."""
    sources = visible_sources(viewer)
    total = sources.count()
    bounds = page_bounds(total, page, PAGE_ROWS)
    rows = with_counts(sources, viewer).order_by("-claim_count", "pk")[bounds.rows]
    return SourceList(tuple(source_records(rows, viewer)), total, bounds.page, bounds.pages)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source and the records that cite it: its latest claims, interventions, threats, control periods, monuments."""

    source: SourceRecord
    claims: tuple[ClaimRecord, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlPeriodRecord, ...]
    monuments: tuple[MonumentRecord, ...]


def source_page(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> SourcePage | None:
    """Return a source, by its public slug, with the visible records that cite it. A fixed number of queries.

    Return None if the viewer sees no source with this slug.
    """
    sources = find_source(slug, viewer)
    records = source_records(sources, viewer)
    if not records:
        return None
    source_ids = sources.values("pk")
    claims = visible_claims(viewer).filter(source__in=source_ids).order_by("-latest", "-earliest", "pk")
    is_monument_source = Q(built_source__in=source_ids) | Q(placements__source__in=source_ids)
    monuments = visible_monuments(viewer).filter(is_monument_source)
    interventions = visible_interventions(viewer).filter(steps__source__in=source_ids)
    threats = visible_threats(viewer).filter(Q(source__in=source_ids) | Q(closed_source__in=source_ids))
    periods = visible_control_periods(viewer).filter(bounds__source__in=source_ids)
    return SourcePage(
        source=records[0],
        claims=tuple(claim_records(claims[:MAX_SOURCE_CLAIMS], viewer)),
        interventions=tuple(intervention_records(interventions.distinct())),
        threats=tuple(threat_records(threats.distinct())),
        control=tuple(control_period_records(periods.distinct())),
        monuments=tuple(monument_records(monuments.distinct().order_by("pk"), viewer=viewer)),
    )


def list_interventions(viewer: Viewer = PUBLIC_VIEWER) -> tuple[InterventionRecord, ...]:
    """Return all interventions that the viewer sees. Five queries."""
    return tuple(intervention_records(visible_interventions(viewer).order_by("pk")))


def list_threats(viewer: Viewer = PUBLIC_VIEWER) -> tuple[ThreatRecord, ...]:
    """Return all threats that the viewer sees, latest first. Two queries."""
    return tuple(threat_records(visible_threats(viewer).order_by("-latest", "pk")))
