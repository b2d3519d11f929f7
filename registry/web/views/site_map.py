"""Where monuments are on a day, and who controls the site: values for the plan and the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from registry.domain.chronology.dates import parse_iso_day
from registry.queries.control_periods import ControlPeriodRecord
from registry.queries.monuments import MonumentRecord, PlacementRecord
from registry.web.charts import Spot
from registry.web.text.terms import label

from .query_params import PageTimeQuery


@dataclass(frozen=True, slots=True)
class ControlOnDay:
    """A control period that includes a day; `sure` is false where only the widest reading of its dates does."""

    period: ControlPeriodRecord
    sure: bool


def placements_on(record: MonumentRecord, day: int) -> list[PlacementRecord]:
    """Return the placements whose dates may include the day: more than one in the year of a move."""
    return [placement for placement in record.placements if _may_include(placement, day)]


def place_on(record: MonumentRecord, day: int) -> list[PlacementRecord]:
    """Return the placements whose dates may include the day and whose place has a name."""
    return [placement for placement in placements_on(record, day) if placement.place_en]


def _may_include(placement: PlacementRecord, day: int) -> bool:
    """Return whether the day is within the dates of a placement, which may be open at either end."""
    first, last = placement.date.earliest, placement.date.latest
    starts_in_time = first is None or parse_iso_day(first) <= day
    ends_in_time = last is None or day <= parse_iso_day(last)
    return starts_in_time and ends_in_time


def spots(records: Iterable[MonumentRecord], time_query: PageTimeQuery, chosen: str = "") -> list[Spot]:
    """Return a spot of the plan for each monument with exactly one placement on the day, and that with a public point.

    `chosen` is the slug of the monument to highlight.
    """
    plan_spots = []
    for record in records:
        placements = placements_on(record, time_query.day)
        if len(placements) != 1:
            continue
        placement = placements[0]
        if placement.lon is None or placement.lat is None:
            continue
        state = record.state
        state_label = label("grade", state.key)
        if not state_label:  # an uncertain state: show the range
            state_label = f"{label('grade', state.grade_low)}–{label('grade', state.grade_high)}"
        plan_spots.append(
            Spot(
                record.name,
                reverse("registry:monument", args=[record.slug]) + time_query.query,
                placement.lon,
                placement.lat,
                state.key,
                state.grade_low,
                state.grade_high,
                state_label,
                record.slug == chosen,
                placement.uncertainty_m or 0,
            )
        )
    return plan_spots


def held_on(periods: Iterable[ControlPeriodRecord], day: int) -> list[ControlOnDay]:
    """Return the control periods that may include the day."""
    return [ControlOnDay(period, period.surely_holds_on(day)) for period in periods if period.may_hold_on(day)]
