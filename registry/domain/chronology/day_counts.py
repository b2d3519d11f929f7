"""Counts over days: how many monuments are in which state, as steps that a running sum turns into counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .timeline import Segment

UNCERTAIN = "uncertain"


def state_key(segment: Segment) -> str:
    """The grade's code, or `uncertain`."""
    return segment.grade.value if segment.grade is not None else UNCERTAIN


def steps(line: Sequence[Segment]) -> Counter[tuple[int | None, str]]:
    """+1 on the day on which the state is entered, -1 on the day it is left; day None for the beginning."""
    found: Counter[tuple[int | None, str]] = Counter()
    previous: str | None = None
    for segment in line:
        key = state_key(segment)
        if key != previous:
            found[segment.valid_from, key] += 1
            if previous is not None:
                found[segment.valid_from, previous] -= 1
        previous = key
    return found
