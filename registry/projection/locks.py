"""One writer at a time per monument with the wholes it belongs to: they share stored documents and counts."""

from __future__ import annotations

from collections.abc import Iterable

from registry.models import Monument

from .segment_rows import chunks


def lock(monuments: Iterable[int]) -> None:
    """Hold the given monuments, through the wholes they belong to, until the transaction ends.

    Always called before anything else is held, and in the order of the numbers: so two writers wait for each other and
    never in a circle. SQLite holds the whole database for a writer anyway.
    """
    ids = set(monuments)
    news = ids
    while news:
        above: set[int] = set()
        for some in chunks(sorted(news)):
            wholes = Monument.objects.filter(pk__in=some, part_of__isnull=False)
            above.update(wholes.values_list("part_of_id", flat=True))
        news = above - ids
        ids |= news
    for some in chunks(sorted(ids)):
        # no_key: new claims may refer to a monument while its others are decided on
        list(Monument.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk").values_list("pk"))
