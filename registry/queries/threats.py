"""Records of threats (warnings of future damage), limited to what the public may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.models import Threat
from registry.models.record import in_language

from .summaries import (
    DateSummary,
    NameSummary,
    SourceSummary,
    summarize_date,
    summarize_name,
    summarize_optional_date,
    summarize_optional_name,
    summarize_source,
)


@dataclass(frozen=True, slots=True)
class ThreatRecord:
    """One threat. While it is open, `outcome` is "" and `closed` is None."""

    slug: str
    site: NameSummary
    monuments: tuple[NameSummary, ...]
    title_en: str
    title_ar: str
    description_en: str
    description_ar: str
    quote: str
    raised_by: NameSummary | None
    date: DateSummary
    source: SourceSummary
    likelihood: str
    outcome: str
    closed: DateSummary | None
    closed_source: SourceSummary | None
    closed_reason: str
    closed_reason_ar: str
    recorded_at: datetime
    version: int

    @property
    def title(self) -> str:
        """Return the title in the active language, or in the other one if it is missing."""
        return in_language(self.title_en, self.title_ar)


def threat_records(threats: QuerySet[Threat]) -> list[ThreatRecord]:
    """Return a record for each threat of a queryset, in its order. Two queries."""
    threats = threats.select_related("site", "source", "raised_by", "closed_source").prefetch_related("monuments")
    return [_threat_record(threat) for threat in threats]


def _threat_record(threat: Threat) -> ThreatRecord:
    """Return the record of a threat, without quotation and author if its source is protected."""
    shows_source_text = not threat.source.protected
    return ThreatRecord(
        slug=threat.slug,
        site=summarize_name(threat.site),
        monuments=tuple(summarize_name(monument) for monument in threat.monuments.all()),
        title_en=threat.title_en,
        title_ar=threat.title_ar,
        description_en=threat.description_en,
        description_ar=threat.description_ar,
        quote=threat.quote if shows_source_text else "",
        raised_by=summarize_optional_name(threat.raised_by) if shows_source_text else None,
        date=summarize_date(threat.date_text, threat.earliest, threat.latest),
        source=summarize_source(threat.source),
        likelihood=threat.likelihood,
        outcome=threat.outcome,
        closed=summarize_optional_date(threat.closed_text, threat.closed_earliest, threat.closed_latest),
        closed_source=summarize_source(threat.closed_source) if threat.closed_source else None,
        closed_reason=threat.closed_reason,
        closed_reason_ar=threat.closed_reason_ar,
        recorded_at=threat.recorded_at,
        version=threat.version,
    )
