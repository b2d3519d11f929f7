"""The daily deltas of each site, as the public sees it: how many whole monuments enter or leave a state on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from registry.domain.chronology.day_counts import steps
from registry.domain.chronology.timeline import Segment
from registry.models import StateDelta
from registry.queries.monuments import top_level_monuments
from registry.queries.states import count_changes
from registry.queries.visible import visible_monuments

Deltas = Counter[tuple[int, int | None, str]]
Lines = Mapping[int, Sequence[Segment]]

# The ORM's upsert can only replace a value, not add to it.
ADD_TO_DAY = """
    INSERT INTO registry_statedelta (site_id, day, grade, delta) VALUES (%s, %s, %s, %s)
    ON CONFLICT (site_id, day, grade) DO UPDATE SET delta = registry_statedelta.delta + excluded.delta
"""
ADD_TO_FIRST = """
    INSERT INTO registry_statedelta (site_id, day, grade, delta) VALUES (%s, NULL, %s, %s)
    ON CONFLICT (site_id, grade) WHERE day IS NULL DO UPDATE SET delta = registry_statedelta.delta + excluded.delta
"""


def changes(old: Lines, new: Lines) -> Deltas:
    """What takes the old lines of the given monuments out of the counts and puts the new ones in."""
    found: Deltas = Counter()
    for pk, site in top_level_monuments().filter(pk__in=list(new)).values_list("pk", "site_id"):
        for line, sign in ((old.get(pk, ()), -1), (new[pk], 1)):
            for (day, grade), count in steps(line).items():
                found[site, day, grade] += sign * count
    return found


def expected(sites: Iterable[int]) -> Deltas:
    """What the deltas of the sites must be, from the segments that are held now."""
    return count_changes(visible_monuments().filter(site_id__in=list(sites)))


def stored(sites: Iterable[int]) -> Deltas:
    """What the deltas of the sites are."""
    rows = StateDelta.objects.filter(site_id__in=list(sites)).exclude(delta=0)
    return Counter(
        {(site, day, grade): delta for site, day, grade, delta in rows.values_list("site_id", "day", "grade", "delta")}
    )


def recount(sites: Iterable[int]) -> None:
    """Make the deltas of the sites anew. Their monuments are locked."""
    ids = set(sites)
    StateDelta.objects.filter(site_id__in=ids).delete()
    StateDelta.objects.bulk_create(
        [StateDelta(site_id=site, day=day, grade=grade, delta=n) for (site, day, grade), n in expected(ids).items()]
    )


def add(found: Deltas) -> None:
    """Add to the stored deltas, each row once and in a fixed order.

    In the database itself, one statement a row: two transactions that meet on a row wait for each other, in one order
    and so never in a circle, and neither loses what the other added.
    """
    added = [(*key, count) for key, count in found.items() if count]
    first = sorted((site, grade, count) for site, day, grade, count in added if day is None)
    later = sorted(row for row in added if row[1] is not None)
    with connection.cursor() as cursor:
        cursor.executemany(ADD_TO_FIRST, first)
        cursor.executemany(ADD_TO_DAY, later)
