"""The public JSON of monuments on a day, from the stored JSON of their current state.

Only what depends on the day is derived: states, places, parts. All else is as it is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db.models import QuerySet

from registry.domain.value_types import JsonObject
from registry.models import Monument
from registry.queries.monuments import PartRecord, find_worst_part
from registry.queries.placements import PlacementRecord, build_places_record
from registry.queries.states import State, get_states
from registry.queries.summaries import DateSummary, NameSummary, SourceSummary
from registry.queries.visible import visible_monuments

from .public_json import build_part_document, build_places_document, build_state_document, to_json_line


def get_dated_documents(monuments: QuerySet[Monument], as_of: int) -> list[str]:
    """Return the public JSON of the published monuments of a queryset on a day, in its order. Run four queries."""
    stored_texts = dict(monuments.values_list("pk", "document__text"))
    parts = visible_monuments().filter(part_of__in=list(stored_texts))
    part_ids_by_slug = dict(parts.values_list("slug", "pk"))
    states = get_states([*stored_texts, *part_ids_by_slug.values()], as_of=as_of)
    states_by_part = {slug: states[pk] for slug, pk in part_ids_by_slug.items() if pk in states}

    dated_texts = []
    for pk, text in stored_texts.items():
        if pk in states:
            document = json.loads(text)
            _set_day(document, states[pk], states_by_part, as_of)
            dated_texts.append(to_json_line(document))
    return dated_texts


def _set_day(document: JsonObject, state: State, states_by_part: Mapping[str, State], as_of: int) -> None:
    """Change the JSON object of a monument to that of a day."""
    parts = []
    for part in document["parts"]:
        if part["slug"] in states_by_part:
            name = NameSummary(part["slug"], part["name_en"], part["name_ar"])
            parts.append(PartRecord(name, part["kind"], states_by_part[part["slug"]]))
    worst_part = find_worst_part(parts)
    placements = [_read_placement(placement) for placement in document["placements"]]
    document["places"] = build_places_document(build_places_record(placements, as_of))
    document["state"] = build_state_document(state)
    document["worst_part"] = None if worst_part is None else build_part_document(worst_part)
    document["parts"] = [build_part_document(part) for part in parts]


def _read_placement(placement: JsonObject) -> PlacementRecord:
    """Return the record of a placement from its JSON object."""
    source = placement["source"]
    published = None if source["published"] is None else DateSummary(**source["published"])
    return PlacementRecord(
        **{
            **placement,
            "date": DateSummary(**placement["date"]),
            "source": SourceSummary(**{**source, "published": published}),
        }
    )
