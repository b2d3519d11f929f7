"""What one page needs in one call, each in a fixed number of queries whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from registry.domain.chronology import Chronology
from registry.domain.visibility import shows_claim
from registry.models import ControlPeriod, Intervention, Monument, Site, Source, StateDelta, Threat

from .claims import ClaimRecord, claim_records, claims_on, public_claims
from .control import ControlRecord, control_records
from .evidence import derivations
from .interventions import InterventionRecord, intervention_records
from .monuments import MonumentRecord, monument_records, wholes
from .sites import SiteRecord, site_records
from .sources import SourceRecord, find_source, source_records
from .states import counts_on, segments_on
from .threats import ThreatRecord, threat_records

HOME_CARDS = 60
PAGE_ROWS = 50
SOURCE_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One monument or part with what is derived of it and the public claims on it, the latest first."""

    record: MonumentRecord
    chronology: Chronology
    claims: tuple[ClaimRecord, ...]


@dataclass(frozen=True, slots=True)
class MonumentPage:
    """A monument with its parts, what was done for it, what it is warned of, and who held its site."""

    whole: Told
    parts: tuple[Told, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlRecord, ...]

    @property
    def claims(self) -> dict[str, ClaimRecord]:
        """All claims on the page by ref."""
        return {claim.ref: claim for told in (self.whole, *self.parts) for claim in told.claims}


def monument_page(slug: str, *, as_of: int | None = None, known_at: datetime | None = None) -> MonumentPage | None:
    """None if there is no such monument, or the registry did not know it at `known_at`."""
    family = Monument.objects.filter(Q(slug=slug) | Q(part_of__slug=slug)).order_by("pk")
    records = monument_records(family, as_of=as_of, known_at=known_at)
    whole = next((record for record in records if record.slug == slug), None)
    if whole is None:
        return None
    told = _told(records, known_at)
    pks = [record.pk for record in records]
    return MonumentPage(
        whole=told[whole.pk],
        parts=tuple(told[record.pk] for record in records if record.pk != whole.pk),
        interventions=tuple(intervention_records(_works(pks, known_at), as_of=as_of, known_at=known_at)),
        threats=tuple(threat_records(_warnings(pks, whole.site.slug, known_at))),
        control=tuple(control_records(ControlPeriod.objects.filter(site__slug=whole.site.slug))),
    )


def _told(records: list[MonumentRecord], known_at: datetime | None) -> dict[int, Told]:
    pks = [record.pk for record in records]
    derived = derivations(pks, known_at)
    by_slug: dict[str, list[ClaimRecord]] = defaultdict(list)
    for claim in claims_on(pks):
        by_slug[claim.monument.slug].append(claim)
    return {record.pk: _tell(record, derived[record.pk], by_slug[record.slug], known_at) for record in records}


def _tell(record: MonumentRecord, derived: Chronology, claims: list[ClaimRecord], known_at: datetime | None) -> Told:
    shown = {ref: statement for ref, statement in derived.statements.items() if shows_claim(statement.status)}
    public = Chronology(derived.segments, derived.windows, derived.contradictions, shown)
    then = [_as_then(claim, shown[claim.ref].status.value, known_at) for claim in claims if claim.ref in shown]
    return Told(record, public, tuple(then))


def _as_then(claim: ClaimRecord, status: str, known_at: datetime | None) -> ClaimRecord:
    """The claim with the status and the decisions that it had at that moment."""
    if known_at is None:
        return claim
    return replace(claim, status=status, decisions=tuple(d for d in claim.decisions if d.at <= known_at))


def _works(pks: list[int], known_at: datetime | None) -> QuerySet[Intervention]:
    works = Intervention.objects.filter(monuments__in=pks).distinct().order_by("pk")
    return works if known_at is None else works.filter(recorded_at__lte=known_at)


def _warnings(pks: list[int], site: str, known_at: datetime | None) -> QuerySet[Threat]:
    concerned = Q(monuments__in=pks) | Q(monuments__isnull=True, site__slug=site)
    warnings = Threat.objects.filter(concerned).distinct().order_by("-latest", "pk")
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


