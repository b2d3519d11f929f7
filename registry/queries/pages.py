"""The content of each page in one call, in a fixed number of queries however many rows there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from registry.domain.chronology.places import Move
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

from .claims import ClaimRecord, claim_records
from .context_statements import ContextRecord, context_records
from .control_periods import ControlPeriodRecord, control_period_records
from .diagrams import get_moves_of_parts
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_records, top_level_monuments
from .pagination import find_page
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records, with_claim_count
from .states import count_changes_on_site, segments_on, sum_count_changes
from .threats import ThreatRecord, threat_records
from .visible import (
    visible_claims,
    visible_context_statements,
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
class HomePage:
    """A site on a day, with the first of its `total` top-level monuments and the number of monuments in each state.

    `changes` are the changes of these numbers in order: day (None for the beginning), state, and by how much.
    `moves_of_parts` says which parts of the monuments were away from their first places, by their slugs.
    """

    site: SiteRecord
    sites: tuple[SiteRecord, ...]
    monuments: tuple[MonumentRecord, ...]
    total: int
    counts: dict[str, int]
    control: tuple[ControlPeriodRecord, ...]
    changes: tuple[tuple[int | None, str, int], ...]
    moves_of_parts: dict[str, Move]


def home_page(site: str | None, *, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER) -> HomePage | None:
    """Return everything that the home page shows of a site on a day, or None if the viewer sees no sites.

    `site` is a slug. If the viewer sees no site with this slug, show the site with the most monuments. `as_of` is a day
    number; None means the latest states.
    """
    sites = site_records(visible_sites(viewer).order_by("slug"), viewer)
    if not sites:
        return None

    sites_by_slug = {visible_site.slug: visible_site for visible_site in sites}
    shown_site = sites_by_slug.get(site or "") or max(sites, key=lambda visible_site: visible_site.monuments)
    monuments = top_level_monuments(viewer).filter(site_id=shown_site.pk).order_by("pk")
    control_periods = visible_control_periods(viewer).filter(site_id=shown_site.pk)
    count_changes = count_changes_on_site(shown_site.pk, viewer)
    records = monument_records(monuments[:MAX_HOME_CARDS], as_of=as_of, viewer=viewer)
    return HomePage(
        site=shown_site,
        sites=tuple(sites),
        monuments=tuple(records),
        total=shown_site.monuments,
        counts=sum_count_changes(count_changes, as_of),
        control=tuple(control_period_records(control_periods)),
        changes=tuple(count_changes),
        moves_of_parts=get_moves_of_parts((record.pk for record in records), as_of=as_of, viewer=viewer),
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
    """Return one page of the top-level monuments that match the filters, by English name.

    `search` is matched anywhere in the names, English, Arabic or other. `state` is the code of a grade or `uncertain`.
    The number of queries is fixed.
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
    shown_page = find_page(total, page, PAGE_ROWS)
    shown_monuments = monuments.order_by("name_en", "pk")[shown_page.rows]
    records = monument_records(shown_monuments, as_of=as_of, viewer=viewer)
    return MonumentList(tuple(records), total, shown_page.number, shown_page.page_count)


@dataclass(frozen=True, slots=True)
class SourceList:
    """One page of the list of sources; `total` counts those on all pages."""

    sources: tuple[SourceRecord, ...]
    total: int
    page: int
    pages: int


def source_list(page: int = 1, viewer: Viewer = PUBLIC_VIEWER) -> SourceList:
    """Return one page of the sources that the viewer sees, most cited first. Run two queries."""
    sources = visible_sources(viewer)
    total = sources.count()
    shown_page = find_page(total, page, PAGE_ROWS)
    shown_sources = with_claim_count(sources, viewer).order_by("-claim_count", "pk")[shown_page.rows]
    records = source_records(shown_sources, viewer)
    return SourceList(tuple(records), total, shown_page.number, shown_page.page_count)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source and the records that cite it.

    These are its latest claims, interventions, threats, control periods, monuments and context statements.
    """

    source: SourceRecord
    claims: tuple[ClaimRecord, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlPeriodRecord, ...]
    monuments: tuple[MonumentRecord, ...]
    context: tuple[ContextRecord, ...]


def source_page(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> SourcePage | None:
    """Return a source, by its public slug, with the visible records that cite it.

    Return None if the viewer sees no source with this slug. The number of queries is fixed.
    """
    sources = find_source(slug, viewer)
    records = source_records(sources, viewer, with_captures=True)
    if not records:
        return None

    source_ids = sources.values("pk")
    claims = visible_claims(viewer).filter(source__in=source_ids).order_by("-latest", "-earliest", "pk")
    placement_cites_source = Q(placements__source__in=source_ids, placements__withdrawn=False)
    cited_monuments = visible_monuments(viewer).filter(Q(built_source__in=source_ids) | placement_cites_source)
    interventions = visible_interventions(viewer).filter(
        Q(steps__source__in=source_ids) | Q(parties__source__in=source_ids)
    )
    threat_cites_source = Q(source__in=source_ids) | Q(closed_source__in=source_ids)
    threats = visible_threats(viewer).filter(threat_cites_source)
    control_periods = visible_control_periods(viewer).filter(bounds__source__in=source_ids)
    context = visible_context_statements(viewer).filter(source__in=source_ids, withdrawn=False)
    return SourcePage(
        source=records[0],
        claims=tuple(claim_records(claims[:MAX_SOURCE_CLAIMS], viewer)),
        interventions=tuple(intervention_records(interventions.distinct())),
        threats=tuple(threat_records(threats.distinct())),
        control=tuple(control_period_records(control_periods.distinct())),
        monuments=tuple(monument_records(cited_monuments.distinct().order_by("pk"), viewer=viewer)),
        context=tuple(context_records(context.order_by("pk"))),
    )


def list_interventions(viewer: Viewer = PUBLIC_VIEWER) -> tuple[InterventionRecord, ...]:
    """Return all interventions that the viewer sees. Run five queries."""
    return tuple(intervention_records(visible_interventions(viewer).order_by("pk")))


def find_intervention(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> InterventionRecord | None:
    """Return the intervention with this slug, or None if the viewer sees no such intervention. Run five queries."""
    records = intervention_records(visible_interventions(viewer).filter(slug=slug))
    return records[0] if records else None


def list_threats(viewer: Viewer = PUBLIC_VIEWER) -> tuple[ThreatRecord, ...]:
    """Return all threats that the viewer sees, latest first. Run two queries."""
    return tuple(threat_records(visible_threats(viewer).order_by("-latest", "pk")))
