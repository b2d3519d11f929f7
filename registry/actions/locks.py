"""Guards against concurrent writes: the version check, and record times that only increase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Max, Model, QuerySet
from django.utils import timezone

from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import Claim, Decision, Monument, Site
from registry.models.record import Record
from registry.projection import lock_monuments as lock_monuments
from registry.projection import lock_sites as lock_sites
from registry.projection.segment_rows import split_into_chunks
from registry.queries.relatives import find_line_ids

R = TypeVar("R", bound=Model)


class StaleRecord(RuleViolation):
    """A rule violation: another user changed the record after it was read."""

    code = "stale"


class DiscardedRecord(RuleViolation):
    """A rule violation: another user discarded the record after it was read."""

    code = "gone"

    def __init__(self) -> None:
        super().__init__(gettext_noop("This record was discarded since you read it, so nothing was written."))


@dataclass(frozen=True, slots=True)
class Subjects:
    """The primary keys of what some claims are about: monuments, and sites as a whole."""

    monument_ids: list[int]
    site_ids: list[int]


def get_subjects(claims: Iterable[Claim]) -> Subjects:
    """Return what claims are about, in the order of the primary keys."""
    claims = list(claims)
    monument_ids = {claim.monument_id for claim in claims if claim.monument_id is not None}
    site_ids = {claim.site_id for claim in claims if claim.site_id is not None}
    return Subjects(sorted(monument_ids), sorted(site_ids))


def lock_subjects(claims: Iterable[Claim]) -> Subjects:
    """Lock what claims are about until the transaction ends, and return it."""
    subjects = get_subjects(claims)
    lock_monuments(subjects.monument_ids)
    lock_sites(subjects.site_ids)
    return subjects


def get_next_record_time(subjects: Subjects, at: datetime | None, *claims_recorded_at: datetime) -> datetime:
    """Return the time to store for a new review decision on claims: `at` or now, or later if necessary.

    It is later than every earlier decision on a claim about these sites and monuments, and about their wholes and
    parts. It is not earlier than the times when these and the claims were recorded. Lock the subjects before.
    """
    record_time = max([at or timezone.now(), *claims_recorded_at])
    for model, name, ids in (
        (Monument, "monument", sorted(find_line_ids(subjects.monument_ids))),
        (Site, "site", subjects.site_ids),
    ):
        # In chunks, because databases limit the number of parameters of a query.
        for chunk in split_into_chunks(ids):
            last_recorded_at = model.objects.filter(pk__in=chunk).aggregate(last=Max("recorded_at"))["last"]
            earlier_decisions = Decision.objects.filter(**{f"claim__{name}_id__in": chunk})
            last_decided_at = earlier_decisions.aggregate(last=Max("at"))["last"]

            if last_recorded_at is not None:
                record_time = max(record_time, last_recorded_at)
            # The clock of the server may be behind, but decisions on one subject must never share a time.
            if last_decided_at is not None:
                record_time = max(record_time, last_decided_at + timedelta(microseconds=1))
    return record_time


def get_if_kept(records: QuerySet[R], pk: int) -> R:
    """Return the record that has the given primary key. Raise DiscardedRecord if it was discarded meanwhile.

    `records` are a queryset that locks what it returns.
    """
    record = records.filter(pk=pk).first()
    if record is None:
        raise DiscardedRecord
    return record


def check_version(record: Record, version: int | None) -> None:
    """Raise StaleRecord if a record was changed since the caller read it.

    `record` is the stored record, and `version` is the version that the caller has read. None skips the check.
    """
    if version is not None and version != record.version:
        raise StaleRecord(
            gettext_noop(
                "Somebody else changed this record while you were looking at it (you saw version %(seen)s, it is now "
                "%(now)s). Look at it again and decide anew; nothing was written."
            ),
            seen=version,
            now=record.version,
        )