def home_page(site: str | None, *, as_of: int | None) -> HomePage | None:
    """The given site, or the one with most monuments; None if there is none."""
    sites = site_records(Site.objects.order_by("slug"))
    chosen = next((s for s in sites if s.slug == site), None) or max(sites, key=lambda s: s.monuments, default=None)
    if chosen is None:
        return None
    here = wholes().filter(site_id=chosen.pk).order_by("pk")
    deltas = StateDelta.objects.filter(site_id=chosen.pk).exclude(delta=0).values_list("day", "grade", "delta")
    return HomePage(
        site=chosen,
        sites=tuple(sites),
        monuments=tuple(monument_records(here[:HOME_CARDS], as_of=as_of)),
        total=chosen.monuments,
        counts=counts_on(chosen.pk, as_of),
        control=tuple(control_records(ControlPeriod.objects.filter(site_id=chosen.pk))),
        changes=tuple(sorted(deltas, key=lambda row: (row[0] is not None, row[0] or 0, row[1]))),
    )


@dataclass(frozen=True, slots=True)
class MonumentList:
    """One page of the whole monuments that were asked for; `total` counts all of them."""

    monuments: tuple[MonumentRecord, ...]
    total: int
    page: int
    pages: int


def monument_list(
    *, search: str = "", kind: str = "", state: str = "", as_of: int | None = None, page: int = 1
) -> MonumentList:
    """Whole monuments whose names, in either script, hold `search`; `state` is a grade's code or `uncertain`."""
    found = wholes()
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
    return MonumentList(tuple(monument_records(rows, as_of=as_of)), total, page, pages)


@dataclass(frozen=True, slots=True)
class SourceList:
    """One page of all sources."""

    sources: tuple[SourceRecord, ...]
    total: int
    page: int
    pages: int


def source_list(page: int = 1) -> SourceList:
    """The sources on which most rests first."""
    total = Source.objects.count()
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(page, 1), pages)
    ranked = Source.objects.annotate(all_claims=Count("claims", distinct=True)).order_by("-all_claims", "pk")
    return SourceList(tuple(source_records(ranked[(page - 1) * PAGE_ROWS : page * PAGE_ROWS])), total, page, pages)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source and what rests on it: the latest of its claims, the measures, warnings and control periods."""

    source: SourceRecord
    claims: tuple[ClaimRecord, ...]
    interventions: tuple[InterventionRecord, ...]
    threats: tuple[ThreatRecord, ...]
    control: tuple[ControlRecord, ...]
    monuments: tuple[MonumentRecord, ...]


def source_page(slug: str) -> SourcePage | None:
    """By its public slug; None if there is no such source."""
    found = find_source(slug)
    record = next(iter(source_records(found)), None)
    if record is None:
        return None
    pks = found.values("pk")
    claims = public_claims().filter(source__in=pks).order_by("-latest", "-earliest", "pk")
    cited = Q(built_source__in=pks) | Q(placements__source__in=pks)
    return SourcePage(
        source=record,
        claims=tuple(claim_records(claims[:SOURCE_CLAIMS])),
        interventions=tuple(intervention_records(Intervention.objects.filter(steps__source__in=pks).distinct())),
        threats=tuple(threat_records(Threat.objects.filter(Q(source__in=pks) | Q(closed_source__in=pks)).distinct())),
        control=tuple(control_records(ControlPeriod.objects.filter(bounds__source__in=pks).distinct())),
        monuments=tuple(monument_records(Monument.objects.filter(cited).distinct().order_by("pk"))),
    )


def restoration_page() -> tuple[InterventionRecord, ...]:
    """All measures."""
    return tuple(intervention_records(Intervention.objects.order_by("pk")))


def threats_page() -> tuple[ThreatRecord, ...]:
    """All warnings, the latest first."""
    return tuple(threat_records(Threat.objects.order_by("-latest", "pk")))
