"""Interventions: which touch the fabric, how they move on, and what a monument's restoration status is on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import InterventionStatus as S
from registry.domain.vocabulary.codes import InterventionType as T

from .dates import Interval

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

STEPS: dict[S, frozenset[S]] = {
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
# What a monument shows when several interventions run: work going on before work planned before work over.
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
    """A step that does not follow from the one before it."""

    code = "step_refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One dated change of status."""

    status: S
    when: Interval

    @property
    def moment(self) -> tuple[float, float]:
        """Sort key: by the day by which the step was certainly made."""
        latest = float("inf") if self.when.latest is None else self.when.latest
        earliest = float("-inf") if self.when.earliest is None else self.when.earliest
        return (latest, earliest)


def check_step(steps: Sequence[Step], new: Step) -> None:
    """Raise StepRefused unless `new` follows from the step before it in time, and the step after it follows from it.

    A repeated status is allowed.
    """
    ordered = in_order(steps)
    before = [step.status for step in ordered if step.moment <= new.moment][-1:] or [S.NONE_KNOWN]
    after = [step.status for step in ordered if step.moment > new.moment][:1]
    for old, status in pairwise([*before, new.status, *after]):
        if status != old and status not in STEPS[old]:
            raise StepRefused(
                gettext_noop("A measure that is %(old)s cannot become %(new)s."),
                old=old.value,
                new=status.value,
                field="status",
            )


def in_order(steps: Iterable[Step]) -> list[Step]:
    """The steps in order of time; of those with the same dates, the one written down later comes later."""
    return sorted(steps, key=lambda step: step.moment)


def status_on(steps: Iterable[Step], day: int | None) -> S:
    """The status of one intervention: its latest step by the end of `day` (None: the latest of all)."""
    by_then = [s for s in steps if day is None or (s.when.latest is not None and s.when.latest <= day)]
    return in_order(by_then)[-1].status if by_then else S.NONE_KNOWN


def restoration_status(interventions: Iterable[tuple[T, Sequence[Step]]], day: int | None) -> S:
    """A monument's status on `day`: the most advanced active one of its physical interventions (`PROMINENCE`)."""
    found = [status_on(steps, day) for kind, steps in interventions if kind in PHYSICAL]
    return min(found, key=PROMINENCE.index, default=S.NONE_KNOWN)


def repairs(interventions: Iterable[tuple[T, Sequence[Step]]]) -> tuple[Interval, ...]:
    """The spans of days in which repairing work went on, each from a step `in_progress` to the next step.

    A `completed` step without one before it counts by itself: the work was done by then.
    """
    spans = []
    for kind, steps in interventions:
        if kind not in REPAIRING:
            continue
        ordered = in_order(steps)
        for step, following in zip(ordered, [*ordered, None][1:], strict=True):
            if step.status == S.IN_PROGRESS:
                spans.append(Interval(step.when.earliest, following.when.latest if following else None))
            elif step.status == S.COMPLETED:
                spans.append(step.when)
    return tuple(spans)
