"""Where monuments are on the plan on a day, and who controls the site: values for the plan and the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from registry.queries.control_periods import ControlPeriodRecord
from registry.queries.monuments import MonumentRecord
from registry.queries.placements import PlacementRecord
from registry.web.charts import Spot
from registry.web.text.grade_text import grade_range

from .query_params import PageTimeQuery


@dataclass(frozen=True, slots=True)
class ControlOnDay:
    """A control period that may include a day. It is `sure` if it does by the dates of every source.

    Otherwise, no source says since when or until when the site was held, or the sources differ.
    """

    period: ControlPeriodRecord
    sure: bool
    is_before_first_word: bool
    is_after_last_word: bool


def make_spots(records: Iterable[MonumentRecord], time_query: PageTimeQuery) -> list[Spot]:
    """Return a spot on the site plan for each monument whose position on the day is known and may be shown.

    A monument that may have been at several places on that day has no spot.
    """
    spots = []
    for record in records:
        placement = _find_only_placement(record)
        if placement is None or placement.lon is None or placement.lat is None:
            continue

        state = record.state
        state_label = grade_range(state.grade_low.value, state.grade_high.value)
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


def _find_only_placement(record: MonumentRecord) -> PlacementRecord | None:
    """Return the placement that says where a monument was on the day of its record, or None if several may.

    If several placements name the same certain place, return the first one with a point.
    """
    places = record.places
    if places.certain and not places.possible:
        return next((placement for placement in places.certain if placement.lon is not None), None)
    if len(places.possible) == 1 and not places.certain:
        return places.possible[0]
    return None


def periods_on(periods: Iterable[ControlPeriodRecord], day: int) -> list[ControlOnDay]:
    """Return the control periods that may include the day."""
    periods_on_day = []
    for period in periods:
        if period.may_hold_on(day):
            on_day = ControlOnDay(
                period,
                sure=period.surely_holds_on(day),
                is_before_first_word=period.is_before_first_word(day),
                is_after_last_word=period.is_after_last_word(day),
            )
            periods_on_day.append(on_day)
    return periods_on_day
