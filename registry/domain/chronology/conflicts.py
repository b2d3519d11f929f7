"""Sightings that no history can meet together, and the histories that remain possible when that is set aside.

Nothing is decided here. Sightings in conflict are no longer taken at their word: the range of their days is the hull of
what they say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from .histories import GradeRun, find_possible_grades
from .worlds import FUTURE, PAST, Constraint, Days, Grades, World, grades_between, highest_rank, lowest_rank

MAX_PAIRS = 200  # of more pairs in conflict, those nearest in time are named


@dataclass(frozen=True, slots=True)
class Resolution:
    """The grades that are possible on each day, and the sets of constraints, by number, that exclude each other."""

    runs: tuple[GradeRun, ...]
    conflicts: tuple[tuple[int, ...], ...] = ()


def resolve(world: World, known_conflicts: Sequence[tuple[int, ...]] = ()) -> Resolution:
    """Return the grades that are possible on each day. Where no history is possible, name the smallest conflicts.

    Pairs of constraints that exclude each other are named first, then the smallest larger sets. `known_conflicts` are
    further sets, by number, that exclude each other.
    """
    conflicts = list(dict.fromkeys((*_find_conflicting_pairs(world), *known_conflicts)))
    if not conflicts:
        runs = find_possible_grades(world)
        if runs is not None:
            return Resolution(tuple(runs))

    while True:
        groups = _join_overlapping(conflicts, world)
        hulls = [_build_hull([world.constraints[number] for number in group]) for group in groups]
        relaxed_world = _replace_by_hulls(world, groups, hulls)
        runs = find_possible_grades(relaxed_world)
        if runs is not None:
            return Resolution(_widen_runs(runs, hulls, relaxed_world), tuple(conflicts))
        conflicts.append(_find_larger_conflict(relaxed_world, groups))


class RepairDays:
    """The days of repairs, as periods that do not overlap."""

    def __init__(self, repairs: Sequence[Days]) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for repair in sorted(repairs, key=lambda repair: repair.first):
            if self._lasts and repair.first <= self._lasts[-1]:
                self._lasts[-1] = max(self._lasts[-1], repair.last)
            else:
                self._firsts.append(repair.first)
                self._lasts.append(repair.last)

    def first_after(self, day: int) -> int:
        """Return the first day of the first period that goes on after a day, or a day after `FUTURE` without one."""
        position = bisect_right(self._lasts, day)
        return self._firsts[position] if position < len(self._firsts) else FUTURE + 1


def exclude_each_other(one: Constraint, other: Constraint, repair_days: RepairDays) -> bool:
    """Return whether no history meets both constraints: it got better with no day of a repair in between."""
    if one.grades & other.grades:
        return False
    # The sets are ranges that share no grade: the bits of the worse one are all higher.
    worse, better = (one, other) if one.grades > other.grades else (other, one)
    # If the better one may come first, the worse one shows the damage. A range with gaps never occurs.
    if better.first < worse.last:
        return False
    return repair_days.first_after(worse.first) > better.last


def extremes_from(grades: Sequence[Grades], pick: Callable[[Grades, Grades], Grades]) -> list[Grades]:
    """Return for each position the extreme of the sets of grades from there on: the best by `min`, the worst by `max`.

    Of ranges that share no grade, the bits of the worse one are all higher.
    """
    return list(accumulate(reversed(grades), pick))[::-1]


def _find_conflicting_pairs(world: World) -> list[tuple[int, ...]]:
    """Return the pairs of constraints, by number, that exclude each other, of too many only those nearest in time."""
    repair_days = RepairDays(world.repairs)
    numbered = sorted(enumerate(world.constraints), key=lambda item: item[1].first)
    firsts = [constraint.first for _, constraint in numbered]
    best_from = extremes_from([constraint.grades for _, constraint in numbered], min)
    pairs = []
    for number, worse in numbered:
        # A better one excludes it only if it begins after it and before the next repair.
        start = bisect_left(firsts, worse.last)
        if start == len(numbered) or best_from[start] >= worse.grades:
            continue
        for position in range(start, bisect_left(firsts, repair_days.first_after(worse.first))):
            better_number, better = numbered[position]
            if better.grades < worse.grades and exclude_each_other(worse, better, repair_days):
                pairs.append((better.first - worse.last, tuple(sorted((number, better_number)))))
    if len(pairs) > MAX_PAIRS:
        longest_named = sorted(distance for distance, _ in pairs)[MAX_PAIRS - 1]
        pairs = [(distance, pair) for distance, pair in pairs if distance <= longest_named]
    return [pair for _, pair in pairs]


def _join_overlapping(conflicts: Sequence[tuple[int, ...]], world: World) -> list[set[int]]:
    """Return the numbers of the constraints in conflict, in groups: conflicts that share a constraint are one group.

    If what follows from a claim is in conflict, so is what the claim states.
    """
    groups: list[set[int]] = []
    for conflict in conflicts:
        joined = set(conflict)
        for number in conflict:
            joined.update(world.constraints[number].follows_from)
        separate_groups = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                separate_groups.append(group)
        groups = [*separate_groups, joined]
    return groups


def _replace_by_hulls(world: World, groups: Sequence[set[int]], hulls: Sequence[Constraint]) -> World:
    """Return the world in which no constraint of a group must be met, but the group's hull, which is added last."""
    conflicting_numbers = {number for group in groups for number in group}
    constraints = list(world.constraints)
    for number in conflicting_numbers:
        constraints[number] = replace(constraints[number], required=False)
    return replace(world, constraints=(*constraints, *hulls))


