"""The public JSON of monuments and claims, as it is stored and as the API returns it.

Dictionaries of JSON values: days are ISO dates, missing values are null. It must not depend on the viewer.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime

from registry.domain.chronology.dates import Interval, format_iso_day
from registry.models import Claim, Monument, Placement
from registry.queries.claims import ClaimRecord
from registry.queries.monuments import MonumentRecord, PartRecord
from registry.queries.placements import PlacementRecord, PlacesRecord
from registry.queries.public_columns import to_document
from registry.queries.restoration import MeasureRecord, Restoration, StatusRecord
from registry.queries.states import State
from registry.queries.summaries import DateSummary, NameSummary, SourceSummary

Json = dict[str, object]

DATED_MEMBERS_START = ',"places":'  # where the members of a monument's JSON begin that depend on the day
DATED_MEMBERS_END = ',"claims":'  # where those after them begin


def to_json_line(document: Json) -> str:
    """Return the document as one line of JSON without spaces, as the API writes it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def build_monument_document(record: MonumentRecord) -> Json:
    """Build the public JSON object of a monument, with its state and the states of its parts."""
    members = {
        "site": _name_document(record.site),
        "part_of": _name_document(record.part_of),
        "other_names": list(record.other_names),
        "built": _date_document(record.built),
        "built_source": build_source_document(record.built_source),
        "placements": [_placement_document(placement) for placement in record.placements],
        **_build_dated_members(record),
        "claims": record.claims,
        "sources": record.sources,
        "recorded_at": _format_moment(record.recorded_at),
        "version": record.version,
    }
    return to_document(Monument, members, record.columns)


def _build_dated_members(record: MonumentRecord) -> Json:
    """Build the members of the public JSON object of a monument that depend on the day."""
    return {
        "places": _build_places_document(record.places),
        "state": build_state_document(record.state),
        "worst_part": None if record.worst_part is None else _build_part_document(record.worst_part),
        "parts": [_build_part_document(part) for part in record.parts],
    }


def to_dated_text(record: MonumentRecord) -> str:
    """Return the members of the public JSON of a monument that depend on the day, as text without braces."""
    return to_json_line(_build_dated_members(record))[1:-1]


def replace_dated_members(document_text: str, dated_text: str) -> str:
    """Return the public JSON of a monument with other members that depend on the day.

    In the text of a value, the quotation marks of DATED_MEMBERS_START and DATED_MEMBERS_END would be escaped.
    """
    before, _, text = document_text.partition(DATED_MEMBERS_START)
    _, _, after = text.rpartition(DATED_MEMBERS_END)
    return f"{before},{dated_text}{DATED_MEMBERS_END}{after}"


def build_claim_document(record: ClaimRecord) -> Json:
    """Build the public JSON object of a claim, with its source and the review decisions on it."""
    decisions = [{**asdict(decision), "at": _format_moment(decision.at)} for decision in record.decisions]
    members = {
        "ref": record.ref,
        "monument": _name_document(record.monument),
        "site": _name_document(record.site),
        "source": build_source_document(record.source),
        "said_by": _name_document(record.said_by),
        "date": _date_document(record.date),
        "acquired": _date_document(record.acquired),
        "credibility": record.credibility,
        "admiralty": record.admiralty,
        "cause": record.cause or None,
        "agent": _name_document(record.agent),
        "effects": list(record.effects),
        "further_speakers": [_name_document(speaker) for speaker in record.further_speakers],
        "extent": record.extent or None,
        "assessor": _name_document(record.assessor),
        "assessed": _date_document(record.assessed),
        "status": record.status,
        "decisions": decisions,
        "supersedes": record.supersedes,
        "superseded_by": list(record.superseded_by),
        "recorded_at": _format_moment(record.recorded_at),
        "version": record.version,
    }
    return to_document(Claim, members, record.columns)


