"""Reading originals anew, to see whether they are what they were when they came; those not seen for longest first."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone

from registry.domain.media.file_notes import Fixity
from registry.media.storage import OriginalNotFound, StorageUnavailable, original_storage
from registry.models import FixityCheck
from registry.queries.fixity import last_seen, refs_of

ROUND = timedelta(days=30)  # within which every original is read
RUNS = 28  # of a command that is run every day, in which it comes round: two may fail
LEVELS = {Fixity.SAME: logging.INFO, Fixity.LOST: logging.ERROR, Fixity.NOT_RUN: logging.WARNING}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checked:
    """What one run showed: of how many originals which outcome."""

    same: int
    lost: int
    not_run: int


def check_originals(*, everything: bool = False, at: datetime | None = None) -> Checked:
    """Read a share of the originals, or everything, write down what each showed, and log it."""
    now, counts = at or timezone.now(), dict.fromkeys(Fixity, 0)
    for sha256 in _due(now, everything):
        outcome, found = _look_at(sha256)
        FixityCheck.objects.create(sha256=sha256, at=now, outcome=outcome.value, found=found)
        counts[outcome] += 1
        logger.log(LEVELS[outcome], "Fixity of %s: %s", ", ".join(refs_of(sha256)), outcome.value)
    return Checked(counts[Fixity.SAME], counts[Fixity.LOST], counts[Fixity.NOT_RUN])


def _due(now: datetime, everything: bool) -> list[str]:
    seen = last_seen()
    first = sorted(seen, key=lambda sha256: (seen[sha256], sha256))
    if everything:
        return first
    late = sum(at <= now - ROUND + timedelta(days=1) for at in seen.values())
    return first[: max(late, ceil(len(first) / RUNS))]


def _look_at(sha256: str) -> tuple[Fixity, str]:
    """The outcome, and the digest that was found."""
    store = original_storage()
    try:
        store.release(sha256)
        found = store.compute_digest(sha256).sha256
    except OriginalNotFound:
        return Fixity.LOST, ""
    except (StorageUnavailable, OSError):
        return Fixity.NOT_RUN, ""
    return (Fixity.SAME if found == sha256 else Fixity.LOST), found
