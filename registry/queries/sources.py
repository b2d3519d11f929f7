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
from registry.models import Source, SourceCapture
from registry.models.columns import HiddenWith

from .public_columns import Columns, column_members, public_columns
from .summaries import DateSummary, SourceSummary, summarize_date, summarize_optional_date, summarize_source
from .visible import public_captures, visible_claims, visible_sources

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class SourceCounts(TypedDict):
    """The annotations that the query adds to each source."""

    claim_count: int


@dataclass(frozen=True, slots=True)
class CaptureSummary:
    """A file of a source that everybody may have."""

    source_slug: str
    sha256: str
    media_type: str
    size: int
    captured: DateSummary
    licence: str


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source with its rating and the number of visible claims. Only `brief` is filled for a protected source.

    `copied_from` is the original of a copy, and `copies` are those of an original, as far as the viewer sees them.
    `captures` are the files of it that everybody may have.
    """

    brief: SourceSummary
    copied_from: SourceSummary | None
    copies: tuple[SourceSummary, ...]
    retrieved: DateSummary | None
    captures: tuple[CaptureSummary, ...]
    claims: int
    recorded_at: datetime
    version: int
    columns: Columns


def source_records(
    sources: QuerySet[Source], viewer: Viewer = PUBLIC_VIEWER, *, with_captures: bool = False
) -> list[SourceRecord]:
    """Return a read-only record for each source of a queryset, with its number of visible claims.

    `with_captures` also loads the files that everybody may have. Run two queries, or three with captures.
    """
    listed_sources = list(with_claim_count(sources, viewer))
    related_sources = _load_originals_and_copies(listed_sources, viewer)
    captures: list[SourceCapture] = []
    if with_captures:
        captures += public_captures().filter(source__in=[source.pk for source in listed_sources]).order_by("pk")
    return [_build_source_record(source, related_sources, captures) for source in listed_sources]


def find_public_capture(slug: str, sha256: str) -> SourceCapture | None:
    """Return the capture with this SHA-256 of the source with this public slug, or None if it is not public."""
    return public_captures().filter(source__in=find_source(slug), sha256=sha256).first()


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
    source: WithAnnotations[Source, SourceCounts],
    related_sources: Iterable[Source],
    captures: Iterable[SourceCapture],
) -> SourceRecord:
    """Convert a source to the read-only record that pages and the API show.

    It must be annotated with `claim_count`. `related_sources` are visible and hold its original and its copies,
    `captures` are public and hold its own. The details of a protected source are left out.
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
        captures=tuple(_summarize_capture(source, capture) for capture in captures if capture.source_id == source.pk),
        claims=source.claim_count,
        recorded_at=source.recorded_at,
        version=source.version,
        **column_members(SourceRecord, columns),
    )


def _summarize_capture(source: Source, capture: SourceCapture) -> CaptureSummary:
    """Return what everybody may know of a public capture of a source."""
    captured = summarize_date(
        capture.captured_text, capture.captured_edtf, capture.captured_earliest, capture.captured_latest
    )
    return CaptureSummary(source.slug, capture.sha256, capture.media_type, capture.size, captured, capture.licence)
