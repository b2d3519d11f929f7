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
from registry.queries.relatives import find_line_ids

from . import counts
from .segment_rows import build_segment_row, read_segment, split_into_chunks
from .stored_documents import refresh_monument_documents
from .stored_gaps import write_gaps


def refresh_read_models(monuments: Iterable[int], at: datetime) -> None:
    """Update the stored timelines, gaps, daily counts and JSON documents of monuments after a change of their claims.

    Those of their wholes and parts follow. `at` is the moment of the change. Call it while the monuments are locked
    (`lock_monuments`).
    """
    deltas: counts.Deltas = Counter()
    for monument_ids in split_into_chunks(sorted(find_line_ids(monuments))):
        chronologies = derive_chronologies(monument_ids)
        derived_segments: dict[int, Sequence[Segment]] = {}
        for monument_id, chronology in chronologies.items():
            derived_segments[monument_id] = chronology.segments
        open_rows = _get_open_rows(monument_ids)

        outdated_rows: list[StateSegment] = []
        for monument_id, rows_by_segment in open_rows.items():
            for segment, row in rows_by_segment.items():
                if segment not in derived_segments[monument_id]:
                    outdated_rows.append(row)
        _close_rows(outdated_rows, at)

        new_rows: list[StateSegment] = []
        for monument_id, segments in derived_segments.items():
            new_segments = [segment for segment in segments if segment not in open_rows[monument_id]]
            recorded_segments = [RecordedSegment(segment, at, None) for segment in new_segments]
            new_rows.extend(build_segment_row(monument_id, recorded) for recorded in recorded_segments)
        StateSegment.objects.bulk_create(new_rows)
        write_gaps(chronologies)

        replaced_segments = {monument_id: list(segments) for monument_id, segments in open_rows.items()}
        # `update` of a Counter adds the numbers.
        deltas.update(counts.compute_deltas(replaced_segments, derived_segments))
        refresh_monument_documents(monument_ids)
    # The rows of the counts are locked last and for a short time, because all monuments of a site share them.
    counts.add_to_stored_deltas(deltas)


def _get_open_rows(monument_ids: Sequence[int]) -> defaultdict[int, dict[Segment, StateSegment]]:
    """Return the stored timeline segments that are still valid, by monument and by derived segment.

    The segments of a monument are in order of time. A monument without any has an empty dict. Run one query.
    """
    rows_by_segment: defaultdict[int, dict[Segment, StateSegment]] = defaultdict(dict)
    rows = StateSegment.objects.filter(monument_id__in=monument_ids, known_to__isnull=True)
    for row in rows.order_by("monument_id", F("valid_from").asc(nulls_first=True)):
        rows_by_segment[row.monument_id][read_segment(row).segment] = row
    return rows_by_segment


def _close_rows(rows: Sequence[StateSegment], at: datetime) -> None:
    """Mark stored timeline segments as valid only until the moment `at`."""
    for some_rows in split_into_chunks(rows):
        rows_to_close = StateSegment.objects.filter(pk__in=[row.pk for row in some_rows])
        # Rows that became valid at the same moment were valid for no time at all.
        rows_to_close.filter(known_from=at).delete()
        rows_to_close.update(known_to=at)
