"""Who writes when: nobody over a change not seen, and at a record time that only rises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import Decision, Monument
from registry.models.record import Record
from registry.projection import lock as lock  # for all actions: first of all, they hold whose stored copies change
from registry.projection.segment_rows import chunks


class StaleRecord(RuleViolation):
    """Somebody else changed the record since it was read."""

    code = "stale"


def moment(monuments: Iterable[int], at: datetime | None, *since: datetime) -> datetime:
    """The record time of a decision: now, or `at`, but always later than every decision before it.

    It is not earlier than the monuments' own record, nor than the moments `since` which the claims decided on were
    recorded: nothing was known before it was written down. Call under `lock`.
    """
    now = max([at or timezone.now(), *since])
    for some in chunks(sorted(monuments)):
        begun = Monument.objects.filter(pk__in=some).aggregate(last=Max("recorded_at"))["last"]
        decided = Decision.objects.filter(claim__monument_id__in=some).aggregate(last=Max("at"))["last"]
        now = max(now, begun or now, decided + timedelta(microseconds=1) if decided else now)
    return now


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
