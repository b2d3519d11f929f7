"""Sightings: what strong claims say about the state of a monument, and the world that they make up with its repairs.

An uncertain date means "at some moment within these days", so that overlapping dates can be read in more than one
order. No order is chosen here: every possible history of the world keeps one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimKind, Grade

from .dates import Interval
from .evidence import Statement
from .grades import RANK, RANKED
from .worlds import ALL_GRADES, FUTURE, PAST, Constraint, Days, Grades, World, grades_between, highest_rank, lowest_rank

NO_DAMAGE: Grades = 1 << RANK[Grade.NO_DAMAGE]


def day_bounds(when: Interval) -> tuple[int, int]:
    """Return the first and last day of an interval, with `PAST` and `FUTURE` for open ends."""
    first_day = PAST if when.earliest is None else when.earliest
    last_day = FUTURE if when.latest is None else when.latest
    return first_day, last_day


def sort_by_days(statements: Iterable[Statement]) -> list[Statement]:
    """Return the claims in order of their days, then of their weight and of what they say."""
    return sorted(statements, key=days_key)


def days_key(statement: Statement) -> tuple[tuple[int, int], tuple[object, ...]]:
    """Return the sort key of a claim by its days, then by its weight and by what it says."""
    return (day_bounds(statement.when), statement.order)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A strong state claim: on some day from `first` to `last` the grade of the monument was one of `grades`.

    An event that left the monument at least so bad says the same of its own days, though nobody saw it then.
    `seen_from` is the first day whose end the claim may describe. It is the day before `first` if the monument may have
    been seen on the day `first` before damage of the same day: an image of the morning, a blast in the afternoon.
    """

    statement: Statement
    first: int
    last: int
    grades: Grades
    seen_from: int

    @property
    def ref(self) -> str:
        """The ref of the claim."""
        return self.statement.ref

    @property
    def restores(self) -> bool:
        """Whether the claim says that the monument was restored, or the whole that it is a part of."""
        return self.statement.kind == ClaimKind.RESTORED_AT

    @property
    def is_inherited(self) -> bool:
        """Whether the claim was made on a whole or a part of the monument."""
        return self.statement.inherited_from is not None


def find_sightings(states: Iterable[Statement], damage_days: DamageDays) -> list[Sighting]:
    """Return the sightings in strong state claims, in order of their days. The time is O(n log n)."""
    return [read_sighting(statement, damage_days) for statement in sort_by_days(states)]


def read_sighting(statement: Statement, damage_days: DamageDays) -> Sighting:
    """Return what a state claim says was seen. It may have been seen before damage of its first day."""
    first, last = day_bounds(statement.when)
    grades = grades_between(*statement.grade_ranks)
    may_precede_damage = damage_days.may_damage_on(first, highest_rank(grades))
    seen_from = first - 1 if may_precede_damage and first > PAST else first
    return Sighting(statement, first, last, grades, seen_from)


def find_floors(events: Iterable[Statement]) -> list[Sighting]:
    """Return what events say that tell how bad they left the monument at least: at the end of some day of theirs."""
    floors = []
    for event in sort_by_days(events):
        if event.grade is not None:
            first, last = day_bounds(event.when)
            floors.append(Sighting(event, first, last, grades_between(*event.grade_ranks), seen_from=first))
    return floors


class DamageDays:
    """The days on which a monument may have been damaged: those of strong events, and of states with a worse grade."""

    def __init__(self, states: Iterable[Statement], events: Iterable[Statement]) -> None:
        # For each rank, the days of states that are surely of this rank or worse, and of events.
        self._firsts: list[list[int]] = [[] for _ in RANKED]
        self._lasts: list[list[int]] = [[] for _ in RANKED]
        event_days = [day_bounds(event.when) for event in events]
        for first, last in event_days:
            self._add(first, last, RANK[RANKED[-1]])
        for state in states:
            self._add(*day_bounds(state.when), state.grade_ranks[0])
        for days in (*self._firsts, *self._lasts):
            days.sort()
        self._event_firsts = sorted(first for first, _ in event_days)
        self._event_lasts = sorted(last for _, last in event_days)

    def _add(self, first: int, last: int, lowest: int) -> None:
        """Add the days of what may have left the monument at this rank or worse."""
        for rank in range(lowest + 1):
            self._firsts[rank].append(first)
            self._lasts[rank].append(last)

    def may_damage_on(self, day: int, rank: int) -> bool:
        """Return whether the monument may have got a grade on that day that is worse than the one of this rank."""
        firsts, lasts = self._event_firsts, self._event_lasts
        if rank + 1 < len(RANKED):
            firsts, lasts = self._firsts[rank + 1], self._lasts[rank + 1]
        return bisect_right(firsts, day) > bisect_left(lasts, day)


@dataclass(frozen=True, slots=True)
class _Restoration:
    """The days on which a monument may have been restored until claims say that it was, and those claims by position.

    The claims may describe the days from `first` on, up to the last of `days`. `lowest` is their best grade.
    """

    days: Days
    first: int
    lowest: int
    claims: tuple[int, ...]


