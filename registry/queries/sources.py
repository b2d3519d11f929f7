"""Sources as their reader may see them, and what rests on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.query_values import parse_key
from registry.models import Source

from .summaries import Dating, SourceBrief, dating_or_none, source_brief
from .visible import visible_claims, visible_sources

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Counts(TypedDict):
    """What the query adds to each source."""

    claim_count: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source. Of a protected one only what `SourceBrief` shows, and why it is rated as it is, is here."""

    brief: SourceBrief
    archived_url: str
    retrieved: Dating | None
    language: str
    reliability_reason_en: str
    reliability_reason_ar: str
    claims: int
    recorded_at: datetime
    version: int


def source_records(sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER) -> list[SourceRecord]:
    """The sources of a query, in its order, with the number of claims on each that the reader sees. One query."""
    return [_record(row) for row in with_counts(sources, viewer)]


def with_counts(sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[WithAnnotations[Source, Counts]]:
    """The sources, each with its `claim_count`."""
    seen = visible_claims(viewer).filter(source=OuterRef("pk")).order_by().values("source")
    return sources.annotate(claim_count=Coalesce(Subquery(seen.annotate(n=Count("pk")).values("n")), 0))


def find_source(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Source]:
    """The source of that public slug: its own, or the pseudonym if it is protected."""
    prefix, _, number = slug.rpartition("-")
    key = parse_key(number)
    sources = visible_sources(viewer)
    if prefix == "protected" and key is not None:
        return sources.filter(protected=True, pk=key)
    return sources.filter(protected=False, slug=slug)


def _record(row: WithAnnotations[Source, Counts]) -> SourceRecord:
    shown = not row.protected
    return SourceRecord(
        brief=source_brief(row),
        archived_url=row.archived_url if shown else "",
        retrieved=dating_or_none(row.retrieved_text, row.retrieved_earliest, row.retrieved_latest) if shown else None,
        language=row.language if shown else "",
        reliability_reason_en=row.reliability_reason_en if shown else "",
        reliability_reason_ar=row.reliability_reason_ar if shown else "",
        claims=row.claim_count,
        recorded_at=row.recorded_at,
        version=row.version,
    )
