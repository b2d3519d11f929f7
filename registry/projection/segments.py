"""The stored segments of monuments. A decision closes the rows that no longer hold and adds new ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from registry.domain.chronology.bitemporal import RecordedSegment
from registry.domain.chronology.timeline import Segment
from registry.models import StateSegment
from registry.queries.evidence import derive_chronologies

from . import counts
from .segment_rows import chunks, known_segment, segment_row
from .stored_documents import refresh_monument_documents


def refresh_read_models(monuments: Iterable[int], at: datetime) -> None:
    """Update segments, daily counts and documents of the monuments to what their claims say at the moment `at`.

    Call it while the monuments are locked (`lock_monuments`).
    """
    deltas: counts.Deltas = Counter()
    for monument_ids in chunks(sorted(set(monuments))):
        derived_segments: dict[int, Sequence[Segment]] = {}
        for monument_id, chronology in derive_chronologies(monument_ids).items():
            derived_segments[monument_id] = chronology.segments
        open_rows = _open_rows_by_segment(monument_ids)

        outdated_rows: list[StateSegment] = []
        for monument_id, rows_by_segment in open_rows.items():
            for segment, row in rows_by_segment.items():
                if segment not in derived_segments[monument_id]:
                    outdated_rows.append(row)
        _close(outdated_rows, at)

        new_rows: list[StateSegment] = []
        for monument_id, segments in derived_segments.items():
            new_segments = [segment for segment in segments if segment not in open_rows[monument_id]]
            new_rows.extend(segment_row(monument_id, RecordedSegment(segment, at, None)) for segment in new_segments)
        StateSegment.objects.bulk_create(new_rows)

        former_segments = {monument_id: list(segments) for monument_id, segments in open_rows.items()}
        # `update` of a Counter adds the numbers.
        deltas.update(counts.deltas_between(former_segments, derived_segments))
        refresh_monument_documents(monument_ids)
    # The rows of the counts are locked last and for a short time, because all monuments of a site share them.
    counts.add_to_stored_deltas(deltas)


def _open_rows_by_segment(monument_ids: Sequence[int]) -> defaultdict[int, dict[Segment, StateSegment]]:
    """Return the rows that are not closed, by monument and by the segment they store, in the order of time. One query.

    Monuments without such rows get an empty dictionary when they are looked up.
    """
    rows_by_segment: defaultdict[int, dict[Segment, StateSegment]] = defaultdict(dict)
    rows = StateSegment.objects.filter(monument_id__in=monument_ids, known_to__isnull=True)
    for row in rows.order_by("monument_id", F("valid_from").asc(nulls_first=True)):
        rows_by_segment[row.monument_id][known_segment(row).segment] = row
    return rows_by_segment


def _close(rows: Sequence[StateSegment], at: datetime) -> None:
    """Mark the rows as known only until `at`. Rows that also began at that moment are deleted."""
    for some_rows in chunks(rows):
        closing = StateSegment.objects.filter(pk__in=[row.pk for row in some_rows])
        closing.filter(known_from=at).delete()  # the registry showed them for no time at all
        closing.update(known_to=at)
