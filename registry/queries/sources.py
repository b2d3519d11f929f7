"""Records of sources, limited to what the viewer may see, with the number of claims that cite each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
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
    """One source with its rating and the number of visible claims. Only `brief` is filled for a protected source.

    `copied_from` is the original of a copy, and `copies` are those of an original, as far as the viewer sees them.
    """

    brief: SourceSummary
    copied_from: SourceSummary | None
    copies: tuple[SourceSummary, ...]
    retrieved: DateSummary | None
    claims: int
    recorded_at: datetime
    version: int
    columns: Columns


def source_records(sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER) -> list[SourceRecord]:
    """Return a read-only record for each source of a queryset, with its number of visible claims. Run two queries."""
    listed_sources = list(with_claim_count(sources, viewer))
    related_sources = _load_originals_and_copies(listed_sources, viewer)
    return [_build_source_record(source, related_sources) for source in listed_sources]


def _load_originals_and_copies(sources: Iterable[Source], viewer: Viewer) -> list[Source]:
    """Return the originals and the copies of sources that the viewer sees, without protected ones. Run one query."""
    source_ids = [source.pk for source in sources]
    original_ids = [source.copied_from_id for source in sources if source.copied_from_id is not None]
    is_related = Q(pk__in=original_ids) | Q(copied_from__in=source_ids)
    return list(visible_sources(viewer).filter(is_related, protected=False).order_by("pk"))


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


def _build_source_record(
    source: WithAnnotations[Source, SourceCounts], related_sources: Iterable[Source]
) -> SourceRecord:
    """Convert a source to the read-only record that pages and the API show.

    It must be annotated with `claim_count`. `related_sources` are visible and hold its original and its copies. The
    details of a protected source are left out.
    """
    brief = summarize_source(source)
    retrieved = None
    original = None
    copies: tuple[SourceSummary, ...] = ()
    columns = public_columns(source)
    if source.protected:
        columns = public_columns(source, HiddenWith.SOURCE_IDENTITY)
        # What every record that cites it shows of it: a pseudonym.
        columns.update(slug=brief.slug, description_en=brief.description_en, description_ar=brief.description_ar)
    else:
        original = next((related for related in related_sources if related.pk == source.copied_from_id), None)
        copies = tuple(summarize_source(related) for related in related_sources if related.copied_from_id == source.pk)
        retrieved = summarize_optional_date(
            source.retrieved_text, source.retrieved_edtf, source.retrieved_earliest, source.retrieved_latest
        )
    return SourceRecord(
        brief=brief,
        copied_from=None if original is None else summarize_source(original),
        copies=copies,
        retrieved=retrieved,
        claims=source.claim_count,
        recorded_at=source.recorded_at,
        version=source.version,
        **column_members(SourceRecord, columns),
    )
