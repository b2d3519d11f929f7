"""Sources as anybody may read them, and what rests on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from registry.domain.visibility import PUBLIC_STATUSES
from registry.models import Source

from .briefs import Dating, SourceBrief, dating_or_none, source_brief


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


def source_records(sources: QuerySet[Source]) -> list[SourceRecord]:
    """The sources of a query, in its order, with the number of public claims on each. One query."""
    public = Q(claims__status__in=PUBLIC_STATUSES)
    return [_record(row) for row in sources.annotate(claim_count=Count("claims", filter=public))]


def find_source(slug: str) -> QuerySet[Source]:
    """The source of that public slug: its own, or the pseudonym if it is protected."""
    prefix, _, number = slug.rpartition("-")
    if prefix == "protected" and number.isascii() and number.isdigit() and len(number) < 19:
        return Source.objects.filter(protected=True, pk=int(number))
    return Source.objects.filter(protected=False, slug=slug)


def _record(row: Source) -> SourceRecord:
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
