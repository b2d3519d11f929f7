"""The public default representation of a monument and of a claim, as the stored documents hold it.

Plain dictionaries of JSON values; days are ISO dates, codes are codes, "nothing" is null. Must not know who asks.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from registry.domain.chronology.dates import iso
from registry.queries.claims import ClaimRecord, DecisionRecord
from registry.queries.monuments import MonumentRecord, PartRecord, PlacementRecord
from registry.queries.states import State
from registry.queries.summaries import Dating, Named, SourceBrief

Json = dict[str, object]


def as_text(document: Json) -> str:
    """One line of JSON, as the API writes it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def monument_document(record: MonumentRecord) -> Json:
    """A monument with its state and that of its parts."""
    worst = record.worst_part
    return {
        "slug": record.slug,
        "site": _named(record.site),
        "part_of": _named(record.part_of),
        "kind": record.kind,
        "name_en": record.name_en,
        "name_ar": record.name_ar,
        "other_names": list(record.other_names),
        "description_en": record.description_en,
        "description_ar": record.description_ar,
        "built": _dating(record.built),
        "built_source": source_document(record.built_source),
        "built_note_en": record.built_note_en,
        "built_note_ar": record.built_note_ar,
        "precision": record.precision,
        "placements": [_placement(placement) for placement in record.placements],
        "state": state_document(record.state),
        "worst_part": None if worst is None else _part(worst),
        "parts": [_part(part) for part in record.parts],
        "claims": record.claims,
        "sources": record.sources,
        "recorded_at": _moment(record.recorded_at),
        "version": record.version,
    }


def claim_document(record: ClaimRecord) -> Json:
    """A claim with its source and the decisions on it."""
    return {
        "ref": record.ref,
        "monument": _named(record.monument),
        "source": source_document(record.source),
        "said_by": _named(record.said_by),
        "kind": record.kind,
        "grade": record.grade or None,
        "date": _dating(record.date),
        "acquired": _dating(record.acquired),
        "basis": record.basis,
        "certainty": record.certainty,
        "credibility": record.credibility,
        "admiralty": record.admiralty,
        "cause": record.cause or None,
        "intent": record.intent or None,
        "agent": _named(record.agent),
        "effects": list(record.effects),
        "extent": record.extent or None,
        "locator": record.locator,
        "quote": record.quote,
        "quote_language": record.quote_language,
        "statement_en": record.statement_en,
        "statement_ar": record.statement_ar,
        "status": record.status,
        "decisions": [_decision(decision) for decision in record.decisions],
        "supersedes": record.supersedes,
        "superseded_by": list(record.superseded_by),
        "recorded_at": _moment(record.recorded_at),
        "version": record.version,
    }


def state_document(state: State) -> Json:
    """The state on a day; `grade` is null while it is uncertain."""
    return {
        "grade": None if state.grade is None else state.grade.value,
        "grade_low": state.grade_low.value,
        "grade_high": state.grade_high.value,
        "uncertain": state.uncertain,
        "last_seen": None if state.last_seen is None else iso(state.last_seen),
        "leading_claim": state.leading,
        "restoration_status": state.restoration_status.value,
    }


def source_document(source: SourceBrief | None) -> Json | None:
    """A source as others cite it."""
    return None if source is None else asdict(source)


def _named(brief: Named | None) -> Json | None:
    return None if brief is None else asdict(brief)


def _dating(date: Dating | None) -> Json | None:
    return None if date is None else asdict(date)


def _placement(placement: PlacementRecord) -> Json:
    return asdict(placement)


def _part(part: PartRecord) -> Json:
    return {**asdict(part.part), "kind": part.kind, "state": state_document(part.state)}


def _decision(decision: DecisionRecord) -> Json:
    return {**asdict(decision), "at": _moment(decision.at)}


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
