"""Fixity of the original files: the result of the last check of each, for administrators and checking commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from registry.domain.media.file_notes import Fixity
from registry.models import FixityCheck, PhotoDetails, photo_ref


@dataclass(frozen=True, slots=True)
class OriginalState:
    """An original file that failed its last check: the outcome, when, and the refs of the photos made from it."""

    outcome: Fixity
    at: datetime
    photos: tuple[str, ...]


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

    Run four queries, and one for each original that failed its last check.
    """
    # A check that could not run does not replace the result of an earlier one that found the file lost.
    completed_checks = FixityCheck.objects.exclude(outcome=Fixity.NOT_RUN.value)
    checks_of_lost_files = list(_latest_checks(completed_checks).filter(outcome=Fixity.LOST.value))
    lost_hashes = [check.sha256 for check in checks_of_lost_files]
    latest_checks_not_run = _latest_checks(FixityCheck.objects.all()).filter(outcome=Fixity.NOT_RUN.value)
    checks_of_unread_files = latest_checks_not_run.exclude(sha256__in=lost_hashes)

    failed_originals = []
    for check in [*checks_of_lost_files, *checks_of_unread_files]:
        photo_refs = photo_refs_of_original(check.sha256)
        failed_originals.append(OriginalState(Fixity(check.outcome), check.at, photo_refs))

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
    """Return when each original file was last read, by SHA-256, whatever the check found. Run two queries.

    An original that was never checked was last read at its upload, when it was hashed.
    """
    uploads = PhotoDetails.objects.values_list("sha256").annotate(Min("uploaded_at"))
    completed_checks = FixityCheck.objects.exclude(outcome=Fixity.NOT_RUN.value)
    check_times = dict(completed_checks.values_list("sha256").annotate(Max("at")))
    return {sha256: check_times.get(sha256, uploaded_at) for sha256, uploaded_at in uploads}


def photo_refs_of_original(sha256: str) -> tuple[str, ...]:
    """Return the refs of the photos made from the original with this SHA-256. Run one query."""
    photo_ids = PhotoDetails.objects.filter(sha256=sha256).order_by("pk").values_list("pk", flat=True)
    return tuple(photo_ref(photo_id) for photo_id in photo_ids)


def _latest_checks(checks: QuerySet[FixityCheck]) -> QuerySet[FixityCheck]:
    """Return the latest of the given fixity checks for each original file that is still in use."""
    checks_of_same_file = checks.filter(sha256=OuterRef("sha256"))
    latest_id = checks_of_same_file.order_by("-pk").values("pk")[:1]
    used_originals = PhotoDetails.objects.values("sha256")
    return FixityCheck.objects.filter(pk=Subquery(latest_id), sha256__in=used_originals)
