"""Database locks on monuments, so that only one transaction at a time writes their read models."""

from __future__ import annotations

from collections.abc import Iterable

from registry.models import Monument

from .segment_rows import split_into_chunks


def lock_monuments(monument_ids: Iterable[int]) -> None:
    """Lock monuments and all their parent monuments until the transaction ends.

    Parents are locked too, because they share documents and counts with their parts. Call it before any other lock:
    rows are locked in the order of their primary keys, so two writers cannot deadlock. SQLite locks the whole database.
    """
    ids_to_lock = set(monument_ids)
    unvisited_ids = ids_to_lock
    while unvisited_ids:
        parent_ids: set[int] = set()
        for chunk in split_into_chunks(sorted(unvisited_ids)):
            parts = Monument.objects.filter(pk__in=chunk, part_of__isnull=False)
            parent_ids.update(parts.values_list("part_of_id", flat=True))
        unvisited_ids = parent_ids - ids_to_lock
        ids_to_lock |= unvisited_ids

    for chunk in split_into_chunks(sorted(ids_to_lock)):
        # `no_key` lets other transactions insert claims that refer to a locked monument.
        locked_rows = Monument.objects.select_for_update(no_key=True).filter(pk__in=chunk).order_by("pk")
        list(locked_rows.values_list("pk"))  # the locks are taken when the query runs
