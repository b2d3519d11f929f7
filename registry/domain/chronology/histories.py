"""The possible histories of a monument, and the grades that it may have had on each day.

A history gives a monument's grade at the end of every day. `docs/chronology.md` defines which histories are possible.
There are too many to list, so two passes over time share the work: the pass forward computes what may have come before
each day, the pass backward what may follow it. A grade is possible on a day if both passes reach it there.

A state of a pass has three parts:

- the grade;
- what happened since the monument was last seen: nothing ("seen"), a change that an event, a repair or a sighting
  explains ("changed"), or damage that a sighting must still show ("unshown"). A sighting on one of several days may
  have been made on the last of them, so the monument counts as seen only then;
- a set of required constraints, as a bit mask. Forward, these are the constraints whose days have begun and that the
  history has still to meet. Backward, they are those that it will meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .worlds import (
    ALL_GRADES,
    FUTURE,
    PAST,
    RANKS,
    Block,
    Grades,
    World,
    grades_between,
    highest_rank,
    lowest_rank,
    split_into_blocks,
)

# By the set of constraints: the grades of seen, changed and unshown states.
PastStates: TypeAlias = dict[int, tuple[Grades, Grades, Grades]]
# By the set of constraints: the grades from which a history can go on, without unshown damage and with it.
FutureStates: TypeAlias = dict[int, tuple[Grades, Grades]]

# So many sets of constraints are told apart. Beyond that they are merged, which can only make more histories possible.
MAX_CONSTRAINT_SETS = 48


@dataclass(frozen=True, slots=True)
class GradeRun:
    """The set of grades that are possible on each day from `first` until the next run begins.

    `is_open` if, in some possible history, the grade has changed since the monument was last seen.
    """

    first: int
    grades: Grades
    is_open: bool


def _worse_grades(grades: Grades) -> Grades:
    """Return the grades that are worse than the least severe one of the set."""
    return ALL_GRADES & ~grades_between(0, lowest_rank(grades)) if grades else 0


def _better_grades(grades: Grades) -> Grades:
    """Return the grades that are better than the most severe one of the set."""
    return grades_between(0, highest_rank(grades)) >> 1 if grades else 0


# Tables by the set of grades, since the passes look these up for every day.
WORSE = tuple(_worse_grades(grades) for grades in range(ALL_GRADES + 1))
BETTER = tuple(_better_grades(grades) for grades in range(ALL_GRADES + 1))


def find_possible_grades(world: World) -> list[GradeRun] | None:
    """Return the grades that are possible on each day, from `PAST` to `FUTURE`, or None if no history is possible.

    Runs next to each other differ. The time is about linear in the number of constraints, events and repairs.
    """
    blocks = split_into_blocks(world)
    past_states = _pass_forward(blocks)
    if past_states is None:
        return None
    future_states = _pass_backward(blocks)

    runs: list[GradeRun] = []
    past_position = future_position = 0
    day = PAST
    while day <= FUTURE:
        grades, open_grades = _join(past_states[past_position][1], future_states[future_position][1])
        if not grades:
            return None
        run = GradeRun(day, grades, is_open=bool(open_grades))
        if not runs or (runs[-1].grades, runs[-1].is_open) != (run.grades, run.is_open):
            runs.append(run)

        next_past = FUTURE + 1
        if past_position + 1 < len(past_states):
            next_past = past_states[past_position + 1][0]
        next_future = future_states[future_position][0] + 1
        day = min(next_past, next_future)
        if day == next_past:
            past_position += 1
        if day == next_future:
            future_position += 1
    return runs


def _join(past_states: PastStates, future_states: FutureStates) -> tuple[Grades, Grades]:
    """Return the grades at which a past and a future meet that together meet every constraint.

    The second set has those of them that the monument may have got since it was last seen.
    """
    seen_grades = open_grades = 0
    for pending, (seen, changed, unshown) in past_states.items():
        for met_later, (from_shown, from_unshown) in future_states.items():
            if not pending & ~met_later:
                seen_grades |= seen & from_shown
                open_grades |= (changed & from_shown) | (unshown & from_unshown)
    return seen_grades | open_grades, open_grades


def _pass_forward(blocks: Sequence[Block]) -> list[tuple[int, PastStates]] | None:
    """Return the states that a past can lead to, each item with the first day that it holds for.

    Return None if no past meets all the constraints that must be met by some day.
    """
    states: PastStates = {0: (ALL_GRADES, 0, 0)}
    states_since = []
    for block in blocks:
        if block.opening:
            states = {pending | block.opening: masks for pending, masks in states.items()}

        # The days of a block are alike: once a day adds no state, none of the days after it does.
        for day in range(block.first, block.last + 1):
            next_states = _step_forward(states, block)
            if day > block.first and next_states == states:
                break
            states = next_states
            states_since.append((day, states))

        if block.shown_at_end:
            states = _see(states, block.shown_at_end)
            if states_since[-1][0] == block.last:
                states_since.pop()
            states_since.append((block.last, states))
        if block.closing:
            states = {pending: masks for pending, masks in states.items() if not pending & block.closing}
            if not states:
                return None
    return states_since


def _step_forward(states: PastStates, block: Block) -> PastStates:
    """Return the states at the end of a day, given those at the end of the day before."""
    reached: PastStates = {}
    for pending, (seen, changed, unshown) in states.items():
        shown = seen | changed
        next_changed, next_unshown = changed, unshown | WORSE[unshown]
        if block.has_event:
            next_changed |= WORSE[shown]
        else:
            next_unshown |= WORSE[shown]
        # Unshown damage must be seen before it is repaired.
        if block.has_repair:
            next_changed |= BETTER[shown]
        next_changed |= next_unshown & block.shown
        next_unshown &= ~block.shown

        if not pending:
            _add_past(reached, 0, (seen, next_changed, next_unshown))
            continue
        for rank in RANKS[seen | next_changed | next_unshown]:
            grade = 1 << rank
            still_pending = pending & ~block.met_at_rank[rank]
            _add_past(reached, still_pending, (seen & grade, next_changed & grade, next_unshown & grade))
    return reached if len(reached) == 1 else _drop_worse_pasts(reached)


def _see(states: PastStates, shown: Grades) -> PastStates:
    """Return the states at the end of a day on which sightings are over that show these grades."""
    seen_states: PastStates = {}
    for pending, (seen, changed, unshown) in states.items():
        seen_states[pending] = (seen | (changed & shown), changed & ~shown, unshown & ~shown)
    return seen_states


def _add_past(states: PastStates, pending: int, masks: tuple[Grades, Grades, Grades]) -> None:
    """Add grades to the states with a set of pending constraints."""
    former_seen, former_changed, former_unshown = states.get(pending, (0, 0, 0))
    seen, changed, unshown = masks
    states[pending] = (former_seen | seen, former_changed | changed, former_unshown | unshown)


def _drop_worse_pasts(states: PastStates) -> PastStates:
    """Return the states without those that differ from another one only in more pending constraints."""
    kept: PastStates = {}
    for pending in sorted(states, key=int.bit_count):
        seen, changed, unshown = states[pending]
        for fewer_pending, (better_seen, better_changed, better_unshown) in kept.items():
            if not fewer_pending & ~pending:
                seen &= ~better_seen
                changed &= ~better_changed
                unshown &= ~better_unshown
        if seen or changed or unshown:
            kept[pending] = (seen, changed, unshown)
    if len(kept) <= MAX_CONSTRAINT_SETS:
        return kept

    common_pending = -1
    merged: PastStates = {}
    for pending, masks in kept.items():
        common_pending &= pending
        _add_past(merged, 0, masks)
    return {common_pending: merged[0]}


def _pass_backward(blocks: Sequence[Block]) -> list[tuple[int, FutureStates]]:
    """Return the states from which a history can go on, each item with the last day at whose end they hold."""
    states: FutureStates = {0: (ALL_GRADES, 0)}
    states_until = []
    for block in reversed(blocks):
        former_states: FutureStates = {}
        for day in range(block.last, block.first - 1, -1):
            if states == former_states:
                break
            states_until.append((day, states))
            former_states = states
            states = _step_backward(states, block)

        if block.opening:
            meeting = {met: masks for met, masks in states.items() if not block.opening & ~met}
            states = {met & ~block.opening: masks for met, masks in meeting.items()}
    states_until.reverse()
    return states_until


def _step_backward(states: FutureStates, block: Block) -> FutureStates:
    """Return the states at the end of the day before, given those at the end of a day."""
    reached: FutureStates = {}
    meets_nothing = not any(block.met_at_rank)
    for met, (shown, unshown) in states.items():
        unshown |= shown & block.shown
        if meets_nothing:
            _add_future(reached, met, *_grades_the_day_before(shown, unshown, block))
            continue
        for rank in RANKS[shown | unshown]:
            grade = 1 << rank
            former_grades = _grades_the_day_before(shown & grade, unshown & grade, block)
            _add_future(reached, met | block.met_at_rank[rank], *former_grades)
    return reached if len(reached) == 1 else _drop_worse_futures(reached)


def _grades_the_day_before(shown: Grades, unshown: Grades, block: Block) -> tuple[Grades, Grades]:
    """Return the grades from which one day leads to the given ones, without and with unshown damage."""
    former_shown = shown | (BETTER[shown] if block.has_event else BETTER[unshown])
    former_unshown = unshown | BETTER[unshown]
    if block.has_repair:
        former_shown |= WORSE[shown]
    # What may follow a state with unshown damage may follow the same state without it.
    return former_shown | former_unshown, former_unshown


def _add_future(states: FutureStates, met: int, shown: Grades, unshown: Grades) -> None:
    """Add grades to the states whose future meets a set of constraints."""
    former_shown, former_unshown = states.get(met, (0, 0))
    states[met] = (former_shown | shown, former_unshown | unshown)


def _drop_worse_futures(states: FutureStates) -> FutureStates:
    """Return the states without those that differ from another one only in fewer constraints met."""
    kept: FutureStates = {}
    for met in sorted(states, key=int.bit_count, reverse=True):
        shown, unshown = states[met]
        for more_met, (better_shown, better_unshown) in kept.items():
            if not met & ~more_met:
                shown &= ~better_shown
                unshown &= ~better_unshown
        if shown or unshown:
            kept[met] = (shown, unshown)
    if len(kept) <= MAX_CONSTRAINT_SETS:
        return kept

    all_met = 0
    merged: FutureStates = {}
    for met, (shown, unshown) in kept.items():
        all_met |= met
        _add_future(merged, 0, shown, unshown)
    return {all_met: merged[0]}
