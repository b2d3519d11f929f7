"""The public daily counts of each site: how many top-level monuments enter or leave a state on which day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from registry.domain.chronology.day_counts import count_state_changes
from registry.domain.chronology.timeline import Segment
from registry.models import StateDelta
from registry.queries.monuments import top_level_monuments
from registry.queries.states import compute_count_changes
from registry.queries.visible import visible_monuments

# Site, day and state, with the number of monuments that enter (+) or leave (-) it. The day None is before all dates.
Deltas = Counter[tuple[int, int | None, str]]
SegmentsByMonument = Mapping[int, Sequence[Segment]]

# The ORM's upsert can only replace a value, not add to it.
ADD_TO_DAY = """
    INSERT INTO registry_statedelta (site_id, day, grade, delta) VALUES (%s, %s, %s, %s)
    ON CONFLICT (site_id, day, grade) DO UPDATE SET delta = registry_statedelta.delta + excluded.delta
"""
ADD_TO_FIRST = """
    INSERT INTO registry_statedelta (site_id, day, grade, delta) VALUES (%s, NULL, %s, %s)
    ON CONFLICT (site_id, grade) WHERE day IS NULL DO UPDATE SET delta = registry_statedelta.delta + excluded.delta
"""


def compute_deltas(old_segments: SegmentsByMonument, new_segments: SegmentsByMonument) -> Deltas:
    """Compute how the daily counts of monuments in each state change when monuments get a new timeline.

    Both arguments hold timelines, as lists of segments by monument. Of the monuments in `new_segments`, only those that
    are public and top-level are counted. Run one query.
    """
    deltas: Deltas = Counter()
    counted_monuments = top_level_monuments().filter(pk__in=list(new_segments))
    for monument_id, site_id in counted_monuments.values_list("pk", "site_id"):
        old_changes = count_state_changes(old_segments.get(monument_id, ()))
        for (day, grade), count in old_changes.items():
            deltas[site_id, day, grade] -= count

        new_changes = count_state_changes(new_segments[monument_id])
        for (day, grade), count in new_changes.items():
            deltas[site_id, day, grade] += count
    return deltas


def compute_expected_deltas(site_ids: Iterable[int]) -> Deltas:
    """Return the daily counts that the sites must have, counted from the current states of their public monuments."""
    return compute_count_changes(visible_monuments().filter(site_id__in=list(site_ids)))


def get_stored_deltas(site_ids: Iterable[int]) -> Deltas:
    """Return the stored changes in the number of monuments in each state, by site and day.

    Zeros are left out. Run one query.
    """
    stored_rows = StateDelta.objects.filter(site_id__in=list(site_ids)).exclude(delta=0)
    deltas: Deltas = Counter()
    for site_id, day, grade, delta in stored_rows.values_list("site_id", "day", "grade", "delta"):
        deltas[site_id, day, grade] = delta
    return deltas


def rebuild_daily_counts(site_ids: Iterable[int]) -> None:
    """Recompute the stored daily counts of monuments in each state, for some sites.

    Call it while the monuments of the sites are locked.
    """
    unique_ids = set(site_ids)
    StateDelta.objects.filter(site_id__in=unique_ids).delete()

    new_rows = []
    for (site_id, day, grade), delta in compute_expected_deltas(unique_ids).items():
        new_rows.append(StateDelta(site_id=site_id, day=day, grade=grade, delta=delta))
    StateDelta.objects.bulk_create(new_rows)


def add_to_stored_deltas(deltas: Deltas) -> None:
    """Add changes to the stored daily counts of monuments.

    The database adds the numbers, so concurrent transactions do not overwrite each other's changes. Rows are written
    in a fixed order, so two transactions that change the same rows cannot deadlock.
    """
    rows_without_day: list[tuple[int, str, int]] = []  # for the time before any known date
    rows_with_day: list[tuple[int, int, str, int]] = []
    for (site_id, day, grade), delta in deltas.items():
        if delta == 0:
            continue
        if day is None:
            rows_without_day.append((site_id, grade, delta))
        else:
            rows_with_day.append((site_id, day, grade, delta))

    with connection.cursor() as cursor:
        cursor.executemany(ADD_TO_FIRST, sorted(rows_without_day))
        cursor.executemany(ADD_TO_DAY, sorted(rows_with_day))
