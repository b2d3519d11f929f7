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

# Site, day (None: before any known date) and state, with the number of monuments that enter (+) or leave (-) it.
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


def deltas_between(old_segments: SegmentsByMonument, new_segments: SegmentsByMonument) -> Deltas:
    """Return what to add to the stored deltas when the segments of monuments change from the old to the new ones.

    Only public, top-level monuments that are keys of `new_segments` count. One query.
    """
    deltas: Deltas = Counter()
    counted_monuments = top_level_monuments().filter(pk__in=list(new_segments))
    for monument_id, site_id in counted_monuments.values_list("pk", "site_id"):
        for (day, grade), count in count_state_changes(old_segments.get(monument_id, ())).items():
            deltas[site_id, day, grade] -= count
        for (day, grade), count in count_state_changes(new_segments[monument_id]).items():
            deltas[site_id, day, grade] += count
    return deltas


def expected_deltas(sites: Iterable[int]) -> Deltas:
    """Return the deltas that the sites must have, counted from the current segments of their public monuments."""
    return compute_count_changes(visible_monuments().filter(site_id__in=list(sites)))


def stored_deltas(sites: Iterable[int]) -> Deltas:
    """Return the stored deltas of the sites, without zeros. One query."""
    rows = StateDelta.objects.filter(site_id__in=list(sites)).exclude(delta=0)
    deltas: Deltas = Counter()
    for site_id, day, grade, delta in rows.values_list("site_id", "day", "grade", "delta"):
        deltas[site_id, day, grade] = delta
    return deltas


def rebuild_daily_counts(sites: Iterable[int]) -> None:
    """Replace the stored deltas of the sites by newly counted ones. Call while their monuments are locked."""
    site_ids = set(sites)
    StateDelta.objects.filter(site_id__in=site_ids).delete()
    rows = [
        StateDelta(site_id=site_id, day=day, grade=grade, delta=delta)
        for (site_id, day, grade), delta in expected_deltas(site_ids).items()
    ]
    StateDelta.objects.bulk_create(rows)


def add_to_stored_deltas(deltas: Deltas) -> None:
    """Add the deltas to the stored ones. Each row is written once, in the order of the rows' keys.

    The database adds the numbers, so concurrent transactions do not overwrite each other. The fixed order makes two
    transactions that meet on a row wait for each other without a deadlock.
    """
    first_rows: list[tuple[int, str, int]] = []
    day_rows: list[tuple[int, int, str, int]] = []
    for (site_id, day, grade), delta in deltas.items():
        if delta == 0:
            continue
        if day is None:
            first_rows.append((site_id, grade, delta))
        else:
            day_rows.append((site_id, day, grade, delta))

    with connection.cursor() as cursor:
        cursor.executemany(ADD_TO_FIRST, sorted(first_rows))
        cursor.executemany(ADD_TO_DAY, sorted(day_rows))
