"""What limits the histories of a monument: constraints, days of events and of repairs, split into blocks of days.

Sets of grades are bit masks: bit 0 is no damage, bit 5 is destroyed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .grades import RANKED

PAST, FUTURE = -(10**9), 10**9  # open ends of intervals as numbers, for calculations within this package only

Grades: TypeAlias = int  # a set of grades as a bit mask

ALL_GRADES: Grades = (1 << len(RANKED)) - 1


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both inclusive."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Constraint:
    """A statement that on some day from `first` to `last` the grade was one of `grades`.

    A history must meet it if `required`. If `shows_damage`, it explains damage that no event reports. It follows from
    the constraints whose numbers are in `follows_from`; that is empty if a claim states it.
    """

    first: int
    last: int
    grades: Grades
    required: bool = True
    shows_damage: bool = True
    follows_from: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """All that limits the histories of a monument: constraints, days of damaging events, and days of repairs."""

    constraints: tuple[Constraint, ...]
    events: tuple[Days, ...] = ()
    repairs: tuple[Days, ...] = ()


def grades_between(low: int, high: int) -> Grades:
    """Return the set of the grades with ranks from `low` to `high`."""
    return ((1 << (high - low + 1)) - 1) << low


# The ranks of the grades in each set.
RANKS = tuple(tuple(rank for rank in range(len(RANKED)) if grades >> rank & 1) for grades in range(ALL_GRADES + 1))


def lowest_rank(grades: Grades) -> int:
    """Return the rank of the least severe grade in a set that is not empty."""
    return RANKS[grades][0]


def highest_rank(grades: Grades) -> int:
    """Return the rank of the most severe grade in a set that is not empty."""
    return RANKS[grades][-1]


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive days on which the same constraints, events and repairs are open.

    `shown` is the set of grades that open constraints show, and `shown_at_end` that of those whose days end with the
    block. `met_at_rank` has, for each rank, the set of required
    constraints that a day of this grade meets. `opening` and `closing` are the required constraints whose days begin
    with the block and end with it.
    """

    first: int
    last: int
    has_event: bool
    has_repair: bool
    shown: Grades
    shown_at_end: Grades
    met_at_rank: tuple[int, ...]
    opening: int
    closing: int


def split_into_blocks(world: World) -> list[Block]:
    """Split the days from `PAST` to `FUTURE` where a constraint, an event or a repair begins or ends."""
    periods: list[Constraint | Days] = [*world.constraints, *world.events, *world.repairs]
    starts = {PAST}
    for period in periods:
        starts.add(period.first)
        if period.last < FUTURE:
            starts.add(period.last + 1)
    ordered_starts = sorted(starts)
    position_of_start = {start: position for position, start in enumerate(ordered_starts)}
    position_of_start[FUTURE + 1] = len(ordered_starts)

    opening: list[list[int]] = [[] for _ in ordered_starts]
    closing: list[list[int]] = [[] for _ in ordered_starts]
    for number, constraint in enumerate(world.constraints):
        opening[position_of_start[constraint.first]].append(number)
        closing[position_of_start[constraint.last + 1] - 1].append(number)
    event_cover = _covered_positions(world.events, position_of_start)
    repair_cover = _covered_positions(world.repairs, position_of_start)

    blocks = []
    # For each rank, the set of open constraints that show its grade, and of required ones that a day of it meets.
    shown_at_rank = [0] * len(RANKED)
    met_at_rank = [0] * len(RANKED)
    for position, start in enumerate(ordered_starts):
        for number in opening[position]:
            _add_constraint(world.constraints[number], 1 << number, shown_at_rank, met_at_rank)
        is_last = position + 1 == len(ordered_starts)
        block = Block(
            first=start,
            last=FUTURE if is_last else ordered_starts[position + 1] - 1,
            has_event=event_cover[position],
            has_repair=repair_cover[position],
            shown=sum(1 << rank for rank, constraints in enumerate(shown_at_rank) if constraints),
            shown_at_end=_shown_grades(world, closing[position]),
            met_at_rank=tuple(met_at_rank),
            opening=_required_set(world, opening[position]),
            closing=_required_set(world, closing[position]),
        )
        blocks.append(block)
        for number in closing[position]:
            _remove_constraint(1 << number, shown_at_rank, met_at_rank)
    return blocks


def _shown_grades(world: World, numbers: Sequence[int]) -> Grades:
    """Return the set of grades that constraints, given by number, show."""
    shown = 0
    for number in numbers:
        if world.constraints[number].shows_damage:
            shown |= world.constraints[number].grades
    return shown


def _add_constraint(constraint: Constraint, bit: int, shown_at_rank: list[int], met_at_rank: list[int]) -> None:
    """Add a constraint, whose days begin, to the sets of each rank. `bit` stands for it."""
    for rank in RANKS[constraint.grades]:
        if constraint.shows_damage:
            shown_at_rank[rank] |= bit
        if constraint.required:
            met_at_rank[rank] |= bit


def _remove_constraint(bit: int, shown_at_rank: list[int], met_at_rank: list[int]) -> None:
    """Remove a constraint, whose days are over, from the sets of each rank. `bit` stands for it."""
    for rank in range(len(RANKED)):
        shown_at_rank[rank] &= ~bit
        met_at_rank[rank] &= ~bit


def _covered_positions(periods: Sequence[Days], position_of_start: dict[int, int]) -> list[bool]:
    """Return for each block whether one of the periods covers it."""
    changes = [0] * (len(position_of_start) + 1)
    for period in periods:
        changes[position_of_start[period.first]] += 1
        changes[position_of_start[period.last + 1]] -= 1
    covered = []
    open_count = 0
    for change in changes:
        open_count += change
        covered.append(open_count > 0)
    return covered


def _required_set(world: World, numbers: Sequence[int]) -> int:
    """Return the set of those constraints, given by number, that are required."""
    if not numbers:
        return 0
    return sum(1 << number for number in numbers if world.constraints[number].required)