def build_world(
    sightings: Sequence[Sighting],
    events: Sequence[Statement],
    repairs: Sequence[Interval],
    floors: Sequence[Sighting] = (),
    inherited_damage: Sequence[Days] = (),
    inherited_repairs: Sequence[Days] = (),
) -> tuple[World, list[tuple[int, ...]]]:
    """Return what limits the histories of a monument, and for each constraint its claims, by position.

    The positions are those in the sightings followed by the floors, and so are the first of the constraints.

    A claim that the monument was restored adds a repair: on the days since the last sighting or event before it. If the
    monument may have been undamaged in that last sighting, it must have been damaged on one of those days. What is
    inherited shortens no repair. The inherited repairs are the first of the world.
    """
    constraints = [Constraint(sighting.seen_from, sighting.last, sighting.grades) for sighting in sightings]
    # The event itself explains the damage of its days.
    constraints.extend(Constraint(floor.first, floor.last, floor.grades, shows_damage=False) for floor in floors)
    claims_of_constraints: list[tuple[int, ...]] = [(position,) for position in range(len(constraints))]
    own_sightings = [sighting for sighting in sightings if not sighting.is_inherited]
    own_earlier = _list_reported_days(own_sightings, [event for event in events if event.inherited_from is None])
    repair_days = [*inherited_repairs, *_find_repair_days(repairs, own_earlier)]
    event_days = [Days(*day_bounds(event.when)) for event in events]
    event_days.extend(_find_damage_before_restorations(sightings, events))
    restorations = []
    for position, sighting in enumerate(sightings):
        if sighting.restores and not sighting.is_inherited:
            first_repair_day = _first_day_after(_find_last_before(own_earlier, sighting.first))
            days = Days(first_repair_day, sighting.last)
            restorations.append(_Restoration(days, sighting.seen_from, lowest_rank(sighting.grades), (position,)))
    for restoration in _join_restorations(restorations):
        last_day = restoration.days.last
        # The restoration ends with the last of its claims. So nothing gets better after it, unless by another repair.
        may_go_on = any(repair.first <= last_day and repair.last > restoration.first for repair in repair_days)
        if restoration.first < last_day < FUTURE and not may_go_on:
            grades = ALL_GRADES & ~((1 << restoration.lowest) - 1)
            constraints.append(
                Constraint(last_day, last_day, grades, shows_damage=False, follows_from=restoration.claims)
            )
            claims_of_constraints.append(restoration.claims)
    repair_days.extend(restoration.days for restoration in restorations)
    return World(tuple(constraints), (*event_days, *inherited_damage), tuple(repair_days)), claims_of_constraints


def _find_damage_before_restorations(sightings: Sequence[Sighting], events: Iterable[Statement]) -> Iterator[Days]:
    """Yield the days on which the monument must have been damaged before it was restored, if it was seen undamaged."""
    earlier = _list_reported_days(sightings, events)
    firsts = sorted(first for _, first, _ in earlier)
    for sighting in sightings:
        if not sighting.restores or sighting.is_inherited:
            continue
        last_ones = _find_last_before(earlier, sighting.first)
        # Events have no grades, so that damage is known of.
        if last_ones and all(grades & NO_DAMAGE for _, _, grades in last_ones):
            # It was damaged before it was restored. If nothing else tells of those days, the first of them will do.
            count_before = bisect_left(earlier, (sighting.first,))
            is_alone = bisect_right(firsts, sighting.last) - count_before == 1
            yield Days(_first_day_after(last_ones), sighting.first if is_alone else sighting.last)


def _list_reported_days(sightings: Iterable[Sighting], events: Iterable[Statement]) -> list[tuple[int, int, Grades]]:
    """Return the last day, the first day and the grades of each sighting and event, in the order of their last days.

    Events have no grades.
    """
    reported = [(sighting.last, sighting.first, sighting.grades) for sighting in sightings]
    for event in events:
        first_day, last_day = day_bounds(event.when)
        reported.append((last_day, first_day, 0))
    return sorted(reported)


def _find_repair_days(repairs: Iterable[Interval], earlier: Sequence[tuple[int, int, Grades]]) -> list[Days]:
    """Return the days of repairs. One with an open start may have begun after the last of the sightings before its end.

    `earlier` are the sightings and events, each its last day, its first day and its grades, in the order of their days.
    """
    repair_days = []
    for repair in repairs:
        first_day, last_day = day_bounds(repair)
        if repair.earliest is None:
            first_day = _first_day_after(_find_last_before(earlier, last_day))
        repair_days.append(Days(first_day, last_day))
    return repair_days


def _join_restorations(restorations: Iterable[_Restoration]) -> list[_Restoration]:
    """Return the restorations, those that share days joined to one."""
    joined: list[_Restoration] = []
    for restoration in sorted(restorations, key=lambda restoration: restoration.days.first):
        if not joined or joined[-1].days.last < restoration.days.first:
            joined.append(restoration)
            continue
        former = joined.pop()
        joined.append(
            _Restoration(
                days=Days(former.days.first, max(former.days.last, restoration.days.last)),
                first=min(former.first, restoration.first),
                lowest=min(former.lowest, restoration.lowest),
                claims=(*former.claims, *restoration.claims),
            )
        )
    return joined


def _find_last_before(seen: Sequence[tuple[int, int, Grades]], day: int) -> Sequence[tuple[int, int, Grades]]:
    """Return the last of the sightings and events that are surely past before a day: all that end on the same day.

    Each is its last day, its first day and its grades. They are in the order of their last days.
    """
    count = bisect_left(seen, (day,))
    if not count:
        return ()
    return seen[bisect_left(seen, (seen[count - 1][0],)) : count]


def _first_day_after(seen: Sequence[tuple[int, int, Grades]]) -> int:
    """Return the first day that may lie after these sightings and events, `PAST` without any."""
    return min((first for _, first, _ in seen), default=PAST - 1) + 1
