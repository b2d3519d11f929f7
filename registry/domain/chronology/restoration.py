"""Interventions: their types, the orders in which their steps may have been taken, and the days of repairs.

An intervention is a series of phases: planned, under way, suspended, finished, abandoned. A step says that its status
became another one at some moment within the days of the step's date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import InterventionStatus, InterventionType

from .dates import Interval, format_iso_day

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
# A replica elsewhere and a digital model concern neither the fabric of the monument nor its stones.
ELSEWHERE = frozenset({T.REPLICA_ELSEWHERE, T.DIGITAL_RECONSTRUCTION})

STEPS: dict[InterventionStatus, frozenset[InterventionStatus]] = {
    S.NONE_KNOWN: frozenset({S.PROPOSED, S.APPROVED, S.PREPARATORY, S.IN_PROGRESS, S.COMPLETED}),
    S.PROPOSED: frozenset({S.APPROVED, S.PREPARATORY, S.IN_PROGRESS, S.ABANDONED, S.COMPLETED}),
    S.APPROVED: frozenset({S.PREPARATORY, S.IN_PROGRESS, S.SUSPENDED, S.ABANDONED, S.COMPLETED}),
    S.PREPARATORY: frozenset({S.APPROVED, S.IN_PROGRESS, S.SUSPENDED, S.ABANDONED, S.COMPLETED}),
    S.IN_PROGRESS: frozenset({S.SUSPENDED, S.COMPLETED, S.ABANDONED}),
    S.SUSPENDED: frozenset({S.PREPARATORY, S.IN_PROGRESS, S.COMPLETED, S.ABANDONED}),
    S.COMPLETED: frozenset(),
    S.ABANDONED: frozenset({S.PROPOSED}),
}

STATUS_ORDER = {status: position for position, status in enumerate(STEPS)}
# So many points of the orders of steps are followed at once. If there are more, no order is ruled out.
MAX_POINTS = 200


class StepRefused(RuleViolation):
    """Violation by a step that leaves no order in which the steps of its intervention may have been taken."""

    code = "step_refused"


@dataclass(frozen=True, slots=True)
class Step:
    """A dated change of an intervention's status. `source` is the slug of the source that reports it.

    A step whose date is marked as uncertain, as by `?`, is weak: it may have been taken on any of the days `widest`.
    """

    status: InterventionStatus
    when: Interval
    source: str = ""
    widest: Interval | None = None

    @property
    def loosened(self) -> Step:
        """The step on all days on which it may have been taken. Only of a weak step they are more than its own."""
        return self if self.widest is None else replace(self, when=self.widest, widest=None)

    @property
    def earliest(self) -> float:
        """The first day on which the step may have been taken, minus infinity if it is open."""
        return float("-inf") if self.when.earliest is None else self.when.earliest

    @property
    def latest(self) -> float:
        """The last day on which the step may have been taken, infinity if it is open."""
        return float("inf") if self.when.latest is None else self.when.latest

    @property
    def moment(self) -> tuple[float, float, int, str]:
        """The sort key of the step: its last day, its first day, the place of its status in STEPS, its source."""
        return (self.latest, self.earliest, STATUS_ORDER[self.status], self.source)

    @property
    def edtf(self) -> str:
        """The days of the step in EDTF: one day, or the first and the last."""
        first_day = ".." if self.when.earliest is None else format_iso_day(self.when.earliest)
        last_day = ".." if self.when.latest is None else format_iso_day(self.when.latest)
        return first_day if first_day == last_day != ".." else f"{first_day}/{last_day}"


@dataclass(frozen=True, slots=True)
class Point:
    """A point in an order of steps: those taken by then, as a bit mask, and the last of them, None before the first."""

    taken: int = 0
    last: int | None = None


Successors: TypeAlias = Mapping[Point, Sequence[Point]]


@dataclass(frozen=True, slots=True)
class StepOrders:
    """The orders in which the steps of an intervention may have been taken.

    `levels` has, for each number of steps taken, the points of these orders and those that may follow each of them.
    If no order is possible, that of the last days of the steps stands for them, and `dead_ends` has the pairs of steps
    at which the longest orders end. The first of a pair is None at the beginning.
    """

    steps: tuple[Step, ...]
    levels: tuple[Successors, ...]
    dead_ends: tuple[tuple[Step | None, Step], ...] = ()

    def iter_pairs(self) -> Iterator[tuple[Step | None, Step | None]]:
        """Yield the steps that may follow each other directly. None stands before the first and after the last."""
        for level in self.levels:
            for point, next_points in level.items():
                for next_point in next_points:
                    yield self.last_step(point), self.last_step(next_point)
        for point in self.levels[-1]:
            yield self.last_step(point), None

    def last_step(self, point: Point) -> Step | None:
        """Return the last step taken by a point, None before the first."""
        return None if point.last is None else self.steps[point.last]


def find_orders(steps: Iterable[Step]) -> StepOrders:
    """Find the orders in which steps may have been taken, by their dates and by the table STEPS."""
    ordered_steps = tuple(sorted(steps, key=lambda step: step.moment))
    if _is_only_order(ordered_steps):
        return StepOrders(ordered_steps, _single_order(ordered_steps))
    levels: list[dict[Point, list[Point]]] = [{Point(): []}]
    for _ in ordered_steps:
        next_level: dict[Point, list[Point]] = {}
        dead_ends = []
        for point, next_points in levels[-1].items():
            last = None if point.last is None else ordered_steps[point.last]
            for index in _next_by_date(ordered_steps, point.taken):
                if not _may_follow(last, ordered_steps[index]):
                    dead_ends.append((last, ordered_steps[index]))
                    continue
                next_point = Point(point.taken | 1 << index, index)
                next_points.append(next_point)
                next_level[next_point] = []
        if not next_level:
            return StepOrders(ordered_steps, _single_order(ordered_steps), tuple(dead_ends))
        if len(next_level) > MAX_POINTS:
            return StepOrders(ordered_steps, _single_order(ordered_steps))
        levels.append(next_level)
    return StepOrders(ordered_steps, _without_dead_ends(levels))


def _is_only_order(steps: Sequence[Step]) -> bool:
    """Return whether the dates leave only this order, and the table STEPS allows it. This spares most searches."""
    last = None
    for step in steps:
        if last is not None and last.latest >= step.earliest:
            return False
        if not _may_follow(last, step):
            return False
        last = step
    return True


def _next_by_date(steps: Sequence[Step], taken: int) -> Iterator[int]:
    """Yield the indexes of the steps that may be taken next by their dates.

    Of two steps to the same status, the one whose days begin and end no later is taken first: if the two change places,
    the same statuses follow each other on the same days.
    """
    waiting = [index for index in range(len(steps)) if not taken >> index & 1]
    # The steps are in the order of their last days, so that the first one has to be taken by the earliest.
    first_deadline = steps[waiting[0]].latest
    earliest_by_status: dict[InterventionStatus, float] = {}
    for index in waiting:
        step = steps[index]
        is_needed = step.earliest < earliest_by_status.get(step.status, float("inf"))
        if step.earliest <= first_deadline and (is_needed or step.status not in earliest_by_status):
            earliest_by_status[step.status] = step.earliest
            yield index


def _may_follow(last: Step | None, step: Step) -> bool:
    """Return whether a step may follow another one, or begin an intervention. A repeated status is allowed."""
    status = S.NONE_KNOWN if last is None else last.status
    return step.status == status or step.status in STEPS[status]


def _single_order(steps: Sequence[Step]) -> tuple[Successors, ...]:
    """Return the levels of one order, that of the steps as they are given."""
    points = [Point()]
    for index in range(len(steps)):
        points.append(Point(points[-1].taken | 1 << index, index))
    next_points: list[list[Point]] = [[point] for point in points[1:]]
    next_points.append([])
    return tuple({point: following} for point, following in zip(points, next_points, strict=True))


def _without_dead_ends(levels: Sequence[Successors]) -> tuple[Successors, ...]:
    """Return the levels with only those points from which all steps can still be taken."""
    kept: list[Successors] = [levels[-1]]
    for level in reversed(levels[:-1]):
        kept_level = {}
        for point, next_points in level.items():
            possible_points = [next_point for next_point in next_points if next_point in kept[-1]]
            if possible_points:
                kept_level[point] = possible_points
        kept.append(kept_level)
    return tuple(reversed(kept))


def order_steps(orders: StepOrders) -> list[Step]:
    """Return the steps in the possible order that is nearest to that of their last days."""
    point = Point()
    ordered_steps = []
    for level in orders.levels[:-1]:
        point = min(level[point], key=lambda next_point: next_point.last or 0)
        step = orders.last_step(point)
        if step is not None:
            ordered_steps.append(step)
    return ordered_steps


def check_step(steps: Sequence[Step], new_step: Step) -> None:
    """Raise StepRefused if the steps and the new one cannot have been taken in any order of their dates.

    The message names two steps that cannot follow each other, if possible the new one and another.
    """
    dead_ends = find_orders(step.loosened for step in (*steps, new_step)).dead_ends
    if not dead_ends:
        return
    named_pairs = [pair for pair in dead_ends if new_step.loosened in pair]
    raise _build_refusal(*(named_pairs or dead_ends)[0], field="status")


def check_order(steps: Sequence[Step]) -> None:
    """Raise StepRefused, which names two of the steps, if they cannot have been taken in any order of their dates."""
    dead_ends = find_orders(step.loosened for step in steps).dead_ends
    if dead_ends:
        raise _build_refusal(*dead_ends[0])


def _build_refusal(step_before: Step | None, step_after: Step, field: str | None = None) -> StepRefused:
    """Build the violation by two steps that cannot follow each other. None stands before the first step."""
    if step_before is None:
        return StepRefused(
            gettext_noop("A measure cannot begin with the status %(new)s (%(new_date)s)."),
            new=step_after.status.value,
            new_date=step_after.edtf,
            field=field,
        )
    return StepRefused(
        gettext_noop("A measure that was %(old)s (%(old_date)s) cannot then be %(new)s (%(new_date)s)."),
        old=step_before.status.value,
        old_date=step_before.edtf,
        new=step_after.status.value,
        new_date=step_after.edtf,
        field=field,
    )
