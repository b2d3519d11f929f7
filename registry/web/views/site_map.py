"""Where monuments are on a day, and who may hold the place: from records to what plan and page say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from registry.domain.chronology.dates import parse_day
from registry.queries.control_periods import ControlRecord
from registry.queries.monuments import MonumentRecord, PlacementRecord
from registry.web.charts import Spot
from registry.web.text.terms import label

from .query_params import PageTimeQuery


@dataclass(frozen=True, slots=True)
class Held:
    """A control period that holds or may hold on a day."""

    period: ControlRecord
    sure: bool


def placements_on(record: MonumentRecord, day: int) -> list[PlacementRecord]:
    """The placements whose time may hold the day; more than one in the year of a move."""
    return [placement for placement in record.placements if _may_hold(placement, day)]


def place_on(record: MonumentRecord, day: int) -> list[PlacementRecord]:
    """As `placements_on`, of those with words for the place."""
    return [placement for placement in placements_on(record, day) if placement.place_en]


def _may_hold(placement: PlacementRecord, day: int) -> bool:
    first, last = placement.date.earliest, placement.date.latest
    return (first is None or parse_day(first) <= day) and (last is None or day <= parse_day(last))


def spots(records: Iterable[MonumentRecord], question: PageTimeQuery, chosen: str = "") -> list[Spot]:
    """A spot for each monument with a public point that holds on the day and is the only place it may be."""
    found = []
    for record in records:
        places = placements_on(record, question.day)
        if len(places) != 1 or places[0].lon is None or places[0].lat is None:
            continue
        state = record.state
        words = label("grade", state.key) or f"{label('grade', state.grade_low)}–{label('grade', state.grade_high)}"
        url = reverse("registry:monument", args=[record.slug]) + question.query
        found.append(
            Spot(
                record.name,
                url,
                places[0].lon,
                places[0].lat,
                state.key,
                state.grade_low,
                state.grade_high,
                words,
                record.slug == chosen,
                places[0].uncertainty_m or 0,
            )
        )
    return found


def held_on(control: Iterable[ControlRecord], day: int) -> list[Held]:
    """The periods that hold or may hold on a day."""
    return [Held(period, period.surely_holds_on(day)) for period in control if period.may_hold_on(day)]
