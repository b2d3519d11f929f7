"""Fixity of the stored files: the result of the last check of each, for administrators and checking commands.

These are the originals of photos and the captures of sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from registry.domain.media.file_notes import Fixity
from registry.models import FixityCheck, PhotoDetails, SourceCapture

from .stored_files import get_arrival_times, refs_of_file


@dataclass(frozen=True, slots=True)
class OriginalState:
    """A stored file that failed its last check: the outcome, when, and the refs of the records that use it."""

    outcome: Fixity
    at: datetime
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixityState:
    """A summary of all original files. Since `read_since`, every original has been read at least once.

    It is None if there are no originals. The upload counts as the first read, since the file was hashed then.
    """

    originals: int
    read_since: datetime | None
    failed_originals: tuple[OriginalState, ...]


def get_fixity_state() -> FixityState:
    """Summarize the fixity checks of all original files: how many files there are, and which failed their check.

    Run five queries, and two for each original that failed its last check.
    """
    # A check that could not run does not replace the result of an earlier one that found the file lost.
    completed_checks = FixityCheck.objects.exclude(outcome=Fixity.NOT_RUN.value)
    checks_of_lost_files = list(_latest_checks(completed_checks).filter(outcome=Fixity.LOST.value))
    lost_hashes = [check.sha256 for check in checks_of_lost_files]
    latest_checks_not_run = _latest_checks(FixityCheck.objects.all()).filter(outcome=Fixity.NOT_RUN.value)
    checks_of_unread_files = latest_checks_not_run.exclude(sha256__in=lost_hashes)

    failed_originals = [
        OriginalState(Fixity(check.outcome), check.at, refs_of_file(check.sha256))
        for check in [*checks_of_lost_files, *checks_of_unread_files]
    ]

    read_times = get_last_read_times()
    all_read_since = min(read_times.values(), default=None)
    return FixityState(len(read_times), all_read_since, tuple(failed_originals))


def get_decisive_check(photo_id: int) -> FixityCheck | None:
    """Return the fixity check that tells whether the original file of a photo is intact.

    This is the last check. But if that could not run, an earlier check that found the file lost still counts. Return
    None if the file was never checked.
    """
    sha256 = PhotoDetails.objects.filter(photo=photo_id).values("sha256")
    last_check = FixityCheck.objects.filter(sha256__in=sha256).order_by("-pk").first()
    if last_check is None or last_check.outcome != Fixity.NOT_RUN:
        return last_check

    checks_of_same_file = FixityCheck.objects.filter(sha256=last_check.sha256)
    last_completed_check = checks_of_same_file.exclude(outcome=Fixity.NOT_RUN.value).order_by("-pk").first()
    if last_completed_check is not None and last_completed_check.outcome == Fixity.LOST:
        return last_completed_check
    return last_check


def get_last_read_times() -> dict[str, datetime]:
    """Return when each original file was last read, by SHA-256, whatever the check found. Run three queries.

    An original that was never checked was last read at its upload, when it was hashed.
    """
    arrival_times = get_arrival_times()
    completed_checks = FixityCheck.objects.exclude(outcome=Fixity.NOT_RUN.value)
    check_times = dict(completed_checks.values_list("sha256").annotate(Max("at")))
    return {sha256: check_times.get(sha256, arrived_at) for sha256, arrived_at in arrival_times.items()}


def _latest_checks(checks: QuerySet[FixityCheck]) -> QuerySet[FixityCheck]:
    """Return the latest of the given fixity checks for each original file that is still in use."""
    checks_of_same_file = checks.filter(sha256=OuterRef("sha256"))
    latest_id = checks_of_same_file.order_by("-pk").values("pk")[:1]
    is_used = Q(sha256__in=PhotoDetails.objects.values("sha256")) | Q(sha256__in=SourceCapture.objects.values("sha256"))
    return FixityCheck.objects.filter(is_used, pk=Subquery(latest_id))
