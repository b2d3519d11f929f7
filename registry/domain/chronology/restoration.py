"""Interventions: which types touch the fabric, the steps between statuses, and a monument's restoration status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import InterventionStatus, InterventionType

from .dates import Interval

S = InterventionStatus  # short names for the tables below
T = InterventionType

# A replica elsewhere, a digital model, documentation and monitoring leave the monument as it is.
PHYSICAL = frozenset(
    {
        T.SITE_SECURITY_DEMINING,
        T.EMERGENCY_STABILISATION,
        T.DEBRIS_SORTING,
        T.EVACUATION_RELOCATION,
        T.CONSERVATION,
        T.RESTORATION,
        T.ANASTYLOSIS,
        T.PARTIAL_RECONSTRUCTION,
        T.RECONSTRUCTION,
    }
)
# Work that can make the grade better; the other physical kinds protect, but repair nothing.
REPAIRING = frozenset({T.CONSERVATION, T.RESTORATION, T.ANASTYLOSIS, T.PARTIAL_RECONSTRUCTION, T.RECONSTRUCTION})

STEPS: dict[InterventionStatus, frozenset[InterventionStatus]] = {
    S.NONE_KNOWN: frozenset({S.PROPOSED, S.APPROVED, S.PREPARATORY, S.IN_PROGRESS, S.COMPLETED, S.UNKNOWN}),
    S.PROPOSED: frozenset({S.APPROVED, S.PREPARATORY, S.IN_PROGRESS, S.ABANDONED, S.COMPLETED, S.UNKNOWN}),
    S.APPROVED: frozenset({S.PREPARATORY, S.IN_PROGRESS, S.SUSPENDED, S.ABANDONED, S.COMPLETED, S.UNKNOWN}),
    S.PREPARATORY: frozenset({S.APPROVED, S.IN_PROGRESS, S.SUSPENDED, S.ABANDONED, S.COMPLETED, S.UNKNOWN}),
    S.IN_PROGRESS: frozenset({S.SUSPENDED, S.COMPLETED, S.ABANDONED, S.UNKNOWN}),
    S.SUSPENDED: frozenset({S.PREPARATORY, S.IN_PROGRESS, S.COMPLETED, S.ABANDONED, S.UNKNOWN}),
    S.UNKNOWN: frozenset({S.PROPOSED, S.APPROVED, S.PREPARATORY, S.IN_PROGRESS, S.SUSPENDED, S.COMPLETED, S.ABANDONED}),
    S.COMPLETED: frozenset(),
    S.ABANDONED: frozenset({S.PROPOSED}),
}
# Of several interventions a monument shows one: work in progress before planned work before finished work.
PROMINENCE = (
    S.IN_PROGRESS,
    S.SUSPENDED,
    S.PREPARATORY,
    S.APPROVED,
    S.PROPOSED,
    S.COMPLETED,
    S.ABANDONED,
    S.UNKNOWN,
    S.NONE_KNOWN,
)


class StepRefused(RuleViolation):
    """Violation by a step to a status that cannot follow the status before it."""

    code = "step_refused"


@dataclass(frozen=True, slots=True)
class Step:
    """A dated change of an intervention's status."""

    status: InterventionStatus
    when: Interval

    @property
    def moment(self) -> tuple[float, float]:
        """The sort key of the step: the latest day on which it may have been made, then the earliest."""
        latest = float("inf") if self.when.latest is None else self.when.latest
        earliest = float("-inf") if self.when.earliest is None else self.when.earliest
        return (latest, earliest)


def check_step(steps: Sequence[Step], new_step: Step) -> None:
    """Raise StepRefused unless an intervention may take a new step, a dated change of its status.

    The new step must fit between the existing `steps` before and after it in time. A repeated status is allowed.
    """
    ordered_steps = order_steps(steps)
    statuses_before = [step.status for step in ordered_steps if step.moment <= new_step.moment]
    statuses_after = [step.status for step in ordered_steps if step.moment > new_step.moment]
    status_before = statuses_before[-1] if statuses_before else InterventionStatus.NONE_KNOWN

    affected_statuses = [status_before, new_step.status, *statuses_after[:1]]
    for old_status, new_status in pairwise(affected_statuses):
        if new_status != old_status and new_status not in STEPS[old_status]:
            raise StepRefused(
                gettext_noop("A measure that is %(old)s cannot become %(new)s."),
                old=old_status.value,
                new=new_status.value,
                field="status",
            )


def order_steps(steps: Iterable[Step]) -> list[Step]:
    """Return the steps in order of time. Steps with the same dates keep the order in which they were recorded."""
    return sorted(steps, key=lambda step: step.moment)


def intervention_status_on(steps: Iterable[Step], day: int | None) -> InterventionStatus:
    """Return the status of one intervention at the end of a day, or its latest status for None."""
    if day is not None:
        # Only steps that were certainly made by that day count.
        steps = [step for step in steps if step.when.latest is not None and step.when.latest <= day]

    ordered_steps = order_steps(steps)
    return ordered_steps[-1].status if ordered_steps else InterventionStatus.NONE_KNOWN


def restoration_status(
    interventions: Iterable[tuple[InterventionType, Sequence[Step]]], day: int | None
) -> InterventionStatus:
    """Return the restoration status of a monument at the end of a day, or its latest status for None.

    Of several interventions that touch the monument's fabric, the most prominent status counts, as `PROMINENCE` ranks
    it. `interventions` are pairs of a type and the dated changes of status.
    """
    statuses = [
        intervention_status_on(steps, day)
        for intervention_type, steps in interventions
        if intervention_type in PHYSICAL
    ]
    return min(statuses, key=PROMINENCE.index, default=InterventionStatus.NONE_KNOWN)


def find_repair_periods(interventions: Iterable[tuple[InterventionType, Sequence[Step]]]) -> tuple[Interval, ...]:
    """Return the intervals in which a monument was being repaired.

    `interventions` are pairs of a type and the dated changes of status (steps). A repair lasts from a step to
    `in_progress` until the next step.
    """
    intervals = []
    for intervention_type, steps in interventions:
        if intervention_type not in REPAIRING:
            continue
        ordered_steps = order_steps(steps)
        next_steps = [*ordered_steps, None][1:]  # the last step has no next one
        for step, next_step in zip(ordered_steps, next_steps, strict=True):
            if step.status == InterventionStatus.IN_PROGRESS:
                end = next_step.when.latest if next_step else None
                intervals.append(Interval(step.when.earliest, end))
            elif step.status == InterventionStatus.COMPLETED:
                # The work may have been recorded only when it was done.
                intervals.append(step.when)
    return tuple(intervals)
