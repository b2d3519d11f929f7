"""Read stored originals again and compare their checksums (fixity), the longest unchecked ones first."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from registry.domain.media.file_notes import Fixity
from registry.media.storage import OriginalNotFound, StorageUnavailable, original_storage
from registry.models import FixityCheck
from registry.queries.fixity import get_last_read_times, photo_refs_of_original

MAX_CHECK_AGE = timedelta(days=30)  # every original is read at least this often
# The command runs daily. All originals are read within 28 runs, so two runs of the 30 days may fail.
RUNS_PER_ROUND = 28
LOG_LEVELS = {Fixity.SAME: logging.INFO, Fixity.LOST: logging.ERROR, Fixity.NOT_RUN: logging.WARNING}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FixitySummary:
    """The number of originals that one run found unchanged, found missing or damaged, and could not read."""

    same: int
    lost: int
    not_run: int


def check_originals(*, everything: bool = False, at: datetime | None = None) -> FixitySummary:
    """Check today's share of the originals, or all of them. Store and log the outcome of each, and return the numbers.

    An original passes if its bytes still have the SHA-256 under which it is stored.
    """
    now = at or timezone.now()
    counts = dict.fromkeys(Fixity, 0)
    for sha256 in _originals_to_check(now, everything):
        outcome, found_sha256 = _check_original(sha256)
        FixityCheck.objects.create(sha256=sha256, at=now, outcome=outcome.value, found=found_sha256)
        counts[outcome] += 1
        logger.log(LOG_LEVELS[outcome], "Fixity of %s: %s", ", ".join(photo_refs_of_original(sha256)), outcome.value)
    return FixitySummary(counts[Fixity.SAME], counts[Fixity.LOST], counts[Fixity.NOT_RUN])


def _originals_to_check(now: datetime, everything: bool) -> list[str]:
    """Return the SHA-256 of the originals to check today, or of all, the longest unchecked ones first. Two queries."""
    last_read = get_last_read_times()
    digests = sorted(last_read, key=lambda sha256: (last_read[sha256], sha256))
    if everything:
        return digests
    # An original that would be overdue tomorrow is read today.
    due_before = now - MAX_CHECK_AGE + timedelta(days=1)
    due_count = sum(read_at <= due_before for read_at in last_read.values())
    share_of_run = ceil(len(digests) / RUNS_PER_ROUND)
    return digests[: max(due_count, share_of_run)]


def _check_original(sha256: str) -> tuple[Fixity, str]:
    """Read an original and return the outcome with the SHA-256 of its bytes, which is empty if it was not read."""
    storage = original_storage()
    try:
        storage.release(sha256)  # it may be in quarantine by mistake
        found_sha256 = storage.compute_digest(sha256).sha256
    except OriginalNotFound:
        return Fixity.LOST, ""
    except (StorageUnavailable, OSError):
        return Fixity.NOT_RUN, ""
    outcome = Fixity.SAME if found_sha256 == sha256 else Fixity.LOST
    return outcome, found_sha256
