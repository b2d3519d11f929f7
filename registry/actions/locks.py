"""Who writes when: one writer at a time per monument with its parts, and record time that only rises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from registry.domain.sentences import Refusal, gettext_noop
from registry.models import Decision, Monument
from registry.models.record import Record


class StaleRecord(Refusal):
    """Somebody else changed the record since it was read."""

    code = "stale"


def lock(monuments: Iterable[int]) -> None:
    """Hold the given monuments, through the wholes they belong to, until the transaction ends.

    Parts and whole share stored documents and counts. SQLite holds the whole database for a writer anyway.
    """
    ids = set(monuments)
    while True:
        above = set(Monument.objects.filter(pk__in=ids, part_of__isnull=False).values_list("part_of_id", flat=True))
        if above <= ids:
            break
        ids |= above
    list(Monument.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def moment(monuments: Iterable[int], at: datetime | None) -> datetime:
    """The record time of a change: now, or `at`, but always later than every decision before it. Call under `lock`."""
    last = Decision.objects.filter(claim__monument_id__in=list(monuments)).aggregate(last=Max("at"))["last"]
    now = at or timezone.now()
    return now if last is None or last < now else last + timedelta(microseconds=1)


def check_version(record: Record, version: int | None) -> None:
    """Raise StaleRecord if `version`, the one the caller has read, is not the record's; None asks for no check."""
    if version is not None and version != record.version:
        raise StaleRecord(
            gettext_noop(
                "Somebody else changed this record while you were looking at it (you saw version %(seen)s, it is now "
                "%(now)s). Look at it again and decide anew; nothing was written."
            ),
            seen=version,
            now=record.version,
        )
