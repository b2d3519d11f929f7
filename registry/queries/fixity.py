"""Fixity of the original files: the result of the last check of each, for administrators and checking commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from registry.domain.media.file_notes import Fixity
from registry.models import FixityCheck, PhotoDetails
from registry.models.photo import PHOTO_PREFIX
from registry.models.refs import make_ref


@dataclass(frozen=True, slots=True)
class OriginalState:
    """An original file that failed its last check: the outcome, when, and the refs of the photos made from it."""

    outcome: Fixity
    at: datetime
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixityState:
    """A summary of all original files. Since `seen_since`, every original has been read at least once.

    It is None if there are no originals. The upload counts as the first read, since the file was hashed then.
    """

    originals: int
    read_since: datetime | None
    failed_originals: tuple[OriginalState, ...]


def get_fixity_state() -> FixityState:
    """Return how many originals there are, since when all have been read, and which failed their last check.

    Four queries, and one for each original that failed.
    """
    read_times = get_last_read_times()
    # A check that could not run does not replace the result of an earlier one that found the file lost.
    completed = ~Q(outcome=Fixity.NOT_RUN.value)
    lost = list(_latest_checks(completed).filter(outcome=Fixity.LOST.value))
    not_run = _latest_checks(Q()).filter(outcome=Fixity.NOT_RUN.value)
    unread = not_run.exclude(sha256__in=[check.sha256 for check in lost])
    failed_checks = [*lost, *unread]
    return FixityState(
        originals=len(read_times),
        read_since=min(read_times.values(), default=None),
        failed_originals=tuple(
            OriginalState(Fixity(check.outcome), check.at, photo_refs_of_original(check.sha256))
            for check in failed_checks
        ),
    )


def get_decisive_check(photo: int) -> FixityCheck | None:
    """Return the check that tells the fixity of a photo's original, or None if it was never checked.

    This is the last check. If that could not run, and the last completed one found the file lost, it is the latter.
    """
    sha256 = PhotoDetails.objects.filter(photo=photo).values("sha256")
    last_check = FixityCheck.objects.filter(sha256__in=sha256).order_by("-pk").first()
    if last_check is None or last_check.outcome != Fixity.NOT_RUN:
        return last_check
    checks = FixityCheck.objects.filter(sha256=last_check.sha256)
    last_completed = checks.exclude(outcome=Fixity.NOT_RUN.value).order_by("-pk").first()
    if last_completed is not None and last_completed.outcome == Fixity.LOST:
        return last_completed
    return last_check


def get_last_read_times() -> dict[str, datetime]:
    """Return when the bytes of each original were last read, by SHA-256, whatever the outcome. Two queries.

    An original that was never checked was last read at its upload.
    """
    uploads = PhotoDetails.objects.values_list("sha256").annotate(Min("uploaded_at"))
    completed_checks = FixityCheck.objects.exclude(outcome=Fixity.NOT_RUN.value)
    checked_at = dict(completed_checks.values_list("sha256").annotate(Max("at")))
    return {sha256: checked_at.get(sha256, uploaded_at) for sha256, uploaded_at in uploads}


def photo_refs_of_original(sha256: str) -> tuple[str, ...]:
    """Return the refs of the photos made from the original with this SHA-256. One query."""
    photo_ids = PhotoDetails.objects.filter(sha256=sha256).order_by("pk").values_list("pk", flat=True)
    return tuple(make_ref(PHOTO_PREFIX, photo_id) for photo_id in photo_ids)


def _latest_checks(condition: Q) -> QuerySet[FixityCheck]:
    """Return, for each original that is still in use, its latest fixity check that meets the condition."""
    checks_of_same_file = FixityCheck.objects.filter(condition, sha256=OuterRef("sha256"))
    latest_id = checks_of_same_file.order_by("-pk").values("pk")[:1]
    used_originals = PhotoDetails.objects.values("sha256")
    return FixityCheck.objects.filter(pk=Subquery(latest_id), sha256__in=used_originals)
