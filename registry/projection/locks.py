"""Database locks on monuments, so that only one transaction at a time writes their read models."""

from __future__ import annotations

from collections.abc import Iterable

from registry.models import Monument

from .segment_rows import chunks


def lock_monuments(monuments: Iterable[int]) -> None:
    """Lock the rows of the monuments and of all their parent monuments until the transaction ends.

    Parents are locked too, because they share documents and counts with their parts. Call it before any other lock:
    rows are locked in the order of their primary keys, so two writers cannot deadlock. SQLite locks the whole database.
    """
    ids = set(monuments)
    unvisited_ids = ids
    while unvisited_ids:
        parent_ids: set[int] = set()
        for some_ids in chunks(sorted(unvisited_ids)):
            parts = Monument.objects.filter(pk__in=some_ids, part_of__isnull=False)
            parent_ids.update(parts.values_list("part_of_id", flat=True))
        unvisited_ids = parent_ids - ids
        ids |= unvisited_ids

    for some_ids in chunks(sorted(ids)):
        # `no_key` lets other transactions insert claims that refer to a locked monument.
        rows = Monument.objects.select_for_update(no_key=True).filter(pk__in=some_ids).order_by("pk")
        list(rows.values_list("pk"))  # the locks are taken when the query runs