def _build_hull(constraints: Sequence[Constraint]) -> Constraint:
    """Return the constraint that the grade was in the hull of all grades on some day in the hull of all days.

    What only follows from a claim adds nothing to what the claim says.
    """
    constraints = [constraint for constraint in constraints if not constraint.follows_from]
    lowest = min(lowest_rank(constraint.grades) for constraint in constraints)
    highest = max(highest_rank(constraint.grades) for constraint in constraints)
    return Constraint(
        first=min(constraint.first for constraint in constraints),
        last=max(constraint.last for constraint in constraints),
        grades=grades_between(lowest, highest),
    )


def _find_larger_conflict(world: World, groups: Sequence[set[int]]) -> tuple[int, ...]:
    """Return a smallest set of constraints that exclude each other, by number; of a hull, the numbers of its group.

    The last constraints of the world are the hulls of the groups. Constraints that are equal belong to the set
    together, so that it does not depend on their order.
    """
    constraints = {constraint for constraint in world.constraints if constraint.required}
    in_order = sorted(constraints, key=lambda constraint: (constraint.first, constraint.last, constraint.grades))

    def is_possible(some_constraints: Iterable[Constraint]) -> bool:
        return find_possible_grades(replace(world, constraints=tuple(some_constraints))) is not None

    # Two searches by halves leave the neighbourhood in time, so that few have to be tried one by one.
    end = bisect_left(range(len(in_order)), True, key=lambda count: not is_possible(in_order[:count]))
    start = bisect_left(range(end), True, key=lambda first: is_possible(in_order[first:end])) - 1
    required = set(in_order[start:end])
    for constraint in in_order[start:end]:
        if not is_possible(required - {constraint}):
            required.remove(constraint)

    hull_start = len(world.constraints) - len(groups)
    numbers: set[int] = set()
    for number, constraint in enumerate(world.constraints):
        if constraint in required:
            numbers |= groups[number - hull_start] if number >= hull_start else {number}
    return tuple(sorted(numbers))


def _widen_runs(runs: Sequence[GradeRun], hulls: Sequence[Constraint], world: World) -> tuple[GradeRun, ...]:
    """Return the runs with all grades of a hull added on its days, which are open until the next sighting."""
    last_days = sorted(constraint.last for constraint in world.constraints if constraint.required)
    cut_days = {run.first for run in runs}
    open_until = []
    for hull in hulls:
        next_seen = bisect_right(last_days, hull.last)
        end = last_days[next_seen] if next_seen < len(last_days) else FUTURE + 1
        open_until.append((hull, end))
        cut_days.update((hull.first, hull.last + 1, end))

    starts = [run.first for run in runs]
    widened: list[GradeRun] = []
    for day in sorted(day for day in cut_days if PAST <= day <= FUTURE):
        run = runs[bisect_right(starts, day) - 1]
        grades, is_open = run.grades, run.is_open
        for hull, end in open_until:
            if hull.first <= day <= hull.last:
                grades |= hull.grades
            if hull.first <= day < end:
                is_open = True
        widened.append(GradeRun(day, grades, is_open))
    return tuple(widened)
