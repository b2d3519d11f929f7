"""What one page needs in one call, each in a fixed number of queries whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.models import Intervention, Threat

from .chronologies import shown_of
from .claims import ClaimRecord, claim_records, claims_on
from .comparisons import ComparisonRecord, comparison_list
from .control_periods import ControlRecord, control_records
from .evidence import derivations
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_records, top_level_monuments
from .photos import PhotoList, photo_list
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records, with_counts
from .states import changes_on, counts_in, segments_on
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

HOME_CARDS = 60
PAGE_ROWS = 50
SOURCE_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class MonumentDetail:
    """One monument or part with what is derived of it and the claims on it, the latest first."""

    record: MonumentRecord
    chronology: Chronology
    claims: tuple[ClaimRecord, ...]


@dataclass(frozen=True, slots=True)
class MonumentPage:
    """A monument with its parts and pictures, what was done for it, what it is warned of, and who held its site."""

    whole: MonumentDetail
    parts: tuple[MonumentDetail, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlRecord, ...]
    pairs: tuple[ComparisonRecord, ...]
    photos: PhotoList

    @property
    def claims(self) -> dict[str, ClaimRecord]:
        """All claims on the page by ref."""
        return {claim.ref: claim for told in (self.whole, *self.parts) for claim in told.claims}


def monument_page(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentPage | None:
    """None if the reader sees no such monument, or the registry did not know it at `known_at`."""
    family = visible_monuments(viewer).filter(Q(slug=slug) | Q(part_of__slug=slug)).order_by("pk")
    records = monument_records(family, as_of=as_of, known_at=known_at, viewer=viewer)
    whole = next((record for record in records if record.slug == slug), None)
    if whole is None:
        return None
    told = _monument_details(records, known_at, viewer)
    pks = [record.pk for record in records]
    return MonumentPage(
        whole=told[whole.pk],
        parts=tuple(told[record.pk] for record in records if record.pk != whole.pk),
        interventions=tuple(
            intervention_records(_interventions_on(pks, known_at, viewer), as_of=as_of, known_at=known_at)
        ),
        threats=tuple(threat_records(_threats_on(pks, whole.site.slug, known_at, viewer))),
        control=tuple(control_records(visible_control_periods(viewer).filter(site__slug=whole.site.slug))),
        pairs=comparison_list(monument=slug, viewer=viewer).comparisons,
        photos=photo_list(monument=slug, viewer=viewer),
    )


def _monument_details(
    records: list[MonumentRecord], known_at: datetime | None, viewer: Viewer
) -> dict[int, MonumentDetail]:
    pks = [record.pk for record in records]
    derived = {pk: shown_of(found, viewer) for pk, found in derivations(pks, known_at, viewer).items()}
    by_slug: dict[str, list[ClaimRecord]] = defaultdict(list)
    for claim in claims_on(pks, viewer):
        by_slug[claim.monument.slug].append(claim)
    return {record.pk: _detail_of(record, derived[record.pk], by_slug[record.slug], known_at) for record in records}


def _detail_of(
    record: MonumentRecord, derived: Chronology, claims: list[ClaimRecord], known_at: datetime | None
) -> MonumentDetail:
    shown = derived.statements
    then = [_as_known_at(claim, shown[claim.ref].status.value, known_at) for claim in claims if claim.ref in shown]
    return MonumentDetail(record, derived, tuple(then))


def _as_known_at(claim: ClaimRecord, status: str, known_at: datetime | None) -> ClaimRecord:
    """The claim with the status and the decisions that it had at that moment."""
    if known_at is None:
        return claim
    return replace(claim, status=status, decisions=tuple(d for d in claim.decisions if d.at <= known_at))


def _interventions_on(pks: list[int], known_at: datetime | None, viewer: Viewer) -> QuerySet[Intervention]:
    works = visible_interventions(viewer).filter(monuments__in=pks).distinct().order_by("pk")
    return works if known_at is None else works.filter(recorded_at__lte=known_at)


def _threats_on(pks: list[int], site: str, known_at: datetime | None, viewer: Viewer) -> QuerySet[Threat]:
    concerned = Q(monuments__in=pks) | Q(monuments__isnull=True, site__slug=site)
    warnings = visible_threats(viewer).filter(concerned).distinct().order_by("-latest", "pk")
    return warnings if known_at is None else warnings.filter(recorded_at__lte=known_at)


@dataclass(frozen=True, slots=True)
class HomePage:
    """A site on a day: `monuments` are its whole ones (the first of `total`), `changes` the days on which a count
    changes and by how much, in order, None being the beginning."""

    site: SiteRecord
    sites: tuple[SiteRecord, ...]
    monuments: tuple[MonumentRecord, ...]
    total: int
    counts: dict[str, int]
    control: tuple[ControlRecord, ...]
    changes: tuple[tuple[int | None, str, int], ...]


def home_page(site: str | None, *, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER) -> HomePage | None:
    """The given site, or the one with most monuments; None if the reader sees none."""
    sites = site_records(visible_sites(viewer).order_by("slug"), viewer)
    chosen = next((s for s in sites if s.slug == site), None) or max(sites, key=lambda s: s.monuments, default=None)
    if chosen is None:
        return None
    here = top_level_monuments(viewer).filter(site_id=chosen.pk).order_by("pk")
    changes = changes_on(chosen.pk, viewer)
    return HomePage(
        site=chosen,
        sites=tuple(sites),
        monuments=tuple(monument_records(here[:HOME_CARDS], as_of=as_of, viewer=viewer)),
        total=chosen.monuments,
        counts=counts_in(changes, as_of),
        control=tuple(control_records(visible_control_periods(viewer).filter(site_id=chosen.pk))),
        changes=tuple(changes),
    )


@dataclass(frozen=True, slots=True)
class MonumentList:
    """One page of the whole monuments that were asked for; `total` counts all of them."""

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
    """Whole monuments whose names, in either script, hold `search`; `state` is a grade's code or `uncertain`."""
    found = top_level_monuments(viewer)
    if search:
        found = found.filter(
            Q(name_en__icontains=search) | Q(name_ar__icontains=search) | Q(other_names__icontains=search)
        )
    if kind:
        found = found.filter(kind=kind)
    if state:
        segments = segments_on(as_of).filter(grade="" if state == "uncertain" else state)
        found = found.filter(pk__in=segments.values("monument_id"))
    total = found.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(page, 1), pages)
    rows = found.order_by("name_en", "pk")[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return MonumentList(tuple(monument_records(rows, as_of=as_of, viewer=viewer)), total, page, pages)


@dataclass(frozen=True, slots=True)
class SourceList:
    """One page of all sources."""

    sources: tuple[SourceRecord, ...]
    total: int
    page: int
    pages: int


def source_list(page: int = 1, viewer: Viewer = PUBLIC_VIEWER) -> SourceList:
    """The sources on which most claims rest first."""
    sources = visible_sources(viewer)
    total = sources.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(page, 1), pages)
    ranked = with_counts(sources, viewer).order_by("-claim_count", "pk")
    rows = ranked[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    return SourceList(tuple(source_records(rows, viewer)), total, page, pages)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source and what rests on it: the latest of its claims, the measures, warnings and control periods."""

    source: SourceRecord
    claims: tuple[ClaimRecord, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlRecord, ...]
    monuments: tuple[MonumentRecord, ...]


def source_page(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> SourcePage | None:
    """By its public slug; None if the reader sees no such source."""
    found = find_source(slug, viewer)
    record = next(iter(source_records(found, viewer)), None)
    if record is None:
        return None
    pks = found.values("pk")
    claims = visible_claims(viewer).filter(source__in=pks).order_by("-latest", "-earliest", "pk")
    monuments = visible_monuments(viewer).filter(Q(built_source__in=pks) | Q(placements__source__in=pks))
    works = visible_interventions(viewer).filter(steps__source__in=pks)
    warnings = visible_threats(viewer).filter(Q(source__in=pks) | Q(closed_source__in=pks))
    periods = visible_control_periods(viewer).filter(bounds__source__in=pks)
    return SourcePage(
        source=record,
        claims=tuple(claim_records(claims[:SOURCE_CLAIMS], viewer)),
        interventions=tuple(intervention_records(works.distinct())),
        threats=tuple(threat_records(warnings.distinct())),
        control=tuple(control_records(periods.distinct())),
        monuments=tuple(monument_records(monuments.distinct().order_by("pk"), viewer=viewer)),
    )


def restoration_page(viewer: Viewer = PUBLIC_VIEWER) -> tuple[InterventionRecord, ...]:
    """All measures that the reader sees."""
    return tuple(intervention_records(visible_interventions(viewer).order_by("pk")))


def threats_page(viewer: Viewer = PUBLIC_VIEWER) -> tuple[ThreatRecord, ...]:
    """All warnings that the reader sees, the latest first."""
    return tuple(threat_records(visible_threats(viewer).order_by("-latest", "pk")))
