"""The number of monuments in each state per day, as steps that a running sum turns into counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .timeline import Segment

UNCERTAIN = "uncertain"


def state_key(segment: Segment) -> str:
    """Return the code of the segment's grade, or `uncertain` inside a window."""
    return segment.grade.value if segment.grade is not None else UNCERTAIN


def count_state_changes(segments: Sequence[Segment]) -> Counter[tuple[int | None, str]]:
    """Return by how much the count of each state changes on each day, for the segments of one monument.

    The change is +1 on the day on which the monument enters the state and -1 on the day on which it leaves it. The
    day None stands for the beginning of time.
    """
    changes: Counter[tuple[int | None, str]] = Counter()
    previous_state: str | None = None
    for segment in segments:
        state = state_key(segment)
        if state != previous_state:
            changes[segment.valid_from, state] += 1
            if previous_state is not None:
                changes[segment.valid_from, previous_state] -= 1
        previous_state = state
    return changes
