"""Records of sources, limited to what the viewer may see, with the number of claims that cite each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.query_values import parse_key
from registry.models import Source

from .summaries import DateSummary, SourceSummary, summarize_optional_date, summarize_source
from .visible import visible_claims, visible_sources

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class SourceCounts(TypedDict):
    """The annotations that the query adds to each source."""

    claim_count: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source with its rating and the number of visible claims. Only `brief` is filled for a protected source."""

    brief: SourceSummary
    archived_url: str
    retrieved: DateSummary | None
    language: str
    reliability_reason_en: str
    reliability_reason_ar: str
    claims: int
    recorded_at: datetime
    version: int


def source_records(sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER) -> list[SourceRecord]:
    """Return a record for each source of a queryset, in its order, with its number of visible claims. One query."""
    return [_source_record(source) for source in with_counts(sources, viewer)]


def with_counts(
    sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER
) -> QuerySet[WithAnnotations[Source, SourceCounts]]:
    """Annotate each source with `claim_count`, the number of claims citing it that the viewer sees."""
    citing_claims = visible_claims(viewer).filter(source=OuterRef("pk")).order_by().values("source")
    claim_count = Subquery(citing_claims.annotate(n=Count("pk")).values("n"))
    return sources.annotate(claim_count=Coalesce(claim_count, 0))


def find_source(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Source]:
    """Return the visible source with this public slug, as a queryset of one or none.

    The public slug of a protected source is a pseudonym, `protected-` and its ID; its real slug does not find it.
    """
    prefix, _, number = slug.rpartition("-")
    source_id = parse_key(number)
    sources = visible_sources(viewer)
    if prefix == "protected" and source_id is not None:
        return sources.filter(protected=True, pk=source_id)
    return sources.filter(protected=False, slug=slug)


def _source_record(source: WithAnnotations[Source, SourceCounts]) -> SourceRecord:
    """Return the record of a source with `claim_count`, without its details if it is protected."""
    shows_details = not source.protected
    retrieved = summarize_optional_date(source.retrieved_text, source.retrieved_earliest, source.retrieved_latest)
    return SourceRecord(
        brief=summarize_source(source),
        archived_url=source.archived_url if shows_details else "",
        retrieved=retrieved if shows_details else None,
        language=source.language if shows_details else "",
        reliability_reason_en=source.reliability_reason_en if shows_details else "",
        reliability_reason_ar=source.reliability_reason_ar if shows_details else "",
        claims=source.claim_count,
        recorded_at=source.recorded_at,
        version=source.version,
    )
