"""The public JSON of monuments on a day: the stored JSON of their current state, with other members for that day.

These members are stored for each span of days on which they stay the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import OuterRef, QuerySet, Subquery

from registry.domain.chronology.dates.calendar_days import FIRST_DAY, LAST_DAY
from registry.domain.chronology.places import parse_stay
from registry.domain.chronology.restoration_status import find_change_days, is_within_step
from registry.models import DatedDocument, Intervention, InterventionStep, Monument, StateSegment
from registry.queries.monuments import MonumentRecord, monument_records
from registry.queries.placements import build_places_record
from registry.queries.restoration import build_restoration, get_steps, to_dated_step
from registry.queries.states import State, build_state, get_current_segments, includes_day
from registry.queries.visible import visible_monuments

from .public_json import (
    build_monument_document,
    replace_dated_members,
    to_dated_text,
    to_json_line,
)

StatesByDay = dict[int, State | None]  # from each first day; None where the state differs from day to day


def get_dated_documents(monuments: QuerySet[Monument], as_of: int) -> list[str]:
    """Return the public JSON of the published monuments of a queryset on a day, in its order.

    Run one query, and five more if that of any of them differs from day to day about then.
    """
    stored_on_day = DatedDocument.objects.filter(includes_day(as_of), monument=OuterRef("pk"))
    monuments = monuments.annotate(dated_text=Subquery(stored_on_day.values("text")[:1]))

    texts_by_id: dict[int, str] = {}
    ids_to_render = []
    for pk, text, dated_text in monuments.values_list("pk", "document__text", "dated_text"):
        texts_by_id[pk] = replace_dated_members(text, dated_text) if dated_text else ""
        if not dated_text:
            ids_to_render.append(pk)
    if ids_to_render:
        for record in monument_records(visible_monuments().filter(pk__in=ids_to_render), as_of=as_of):
            texts_by_id[record.pk] = to_json_line(build_monument_document(record))
    return [text for text in texts_by_id.values() if text]


def build_dated_documents(records: Sequence[MonumentRecord]) -> list[DatedDocument]:
    """Build what should be stored for published monuments on all days, without saving it. Run two queries."""
    ids = set()
    for record in records:
        ids.update([record.pk, *(part.pk for part in record.parts)])
    segments = get_current_segments(ids)
    interventions = get_steps(ids)
    states_by_id = {pk: _find_states(segments[pk], interventions.get(pk, {})) for pk in ids}

    documents: list[DatedDocument] = []
    for record in records:
        documents.extend(_build_documents(record, states_by_id))
    return documents


def _find_states(
    segments: Iterable[StateSegment], interventions: Mapping[Intervention, Sequence[InterventionStep]]
) -> StatesByDay:
    """Return the states of a monument by their first days, in order of time."""
    steps = [to_dated_step(step) for its_steps in interventions.values() for step in its_steps]
    segments_by_day = {}
    for segment in segments:
        first_day = FIRST_DAY if segment.valid_from is None else segment.valid_from
        segments_by_day[first_day] = segment

    states: StatesByDay = {}
    segment = segments_by_day[FIRST_DAY]
    for day in sorted({*segments_by_day, *find_change_days(steps)}):
        segment = segments_by_day.get(day, segment)
        states[day] = None
        if not is_within_step(steps, day):
            states[day] = build_state(segment, build_restoration(interventions, day))
    return states


def _build_documents(record: MonumentRecord, states_by_id: Mapping[int, StatesByDay]) -> list[DatedDocument]:
    """Build what should be stored for one monument. Its spans of days follow each other without a gap."""
    ids = [record.pk, *(part.pk for part in record.parts)]
    new_states_by_day: dict[int, dict[int, State | None]] = defaultdict(dict)
    for placement in record.placements:
        for day in parse_stay(placement.date.text).change_days:
            if day <= LAST_DAY:
                new_states_by_day[day] = {}
    for pk in ids:
        for day, state in states_by_id[pk].items():
            new_states_by_day[day][pk] = state

    documents: list[DatedDocument] = []
    states: dict[int, State | None] = {}
    for day in sorted(new_states_by_day):
        states.update(new_states_by_day[day])
        text = _render_members(record, states, day)
        if documents and documents[-1].text == text:
            continue
        if documents:
            documents[-1].valid_to = day - 1
        first_day = None if day == FIRST_DAY else day
        documents.append(DatedDocument(monument_id=record.pk, valid_from=first_day, valid_to=None, text=text))
    return documents


def _render_members(record: MonumentRecord, states: Mapping[int, State | None], day: int) -> str:
    """Return the text to store for a monument from a day on; it is empty if a state differs from day to day."""
    state = states[record.pk]
    parts = []
    for part in record.parts:
        part_state = states[part.pk]
        if part_state is not None:
            parts.append(replace(part, state=part_state))
    if state is None or len(parts) < len(record.parts):
        return ""
    places = build_places_record(record.placements, day)
    return to_dated_text(replace(record, places=places, state=state, parts=tuple(parts)))
