"""The status of an intervention and the restoration status of a monument on a day, and what the last word on it is.

Nobody looking is not an event: after the last word, an unfinished intervention keeps its status "when last heard of".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.vocabulary.codes import InterventionStatus

from .dates import Interval
from .restoration import Point, Step, StepOrders, find_orders, order_steps

S = InterventionStatus

# Work in progress comes before planned work, and planned work before finished work.
PROMINENCE = (S.IN_PROGRESS, S.SUSPENDED, S.PREPARATORY, S.APPROVED, S.PROPOSED, S.COMPLETED, S.ABANDONED, S.NONE_KNOWN)
UNFINISHED = frozenset({S.IN_PROGRESS, S.SUSPENDED, S.PREPARATORY, S.APPROVED, S.PROPOSED})


@dataclass(frozen=True, slots=True)
class StatusOnDay:
    """The status of an intervention on a day.

    `certain` if no other status is possible, on whatever day weak steps were taken, and the day is not after the last
    word on unfinished work. `since` are the days on one of which the status began. `last_word` is the step that the
    status rests on. `is_last_heard` if the day lies after every step and the work was not finished: the status is that
    of when it was last heard of.
    """

    status: InterventionStatus
    certain: bool
    since: Interval | None = None
    last_word: Step | None = None
    is_last_heard: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A dated word on an intervention that gives no status. `source` is the slug of the source that says it."""

    when: Interval
    source: str = ""

    @property
    def latest(self) -> float:
        """The last day on which the word may have been said, infinity if it is open."""
        return float("inf") if self.when.latest is None else self.when.latest

    @property
    def moment(self) -> tuple[float, float, str]:
        """The sort key of the word: its last day, its first day, its source."""
        earliest = float("-inf") if self.when.earliest is None else self.when.earliest
        return (self.latest, earliest, self.source)


NONE_KNOWN = StatusOnDay(S.NONE_KNOWN, certain=True)


def intervention_status_on(steps: Iterable[Step], day: int | None) -> StatusOnDay:
    """Return the status of an intervention at the end of a day, or after all its steps for None.

    If several statuses are possible on the day, return the first of them in PROMINENCE as not certain.
    """
    steps = tuple(steps)
    orders = find_orders(steps)
    points = _find_points(orders, day)
    last_steps = {orders.last_step(point) for point in points}
    statuses = _find_statuses(orders, day)
    status = min(statuses, key=PROMINENCE.index)
    words = [step for step in last_steps if step is not None and step.status == status]
    if not words:
        return NONE_KNOWN

    last_word = max(words, key=lambda step: step.moment)
    are_all_taken = all(point in orders.levels[-1] for point in points)
    is_past = day is None or (are_all_taken and last_word.latest < day)
    is_last_heard = is_past and status in UNFINISHED
    if any(step.widest is not None for step in steps):
        statuses |= _find_statuses(find_orders(step.loosened for step in steps), day)
    return StatusOnDay(
        status=status,
        certain=len(statuses) == 1 and not is_last_heard,
        since=_find_beginning(orders, last_word, day),
        last_word=last_word,
        is_last_heard=is_last_heard,
    )


def find_change_days(steps: Iterable[Step]) -> set[int]:
    """Return the days whose status may differ from that of the day before, by the steps of an intervention.

    Within the days of one step it may differ every day (`is_within_step`); of those, only the first is returned.
    """
    change_days: set[int] = set()
    for step in steps:
        for days in (step.when, step.widest):
            if days is not None and days.earliest is not None:
                change_days.add(days.earliest)
            if days is not None and days.latest is not None:
                change_days |= {days.latest, days.latest + 1}
    return change_days


def is_within_step(steps: Iterable[Step], day: int) -> bool:
    """Return whether a step was taken on one of several days, of which this is one but not the last.

    On each of these days, the status is since the days up to then.
    """
    return any(step.earliest <= day < step.latest for step in steps)


def _find_points(orders: StepOrders, day: int | None) -> list[Point]:
    """Return the points that the orders of steps may have come to by the end of a day, or after all steps for None."""
    return [point for level in orders.levels for point in level if _may_have_come_to(orders, point, day)]


def _find_statuses(orders: StepOrders, day: int | None) -> set[InterventionStatus]:
    """Return the statuses that are possible at the end of a day, or after all steps for None."""
    last_steps = [orders.last_step(point) for point in _find_points(orders, day)]
    return {S.NONE_KNOWN if step is None else step.status for step in last_steps}


def _may_have_come_to(orders: StepOrders, point: Point, day: int | None) -> bool:
    """Return whether only the steps taken by a point may have been taken by the end of a day, or all steps for None."""
    for index, step in enumerate(orders.steps):
        is_taken = point.taken >> index & 1
        if day is None:
            fits = is_taken
        elif is_taken:
            fits = step.earliest <= day
        else:
            fits = step.latest > day
        if not fits:
            return False
    return True


def _find_beginning(orders: StepOrders, last_word: Step, day: int | None) -> Interval:
    """Return the days, up to a day, on which the status of a step began: it may repeat the steps before it."""
    ordered_steps = order_steps(orders)
    position = ordered_steps.index(last_word)
    while position > 0 and ordered_steps[position - 1].status == last_word.status:
        position -= 1
    beginning = ordered_steps[position].when
    return beginning if day is None else beginning.until(day)


def choose_restoration_status(statuses: Iterable[StatusOnDay]) -> StatusOnDay:
    """Return the one of several statuses on a day, of interventions on a monument, that stands for all of them.

    What was going on that day comes first, as `PROMINENCE` ranks it. Otherwise the latest word counts.
    """
    return min(statuses, key=_rank, default=NONE_KNOWN)


def _rank(status: StatusOnDay) -> tuple[bool, float, int, bool, tuple[float, ...]]:
    """Return the sort key of a status on a day: the one to show first has the lowest key."""
    is_going_on = status.status in UNFINISHED and not status.is_last_heard
    last_day, first_day = float("-inf"), float("-inf")
    if status.last_word is not None:
        last_day, first_day = status.last_word.latest, status.last_word.earliest
    age = 0.0 if is_going_on else -last_day
    return (not is_going_on, age, PROMINENCE.index(status.status), not status.certain, (-last_day, -first_day))


def find_last_mention(mentions: Iterable[Mention], last_word: Step | None, day: int | None) -> Mention | None:
    """Return the newest word on an intervention that had certainly been said by the end of a day, None for any day.

    `last_word` is the step that the status on the day rests on. Return None unless the word is newer.
    """
    said_mentions = [mention for mention in mentions if day is None or mention.latest <= day]
    if not said_mentions:
        return None
    newest = max(said_mentions, key=lambda mention: mention.moment)
    if last_word is not None and newest.latest <= last_word.latest:
        return None
    return newest
