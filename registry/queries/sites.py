"""Records of sites, limited to what the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.models import Site
from registry.models.record import in_language

from .monuments import top_level_monuments
from .summaries import SourceSummary, summarize_source

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class SiteCounts(TypedDict):
    """The annotations that the query adds to each site."""

    monument_count: int


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One site. `monuments` counts its top-level monuments, without parts. `pk` is for further queries only."""

    pk: int
    slug: str
    name_en: str
    name_ar: str
    description_en: str
    description_ar: str
    country: str
    lon: float | None
    lat: float | None
    point_source: SourceSummary | None
    wh_ref: str
    wh_inscribed: int | None
    wh_criteria: str
    in_danger_since: int | None
    wh_source: SourceSummary | None
    identifiers: dict[str, str]
    monuments: int
    recorded_at: datetime
    version: int

    @property
    def name(self) -> str:
        """Return the name in the active language, or in the other one if it is missing."""
        return in_language(self.name_en, self.name_ar)

    @property
    def description(self) -> str:
        """Return the description in the active language, or in the other one if it is missing."""
        return in_language(self.description_en, self.description_ar)


def site_records(sites: QuerySet[Site], viewer: Viewer = PUBLIC_VIEWER) -> list[SiteRecord]:
    """Return a record for each site of a queryset, in its order. One query."""
    monuments_of_site = top_level_monuments(viewer).filter(site=OuterRef("pk")).order_by().values("site")
    monument_count = monuments_of_site.annotate(n=Count("pk")).values("n")
    counted_sites = sites.select_related("point_source", "wh_source").annotate(
        monument_count=Coalesce(Subquery(monument_count), 0)
    )
    return [_site_record(site) for site in counted_sites]


def _site_record(site: WithAnnotations[Site, SiteCounts]) -> SiteRecord:
    """Return the record of a site with its sources and `monument_count` loaded."""
    return SiteRecord(
        pk=site.pk,
        slug=site.slug,
        name_en=site.name_en,
        name_ar=site.name_ar,
        description_en=site.description_en,
        description_ar=site.description_ar,
        country=site.country,
        lon=site.lon,
        lat=site.lat,
        point_source=summarize_source(site.point_source) if site.point_source else None,
        wh_ref=site.wh_ref,
        wh_inscribed=site.wh_inscribed,
        wh_criteria=site.wh_criteria,
        in_danger_since=site.in_danger_since,
        wh_source=summarize_source(site.wh_source) if site.wh_source else None,
        identifiers=dict(site.identifiers),
        monuments=site.monument_count,
        recorded_at=site.recorded_at,
        version=site.version,
    )
