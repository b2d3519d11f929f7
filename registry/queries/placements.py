"""Records of placements, and where a monument was on a day according to them."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from registry.domain.chronology.dates.calendar_days import LAST_DAY
from registry.domain.chronology.places import DatedPlacement, Move, find_move, is_strong, parse_stay, places_on
from registry.domain.policy.visibility import shows_place_description
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import Certainty, Precision, Reliability
from registry.models import Placement
from registry.models.columns import HiddenWith
from registry.models.record import in_language

from .public_columns import Columns, column_members, public_columns
from .summaries import DateSummary, SourceSummary, summarize_date, summarize_source

OPEN_START = -(10**9)  # before every day number, for sorting


@dataclass(frozen=True, slots=True)
class PlacementRecord:
    """The location of a monument in a period. The point is the public one for every viewer, None if not public.

    `outline` is GeoJSON as text, "" unless one is known and the exact point is public.

    The true place is at most `uncertainty_m` metres from it. 0 means that the point is shown as in the source. Only
    editors get records of withdrawn placements. `withdrawn_reason` is None unless it is withdrawn.
    """

    id: int
    place_en: str
    place_ar: str
    date: DateSummary
    lon: float | None
    lat: float | None
    uncertainty_m: int | None
    outline: str
    certainty: str
    source: SourceSummary
    note_en: str
    note_ar: str
    withdrawn: bool
    withdrawn_reason: str | None
    columns: Columns

    @property
    def geometry(self) -> JsonObject | None:
        """Return the outline as a GeoJSON object, or None."""
        return json.loads(self.outline) if self.outline else None

    @property
    def place(self) -> str:
        """Return the place in the active language, or in the other one if it is missing."""
        return in_language(self.place_en, self.place_ar)


@dataclass(frozen=True, slots=True)
class PlacesRecord:
    """Where a monument was on a day: placements that are certain, possible, or contradict each other.

    At most one place is certain. If placements contradict each other, none is certain or possible.
    """

    certain: tuple[PlacementRecord, ...]
    possible: tuple[PlacementRecord, ...]
    contradicting: tuple[PlacementRecord, ...]


def build_placement_records(placements: Iterable[Placement], precision: Precision) -> tuple[PlacementRecord, ...]:
    """Convert placements of a monument to the records that pages and the API show, in order of time.

    `precision` says how precisely the public may know where the monument is.
    """
    dated_records = []
    for placement in placements:
        first_day = OPEN_START if placement.earliest is None else placement.earliest
        dated_records.append((first_day, _build_placement_record(placement, precision)))
    return tuple(record for _first_day, record in sorted(dated_records, key=_get_sort_key))


def _get_sort_key(dated_record: tuple[int, PlacementRecord]) -> tuple[int, str, str, str, int]:
    """Return the sort key of a placement's first day and record: by time, then by what the record shows.

    So the order does not depend on which placement was recorded first, unless they show the same.
    """
    first_day, record = dated_record
    return first_day, record.date.text, record.place_en, record.source.slug, record.id


def _build_placement_record(placement: Placement, precision: Precision) -> PlacementRecord:
    """Convert a placement (where a monument was in a period) to the record that pages and the API show.

    Unless the precision is exact, the texts are left out, since they may describe the place.
    """
    columns = public_columns(placement)
    if not shows_place_description(precision):
        columns = public_columns(placement, HiddenWith.PLACE)
    return PlacementRecord(
        id=placement.pk,
        date=summarize_date(placement.date_text, placement.date_edtf, placement.earliest, placement.latest),
        uncertainty_m=placement.uncertainty_m,
        outline=placement.outline if precision == Precision.EXACT else "",
        source=summarize_source(placement.source),
        withdrawn_reason=placement.withdrawn_reason or None,
        **column_members(PlacementRecord, columns),
    )


def build_places_record(placements: Iterable[PlacementRecord], as_of: int | None) -> PlacesRecord:
    """Return where a monument was on a day according to its placements, without the withdrawn ones.

    `as_of` is a day number. None means the latest word: only a placement without an end says where the monument is.
    Placements name the same place if their records do, so the answer discloses no more than the records.
    """
    placements_by_id = {placement.id: placement for placement in placements if not placement.withdrawn}
    dated_placements = []
    for number, place in _get_compared_places(placements_by_id.values()).items():
        dated_placements.append(_build_dated_placement(placements_by_id[number], place))
    answer = places_on(dated_placements, LAST_DAY if as_of is None else as_of)
    return PlacesRecord(
        certain=tuple(placements_by_id[number] for number in answer.certain),
        possible=tuple(placements_by_id[number] for number in answer.possible),
        contradicting=tuple(placements_by_id[number] for number in answer.contradicting),
    )


def find_move_on_day(placements: Iterable[PlacementRecord], places: PlacesRecord) -> Move:
    """Return whether a monument was away from its first place on the day of `places`, where it was on that day.

    The first place is that of the earliest placement that is not withdrawn.
    """
    compared_places = _get_compared_places(placement for placement in placements if not placement.withdrawn)
    if not compared_places:
        return Move.NONE
    first_place = next(iter(compared_places.values()))
    certain = [compared_places[placement.id] for placement in (*places.certain, *places.contradicting)]
    possible = [compared_places[placement.id] for placement in places.possible]
    return find_move(first_place, certain, possible)


def _get_compared_places(placements: Iterable[PlacementRecord]) -> dict[int, Hashable]:
    """Return what is compared to tell whether placements name the same place, by their IDs, in their order.

    It is the name. If the names are hidden, the public points are compared.
    """
    placements = list(placements)
    all_have_points = all(placement.lon is not None for placement in placements)
    compared_places: dict[int, Hashable] = {}
    for placement in placements:
        place: Hashable = placement.place_en.strip().casefold()
        # A hidden place without a point may be any other one.
        if not place and all_have_points:
            place = (placement.lon, placement.lat)
        compared_places[placement.id] = place
    return compared_places


def _build_dated_placement(placement: PlacementRecord, place: Hashable) -> DatedPlacement:
    """Convert the record of a placement to what the rules about places take. `place` is what the same places share."""
    text = placement.date.text
    certainty, reliability = Certainty(placement.certainty), Reliability(placement.source.reliability)
    return DatedPlacement(
        number=placement.id,
        place=place,
        dates=parse_stay(text),
        is_strong=is_strong(text, certainty, reliability),
    )
