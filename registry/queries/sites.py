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
from .public_columns import Columns, column_members, public_columns
from .summaries import SourceSummary, summarize_source
from .visible import visible_claims

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class SiteCounts(TypedDict):
    """The annotations that the query adds to each site."""

    monument_count: int
    claim_count: int


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One site. `monuments` counts its top-level monuments, without parts. `pk` is for further queries only.

    `claims` counts the claims on the site as a whole.
    """

    pk: int
    slug: str
    name_en: str
    name_ar: str
    description_en: str
    description_ar: str
    lon: float | None
    lat: float | None
    point_source: SourceSummary | None
    wh_source: SourceSummary | None
    identifiers: dict[str, str]
    monuments: int
    claims: int
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def name(self) -> str:
        """Return the name in the active language, or in the other one if it is missing."""
        return in_language(self.name_en, self.name_ar)

    @property
    def description(self) -> str:
        """Return the description in the active language, or in the other one if it is missing."""
        return in_language(self.description_en, self.description_ar)


def site_records(sites: QuerySet[Site], viewer: Viewer = PUBLIC_VIEWER) -> list[SiteRecord]:
    """Return a read-only record for each site of a queryset, with its numbers of top-level monuments and claims.

    Run one query.
    """
    monuments_of_site = top_level_monuments(viewer).filter(site=OuterRef("pk")).order_by().values("site")
    monument_count = Subquery(monuments_of_site.annotate(n=Count("pk")).values("n"))
    claims_on_site = visible_claims(viewer).filter(site=OuterRef("pk")).order_by().values("site")
    claim_count = Subquery(claims_on_site.annotate(n=Count("pk")).values("n"))
    sites_with_sources = sites.select_related("point_source", "wh_source")
    counted_sites = sites_with_sources.annotate(
        monument_count=Coalesce(monument_count, 0), claim_count=Coalesce(claim_count, 0)
    )
    return [_build_site_record(site) for site in counted_sites]


def _build_site_record(site: WithAnnotations[Site, SiteCounts]) -> SiteRecord:
    """Convert a site to the read-only record that pages and the API show.

    Its sources must be loaded, and it must be annotated with `monument_count` and `claim_count`.
    """
    point_source, wh_source = None, None
    if site.point_source is not None:
        point_source = summarize_source(site.point_source)
    if site.wh_source is not None:
        wh_source = summarize_source(site.wh_source)

    return SiteRecord(
        pk=site.pk,
        point_source=point_source,
        wh_source=wh_source,
        identifiers=dict(site.identifiers),
        monuments=site.monument_count,
        claims=site.claim_count,
        recorded_at=site.recorded_at,
        version=site.version,
        **column_members(SiteRecord, public_columns(site)),
    )
