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
    return [placement for placement in record.placements if _may_cover_day(placement, day)]


def named_placements_on(record: MonumentRecord, day: int) -> list[PlacementRecord]:
    """Return the placements whose dates may include the day and whose place has a name."""
    return [placement for placement in placements_on(record, day) if placement.place_en]


def _may_cover_day(placement: PlacementRecord, day: int) -> bool:
    """Return whether a placement (where a monument was in a period) may have applied on a day.

    The period may be open at either end.
    """
    first_day, last_day = placement.date.earliest, placement.date.latest
    has_begun = first_day is None or parse_iso_day(first_day) <= day
    has_not_ended = last_day is None or day <= parse_iso_day(last_day)
    return has_begun and has_not_ended


def make_spots(records: Iterable[MonumentRecord], time_query: PageTimeQuery) -> list[Spot]:
    """Return a spot on the site plan for each monument whose position on the day is known and may be shown.

    A monument with several possible placements on that day has no spot.
    """
    spots = []
    for record in records:
        placements = placements_on(record, time_query.day)
        if len(placements) != 1:
            continue
        placement = placements[0]
        if placement.lon is None or placement.lat is None:
            continue

        state = record.state
        state_label = label("grade", state.key)
        if not state_label:
            # The state is uncertain: show the range of possible grades.
            state_label = f"{label('grade', state.grade_low)}–{label('grade', state.grade_high)}"
        spots.append(
            Spot(
                slug=record.slug,
                name=record.name,
                url=reverse("registry:monument", args=[record.slug]) + time_query.query,
                lon=placement.lon,
                lat=placement.lat,
                state=state.key,
                lowest_grade=state.grade_low,
                highest_grade=state.grade_high,
                state_label=state_label,
                uncertainty=placement.uncertainty_m or 0,
            )
        )
    return spots


def periods_on(periods: Iterable[ControlPeriodRecord], day: int) -> list[ControlOnDay]:
    """Return the control periods that may include the day."""
    return [ControlOnDay(period, period.surely_holds_on(day)) for period in periods if period.may_hold_on(day)]
