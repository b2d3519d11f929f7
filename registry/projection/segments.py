"""The stored segments: closed where a decision ends them, added where it begins new ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from registry.domain.chronology.bitemporal import Known
from registry.domain.chronology.timeline import Segment
from registry.models import StateSegment
from registry.queries.evidence import derivations

from . import counts
from .segment_rows import chunks, known_of, row_of
from .stored_documents import refresh_monuments


def project(monuments: Iterable[int], at: datetime) -> None:
    """Bring the stored copies of the given monuments up to what their claims say at `at`. Call under `lock`."""
    deltas: counts.Deltas = Counter()
    for ids in chunks(sorted(set(monuments))):
        lines = {pk: derived.segments for pk, derived in derivations(ids).items()}
        held: dict[int, dict[Segment, StateSegment]] = defaultdict(dict)
        rows = StateSegment.objects.filter(monument_id__in=ids, known_to__isnull=True)
        for row in rows.order_by("monument_id", F("valid_from").asc(nulls_first=True)):
            held[row.monument_id][known_of(row).segment] = row
        _close([row for pk, line in held.items() for segment, row in line.items() if segment not in lines[pk]], at)
        StateSegment.objects.bulk_create(
            row_of(pk, Known(segment, at, None))
            for pk, line in lines.items()
            for segment in line
            if segment not in held[pk]
        )
        deltas.update(counts.changes({pk: list(line) for pk, line in held.items()}, lines))
        refresh_monuments(ids)
    counts.add(deltas)


def _close(rows: Sequence[StateSegment], at: datetime) -> None:
    for some in chunks(rows):
        ended = StateSegment.objects.filter(pk__in=[row.pk for row in some])
        ended.filter(known_from=at).delete()  # it was never held for any time
        ended.update(known_to=at)
