"""Sites as their reader may see them."""

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
from .summaries import SourceBrief, source_brief

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Counts(TypedDict):
    """What the query adds to each site."""

    wholes: int


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One site; `monuments` counts the whole ones. `pk` is for further queries only."""

    pk: int
    slug: str
    name_en: str
    name_ar: str
    description_en: str
    description_ar: str
    country: str
    lon: float | None
    lat: float | None
    point_source: SourceBrief | None
    wh_ref: str
    wh_inscribed: int | None
    wh_criteria: str
    in_danger_since: int | None
    wh_source: SourceBrief | None
    identifiers: dict[str, str]
    monuments: int
    recorded_at: datetime
    version: int

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_en, self.name_ar)

    @property
    def description(self) -> str:
        """In the reader's language."""
        return in_language(self.description_en, self.description_ar)


def site_records(sites: QuerySet[Site], viewer: Viewer = PUBLIC_VIEWER) -> list[SiteRecord]:
    """The sites of a query, in its order. One query."""
    seen = (
        top_level_monuments(viewer)
        .filter(site=OuterRef("pk"))
        .order_by()
        .values("site")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = sites.select_related("point_source", "wh_source").annotate(wholes=Coalesce(Subquery(seen), 0))
    return [_record(row) for row in rows]


def _record(row: WithAnnotations[Site, Counts]) -> SiteRecord:
    return SiteRecord(
        pk=row.pk,
        slug=row.slug,
        name_en=row.name_en,
        name_ar=row.name_ar,
        description_en=row.description_en,
        description_ar=row.description_ar,
        country=row.country,
        lon=row.lon,
        lat=row.lat,
        point_source=source_brief(row.point_source) if row.point_source else None,
        wh_ref=row.wh_ref,
        wh_inscribed=row.wh_inscribed,
        wh_criteria=row.wh_criteria,
        in_danger_since=row.in_danger_since,
        wh_source=source_brief(row.wh_source) if row.wh_source else None,
        identifiers=dict(row.identifiers),
        monuments=row.wholes,
        recorded_at=row.recorded_at,
        version=row.version,
    )
