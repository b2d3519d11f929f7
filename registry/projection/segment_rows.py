"""Conversion between the derivation's segments and their stored rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from registry.domain.chronology.bitemporal import RecordedSegment
from registry.models import StateSegment
from registry.queries.states import build_segment

T = TypeVar("T")

MAX_IDS_PER_QUERY = 500  # below the number of parameters that SQLite allows in one query


def build_segment_row(monument_id: int, recorded_segment: RecordedSegment) -> StateSegment:
    """Build an unsaved `StateSegment` for a derived segment of a monument's timeline."""
    segment = recorded_segment.segment
    return StateSegment(
        monument_id=monument_id,
        valid_from=segment.valid_from,
        valid_to=segment.valid_to,
        grade=segment.grade.value if segment.grade else "",
        grade_low=segment.grade_low.value,
        grade_high=segment.grade_high.value,
        uncertain=segment.uncertain,
        likely_low=segment.likely_low.value,
        likely_high=segment.likely_high.value,
        last_seen_earliest=segment.last_seen.earliest if segment.last_seen else None,
        last_seen_latest=segment.last_seen.latest if segment.last_seen else None,
        leading=segment.leading or "",
        certainty=segment.certainty.value if segment.certainty else "",
        admiralty=segment.admiralty or "",
        inherited_from=segment.inherited_from or "",
        known_from=recorded_segment.known_from,
        known_to=recorded_segment.known_to,
    )


def read_segment(row: StateSegment) -> RecordedSegment:
    """Return the derived segment that a stored `StateSegment` holds, with its record time."""
    return RecordedSegment(build_segment(row), row.known_from, row.known_to)


def split_into_chunks(ids: Sequence[T], size: int = MAX_IDS_PER_QUERY) -> Iterator[Sequence[T]]:
    """Split a sequence into pieces of at most `size` items, so that each fits into one query's parameters."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