def build_state_document(state: State) -> Json:
    """Build the public JSON object of a monument's state on a day. `grade` is null while the state is uncertain."""
    grade = None if state.grade is None else state.grade.value
    return {
        "grade": grade,
        "grade_low": state.grade_low.value,
        "grade_high": state.grade_high.value,
        "uncertain": state.uncertain,
        "likely_low": state.likely_low.value,
        "likely_high": state.likely_high.value,
        "last_seen": _days_document(state.last_seen),
        "leading_claim": state.leading,
        "certainty": None if state.certainty is None else state.certainty.value,
        "admiralty": state.admiralty,
        "inherited_from": state.inherited_from,
        "restoration": build_restoration_document(state.restoration),
    }


def build_restoration_document(restoration: Restoration) -> Json:
    """Build the public JSON object of a monument's restoration status on a day, with its interventions."""
    return {
        **build_status_document(restoration.on_day),
        "measures": [_measure_document(measure) for measure in restoration.measures],
        "elsewhere": [_measure_document(measure) for measure in restoration.elsewhere],
    }


def build_status_document(record: StatusRecord) -> Json:
    """Build the JSON values of the status of an intervention on a day, with the step that it rests on."""
    last_word = None
    if record.last_word is not None:
        last_word = {
            "status": record.last_word.status,
            "date": _date_document(record.last_word.date),
            "source": build_source_document(record.last_word.source),
        }
    return {
        "status": record.status,
        "certain": record.certain,
        "since": _days_document(record.since),
        "last_word": last_word,
    }


def _measure_document(measure: MeasureRecord) -> Json:
    """Return the JSON object of an intervention on a monument, with its status on a day."""
    return {
        "slug": measure.slug,
        "type": measure.type,
        "title_en": measure.title_en,
        "title_ar": measure.title_ar,
        **build_status_document(measure.on_day),
    }


def _placement_document(placement: PlacementRecord) -> Json:
    """Return the JSON object of the location of a monument in a period."""
    members = {
        "id": placement.id,
        "date": _date_document(placement.date),
        "uncertainty_m": placement.uncertainty_m,
        "outline": placement.geometry,
        "source": build_source_document(placement.source),
        "withdrawn_reason": placement.withdrawn_reason,
    }
    return to_document(Placement, members, placement.columns)


def build_source_document(source: SourceSummary | None) -> Json | None:
    """Return the JSON object of a source cited by another record, or None without a source."""
    return None if source is None else asdict(source)


def _name_document(record: NameSummary | None) -> Json | None:
    """Return the slug and the names of a related record as a JSON object, or None without a record."""
    return None if record is None else asdict(record)


def _date_document(date: DateSummary | None) -> Json | None:
    """Return an uncertain date as a JSON object, or None without a date."""
    return None if date is None else asdict(date)


def _days_document(days: Interval | None) -> Json | None:
    """Return the first and last of some days as a JSON object, or None without days."""
    if days is None:
        return None
    return {"earliest": _optional_iso_day(days.earliest), "latest": _optional_iso_day(days.latest)}


def _optional_iso_day(day: int | None) -> str | None:
    """Return a day in ISO 8601, or None for an open end."""
    return None if day is None else format_iso_day(day)


def _build_part_document(part: PartRecord) -> Json:
    """Return the JSON object of a part of a monument, with its kind and state."""
    return {**asdict(part.part), "kind": part.kind, "state": build_state_document(part.state)}


def _build_places_document(places: PlacesRecord) -> Json:
    """Return where a monument was on a day as a JSON object: the placements that are certain, possible, contradicting.

    Each is named by its `id` and place. Its date and point are in the list of placements.
    """
    document: Json = {}
    for field in fields(places):
        placements = getattr(places, field.name)
        document[field.name] = [
            {"id": placement.id, "place_en": placement.place_en, "place_ar": placement.place_ar}
            for placement in placements
        ]
    return document


def _format_moment(at: datetime) -> str:
    """Return the UTC moment in ISO 8601 with `Z`, as the API writes it."""
    return at.isoformat().replace("+00:00", "Z")
