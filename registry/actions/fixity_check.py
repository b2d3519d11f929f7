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
from registry.queries.fixity import get_last_read_times
from registry.queries.stored_files import refs_of_file

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
    """Verify the checksums of the original files that are due today, and return how many had each outcome.

    With `everything`, verify all files. Store and log the outcome for each file. A file passes if its bytes have the
    SHA-256 under which it is stored.
    """
    checked_at = at or timezone.now()
    counts_by_outcome = dict.fromkeys(Fixity, 0)
    for sha256 in _get_digests_to_check(checked_at, everything):
        outcome, found_sha256 = _verify_original(sha256)
        FixityCheck.objects.create(sha256=sha256, at=checked_at, outcome=outcome.value, found=found_sha256)
        counts_by_outcome[outcome] += 1
        # Logged with the references of the records, by which an editor finds them.
        refs = ", ".join(refs_of_file(sha256))
        logger.log(LOG_LEVELS[outcome], "Fixity of %s: %s", refs, outcome.value)
    return FixitySummary(
        same=counts_by_outcome[Fixity.SAME],
        lost=counts_by_outcome[Fixity.LOST],
        not_run=counts_by_outcome[Fixity.NOT_RUN],
    )


def _get_digests_to_check(now: datetime, everything: bool) -> list[str]:
    """Return the SHA-256 of each original file to verify today or, with `everything`, of all files.

    The files whose last verification is the longest ago come first. Run two queries.
    """
    last_read_by_sha256 = get_last_read_times()
    digests = sorted(last_read_by_sha256, key=lambda sha256: (last_read_by_sha256[sha256], sha256))
    if everything:
        return digests

    # An original that would be overdue tomorrow is read today.
    due_before = now - MAX_CHECK_AGE + timedelta(days=1)
    due_count = sum(last_read <= due_before for last_read in last_read_by_sha256.values())
    # Even if few are due, read an equal share each day, so that the work never piles up.
    daily_share = ceil(len(digests) / RUNS_PER_ROUND)
    return digests[: max(due_count, daily_share)]


def _verify_original(sha256: str) -> tuple[Fixity, str]:
    """Read an original file and compare its checksum with the one under which it is stored.

    Return the outcome and the SHA-256 of the bytes read, which is empty if the file could not be read.
    """
    storage = original_storage()
    try:
        # A file that is in use may be in quarantine by mistake.
        storage.release(sha256)
        found_sha256 = storage.compute_digest(sha256).sha256
    except OriginalNotFound:
        return Fixity.LOST, ""
    except (StorageUnavailable, OSError):
        return Fixity.NOT_RUN, ""
    if found_sha256 == sha256:
        return Fixity.SAME, found_sha256
    return Fixity.LOST, found_sha256
