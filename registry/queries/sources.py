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
from registry.models.columns import HiddenWith

from .public_columns import Columns, column_members, public_columns
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
    retrieved: DateSummary | None
    claims: int
    recorded_at: datetime
    version: int
    columns: Columns


def source_records(sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER) -> list[SourceRecord]:
    """Return a read-only record for each source of a queryset, with its number of visible claims. Run one query."""
    return [_build_source_record(source) for source in with_claim_count(sources, viewer)]


def with_claim_count(
    sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER
) -> QuerySet[WithAnnotations[Source, SourceCounts]]:
    """Annotate each source with `claim_count`, the number of visible claims that cite it."""
    citing_claims = visible_claims(viewer).filter(source=OuterRef("pk")).order_by().values("source")
    claim_count = Subquery(citing_claims.annotate(n=Count("pk")).values("n"))
    return sources.annotate(claim_count=Coalesce(claim_count, 0))


def find_source(slug: str, viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Source]:
    """Return the source that the viewer sees under this public slug, as a queryset of one source or none.

    A protected source is found by its pseudonym, such as `protected-7`, and not by its real slug.
    """
    prefix, _, id_text = slug.rpartition("-")
    protected_id = parse_key(id_text)
    sources = visible_sources(viewer)
    if prefix == "protected" and protected_id is not None:
        return sources.filter(protected=True, pk=protected_id)
    return sources.filter(protected=False, slug=slug)


def _build_source_record(source: WithAnnotations[Source, SourceCounts]) -> SourceRecord:
    """Convert a source to the read-only record that pages and the API show.

    It must be annotated with `claim_count`. The details of a protected source are left out.
    """
    brief = summarize_source(source)
    retrieved = None
    columns = public_columns(source)
    if source.protected:
        columns = public_columns(source, HiddenWith.SOURCE_IDENTITY)
        # What every record that cites it shows of it: a pseudonym.
        columns.update(slug=brief.slug, description_en=brief.description_en, description_ar=brief.description_ar)
    else:
        retrieved = summarize_optional_date(
            source.retrieved_text, source.retrieved_edtf, source.retrieved_earliest, source.retrieved_latest
        )
    return SourceRecord(
        brief=brief,
        retrieved=retrieved,
        claims=source.claim_count,
        recorded_at=source.recorded_at,
        version=source.version,
        **column_members(SourceRecord, columns),
    )
