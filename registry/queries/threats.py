"""Warnings of harm to come, as their reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.models import Threat
from registry.models.record import in_language

from .summaries import Dating, Named, SourceBrief, dating, dating_or_none, named, named_or_none, source_brief


@dataclass(frozen=True, slots=True)
class ThreatRecord:
    """One warning; `outcome` is "" and `closed` None while it is open."""

    slug: str
    site: Named
    monuments: tuple[Named, ...]
    title_en: str
    title_ar: str
    description_en: str
    description_ar: str
    quote: str
    raised_by: Named | None
    date: Dating
    source: SourceBrief
    likelihood: str
    outcome: str
    closed: Dating | None
    closed_source: SourceBrief | None
    closed_reason: str
    closed_reason_ar: str
    recorded_at: datetime
    version: int

    @property
    def title(self) -> str:
        """In the reader's language."""
        return in_language(self.title_en, self.title_ar)


def threat_records(threats: QuerySet[Threat]) -> list[ThreatRecord]:
    """The warnings of a query, in its order. Two queries."""
    related = threats.select_related("site", "source", "raised_by", "closed_source").prefetch_related("monuments")
    return [_record(row) for row in related]


def _record(row: Threat) -> ThreatRecord:
    shown = not row.source.protected
    return ThreatRecord(
        slug=row.slug,
        site=named(row.site),
        monuments=tuple(named(monument) for monument in row.monuments.all()),
        title_en=row.title_en,
        title_ar=row.title_ar,
        description_en=row.description_en,
        description_ar=row.description_ar,
        quote=row.quote if shown else "",
        raised_by=named_or_none(row.raised_by) if shown else None,
        date=dating(row.date_text, row.earliest, row.latest),
        source=source_brief(row.source),
        likelihood=row.likelihood,
        outcome=row.outcome,
        closed=dating_or_none(row.closed_text, row.closed_earliest, row.closed_latest),
        closed_source=source_brief(row.closed_source) if row.closed_source else None,
        closed_reason=row.closed_reason,
        closed_reason_ar=row.closed_reason_ar,
        recorded_at=row.recorded_at,
        version=row.version,
    )
