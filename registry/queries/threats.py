"""Records of threats (warnings of future damage), limited to what the public may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.models import Threat
from registry.models.columns import HiddenWith
from registry.models.record import in_language

from .public_columns import Columns, column_members, public_columns
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
    quote: str
    raised_by: NameSummary | None
    date: DateSummary
    source: SourceSummary
    likelihood: str
    intent: str
    outcome: str
    closed: DateSummary | None
    closed_source: SourceSummary | None
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def title(self) -> str:
        """Return the title in the active language, or in the other one if it is missing."""
        return in_language(self.title_en, self.title_ar)


def threat_records(threats: QuerySet[Threat]) -> list[ThreatRecord]:
    """Return a read-only record for each threat of a queryset, in its order. Run two queries."""
    threats = threats.select_related("site", "source", "raised_by", "closed_source").prefetch_related("monuments")
    return [_build_threat_record(threat) for threat in threats]


def _build_threat_record(threat: Threat) -> ThreatRecord:
    """Convert a threat (a warning of damage to come) to the record that pages and the API show."""
    raised_by, columns = threat.raised_by, public_columns(threat)
    if threat.source.protected:
        # The words of a protected source, or the actor whom it quotes, could tell who it is.
        raised_by, columns = None, public_columns(threat, HiddenWith.PROTECTED_SOURCE)
    closed_source = None if threat.closed_source is None else summarize_source(threat.closed_source)

    return ThreatRecord(
        site=summarize_name(threat.site),
        monuments=tuple(summarize_name(monument) for monument in threat.monuments.all()),
        raised_by=summarize_optional_name(raised_by),
        date=summarize_date(threat.date_text, threat.date_edtf, threat.earliest, threat.latest),
        source=summarize_source(threat.source),
        closed=summarize_optional_date(
            threat.closed_text, threat.closed_edtf, threat.closed_earliest, threat.closed_latest
        ),
        closed_source=closed_source,
        recorded_at=threat.recorded_at,
        version=threat.version,
        **column_members(ThreatRecord, columns),
    )
