"""The number of monuments in each state per day, as steps that a running sum turns into counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from registry.domain.vocabulary.codes import Grade

from .timeline import Segment

UNCERTAIN = "uncertain"


class GradedState(Protocol):
    """What has a grade and the range of the grades that are possible, such as a segment."""

    @property
    def grade(self) -> Grade | None:
        """The grade, or None while uncertain."""

    @property
    def grade_low(self) -> Grade:
        """The lower end of the range."""

    @property
    def grade_high(self) -> Grade:
        """The upper end of the range."""


def state_key(state: GradedState) -> str:
    """Return the code of the only grade that is possible, or `uncertain` if several are."""
    if state.grade is None or state.grade_low != state.grade_high:
        return UNCERTAIN
    return state.grade.value


def count_state_changes(segments: Sequence[Segment]) -> Counter[tuple[int | None, str]]:
    """Return on which days one monument enters (+1) and leaves (-1) each state of damage.

    The keys are days and codes of states. The day None stands for the beginning of time. Added up over many monuments
    and all days so far, the numbers say how many monuments are in each state.
    """
    count_changes: Counter[tuple[int | None, str]] = Counter()
    previous_state: str | None = None
    for segment in segments:
        state = state_key(segment)
        if state != previous_state:
            count_changes[segment.valid_from, state] += 1
            if previous_state is not None:
                count_changes[segment.valid_from, previous_state] -= 1
        previous_state = state
    return count_changes
