"""Record time: the segments that the registry derived, and from when until when each of them was valid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .timeline import Segment


@dataclass(frozen=True, slots=True)
class RecordedSegment:
    """A segment with its record time: from `known_from` until before `known_to`, or until now if that is None."""

    segment: Segment
    known_from: datetime
    known_to: datetime | None


def replay_segments(derivations: Iterable[tuple[datetime, Sequence[Segment]]]) -> list[RecordedSegment]:
    """Return every segment that a timeline ever had, with the time during which it was held to be valid.

    The timeline was derived several times: `derivations` are the moments, in order of time, and the segments derived
    at each. A segment is closed once it is no longer derived, and never overwritten. Closed segments come first.
    """
    known_from_by_segment: dict[Segment, datetime] = {}
    closed_segments: list[RecordedSegment] = []
    for derived_at, segments in derivations:
        derived_segments = set(segments)
        for segment, known_from in known_from_by_segment.items():
            # A segment that was derived and replaced at the same moment was never valid.
            if segment not in derived_segments and known_from < derived_at:
                closed_segments.append(RecordedSegment(segment, known_from, derived_at))
        known_from_by_segment = {segment: known_from_by_segment.get(segment, derived_at) for segment in segments}

    open_segments = []
    for segment, known_from in known_from_by_segment.items():
        open_segments.append(RecordedSegment(segment, known_from, None))
    return [*closed_segments, *open_segments]
