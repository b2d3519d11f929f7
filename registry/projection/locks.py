"""Database locks on monuments and sites, so that only one transaction at a time writes their read models."""

from __future__ import annotations

from collections.abc import Iterable

from registry.models import Monument, Site
from registry.queries.relatives import find_line_ids

from .segment_rows import split_into_chunks


def lock_monuments(monument_ids: Iterable[int]) -> None:
    """Lock monuments, all their wholes and all their parts until the transaction ends.

    Wholes and parts are locked too, because their states depend on each other. Call it before any other lock: rows are
    locked in the order of their primary keys, so two writers cannot deadlock. SQLite locks the whole database.
    """
    for chunk in split_into_chunks(sorted(find_line_ids(monument_ids))):
        # `no_key` lets other transactions insert claims that refer to a locked monument.
        locked_rows = Monument.objects.select_for_update(no_key=True).filter(pk__in=chunk).order_by("pk")
        list(locked_rows.values_list("pk"))  # the locks are taken when the query runs


def lock_sites(site_ids: Iterable[int]) -> None:
    """Lock sites, for the claims on them as a whole, until the transaction ends. Lock monuments before."""
    for chunk in split_into_chunks(sorted(set(site_ids))):
        locked_rows = Site.objects.select_for_update(no_key=True).filter(pk__in=chunk).order_by("pk")
        list(locked_rows.values_list("pk"))  # the locks are taken when the query runs
