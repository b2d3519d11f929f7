"""Guards against concurrent writes: the version check, and record times that only increase."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import Decision, Monument
from registry.models.record import Record
from registry.projection import lock_monuments as lock_monuments
from registry.projection.segment_rows import chunks


class StaleRecord(RuleViolation):
    """A rule violation: another user changed the record after it was read."""

    code = "stale"


def next_record_time(monuments: Iterable[int], at: datetime | None, *claims_recorded_at: datetime) -> datetime:
    """Return the time to store with a decision on the monuments' claims: `at` or now, or later where rules need it.

    It is later than every earlier decision on these monuments, and not earlier than the time when the monuments and
    the claims were recorded. Call it while the monuments are locked.
    """
    record_time = max([at or timezone.now(), *claims_recorded_at])
    for monument_ids in chunks(sorted(monuments)):
        newest_monument = Monument.objects.filter(pk__in=monument_ids).aggregate(last=Max("recorded_at"))["last"]
        last_decision = Decision.objects.filter(claim__monument_id__in=monument_ids).aggregate(last=Max("at"))["last"]
        if newest_monument is not None:
            record_time = max(record_time, newest_monument)
        if last_decision is not None:
            record_time = max(record_time, last_decision + timedelta(microseconds=1))
    return record_time


def check_version(record: Record, version: int | None) -> None:
    """Raise StaleRecord if the record is not in the version that the caller has read; None skips the check."""
    if version is not None and version != record.version:
        raise StaleRecord(
            gettext_noop(
                "Somebody else changed this record while you were looking at it (you saw version %(seen)s, it is now "
                "%(now)s). Look at it again and decide anew; nothing was written."
            ),
            seen=version,
            now=record.version,
        )
