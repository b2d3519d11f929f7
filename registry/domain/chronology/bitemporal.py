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


def replay_segments(lines: Iterable[tuple[datetime, Sequence[Segment]]]) -> list[RecordedSegment]:
    """Return every segment with its record time, the closed ones first.

    `lines` are the derived segments with the moments of their derivation, in order of time. A segment stays open as
    long as it is derived again. One that is no longer derived is closed, never overwritten.
    """
    open_since: dict[Segment, datetime] = {}
    closed_segments: list[RecordedSegment] = []
    for derived_at, segments in lines:
        derived_segments = set(segments)
        for segment, known_from in open_since.items():
            # A segment that was derived and replaced at the same moment was never valid.
            if segment not in derived_segments and known_from < derived_at:
                closed_segments.append(RecordedSegment(segment, known_from, derived_at))
        open_since = {segment: open_since.get(segment, derived_at) for segment in segments}

    open_segments = [RecordedSegment(segment, known_from, None) for segment, known_from in open_since.items()]
    return [*closed_segments, *open_segments]
