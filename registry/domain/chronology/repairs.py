"""The days on which a monument may have been repaired, from the steps of its interventions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from registry.domain.vocabulary.codes import InterventionStatus, InterventionType

from .dates import Interval
from .restoration import REPAIRING, Step, find_orders


def find_repair_periods(interventions: Iterable[tuple[InterventionType, Sequence[Step]]]) -> tuple[Interval, ...]:
    """Return the intervals in which a monument may have been repaired, in order of time.

    `interventions` are pairs of a type and the dated changes of status (steps). Work lasts from a step to `in_progress`
    until the next step; without a next step its end is open, since it may still be under way. Finished work without a
    known beginning may have begun at the step before it. If there is none, the start is open: see `build_world`.
    Weak steps only add to what the others make, and none ends the work that another weak one begins.
    """
    intervals: set[Interval] = set()
    for intervention_type, steps in interventions:
        if intervention_type not in REPAIRING:
            continue
        strong_steps = tuple(step for step in steps if step.widest is None)
        readings = {tuple(steps), strong_steps}
        readings.update((*strong_steps, step) for step in steps if step.widest is not None)
        for reading in readings:
            intervals.update(_find_work(reading))
    return tuple(sorted(intervals, key=_days_order))


def _find_work(steps: Sequence[Step]) -> Iterator[Interval]:
    """Yield the intervals in which the work of an intervention may have been under way, by some of its steps."""
    for step, next_step in find_orders(steps).iter_pairs():
        if step is not None and step.status == InterventionStatus.IN_PROGRESS:
            yield Interval(step.when.earliest, None if next_step is None else next_step.when.latest)
        elif next_step is not None and next_step.status == InterventionStatus.COMPLETED:
            first_step = next_step if step is None else step
            yield Interval(first_step.when.earliest, next_step.when.latest)
            if step is None:
                yield Interval(None, next_step.when.earliest)


def _days_order(interval: Interval) -> tuple[float, float]:
    """Return the sort key of an interval: its first day, then its last."""
    first_day = float("-inf") if interval.earliest is None else interval.earliest
    last_day = float("inf") if interval.latest is None else interval.latest
    return first_day, last_day
