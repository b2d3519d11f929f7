"""Contradictions between claims that cannot all be true. Each is reported with its claims; none is resolved here."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus
from registry.domain.vocabulary.codes import ContradictionKind as Kind

from .conflicts import RepairDays, exclude_each_other, extremes_from
from .evidence import Statement
from .histories import GradeRun
from .sightings import DamageDays, Sighting, days_key, read_sighting
from .worlds import FUTURE, Constraint, World

KIND_OF_LOSING_STATUS = {ClaimStatus.DISPUTED: Kind.DISPUTED_CLAIM, ClaimStatus.REJECTED: Kind.REJECTED_CLAIM}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims that contradict each other, as refs.

    Of an improvement without restoration, the better claim comes first. If the first claim is disputed or rejected,
    those after it are the accepted claims that exclude it. Other claims are in the order of their dates.
    """

    kind: Kind
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What accepted claims on a monument say together: their events and sightings, and what follows for each day.

    `floors` are what events say of the grade after them. `runs` are the grades that are possible on each day.
    `conflicts` are the sets of sightings and floors, by position in `reports`, that exclude each other. The first
    constraints of the `world` are those of the reports, in the same order. Before the day `known_from` nothing is
    known.
    """

    events: Sequence[Statement]
    sightings: Sequence[Sighting]
    floors: Sequence[Sighting]
    damage_days: DamageDays
    world: World
    runs: Sequence[GradeRun]
    conflicts: Sequence[tuple[int, ...]]
    known_from: int

    @property
    def reports(self) -> Sequence[Sighting]:
        """All that claims say of a grade: the sightings, then the floors of events."""
        return (*self.sightings, *self.floors)


def find_contradictions(statements: Mapping[str, Statement], evidence: Evidence) -> tuple[Contradiction, ...]:
    """Return all contradictions among the claims on one monument, by kind and then in the order of the claims' dates.

    `evidence` follows from the strong ones of the claims.
    """
    contradictions = set()
    reports = evidence.reports
    for numbers in evidence.conflicts:
        in_conflict = [reports[number] for number in numbers]
        kind = Kind.TOO_MANY_GRADES
        if len(in_conflict) == 2:
            kind = Kind.IMPROVEMENT_WITHOUT_RESTORATION
            in_conflict.sort(key=lambda sighting: sighting.grades)
        if any(sighting.is_inherited for sighting in in_conflict):
            kind = Kind.PART_AGAINST_WHOLE
        contradictions.add(Contradiction(kind, tuple(sighting.ref for sighting in in_conflict)))

    excluding = _ExcludingSightings(reports, evidence.world)
    for statement in statements.values():
        if statement.status in KIND_OF_LOSING_STATUS and statement.is_state:
            # It may describe the morning of a day on which an accepted claim saw damage.
            nearest = excluding.find_nearest(read_sighting(statement, evidence.damage_days))
            if nearest:
                refs = (statement.ref, *(sighting.ref for sighting in nearest))
                contradictions.add(Contradiction(KIND_OF_LOSING_STATUS[statement.status], refs))

    def kind_and_days(contradiction: Contradiction) -> tuple[Kind, list[object]]:
        return contradiction.kind, [days_key(statements[ref]) for ref in contradiction.claims]

    return tuple(sorted(contradictions, key=kind_and_days))


class _ExcludingSightings:
    """Look-ups from a disputed or rejected state to the accepted claims that exclude it.

    Events exclude nothing, since they may have left a monument as it was, unless they say how bad they left it.
    """

    def __init__(self, sightings: Sequence[Sighting], world: World) -> None:
        self.repair_days = RepairDays(world.repairs)
        # A claim on another monument is no decision on this one.
        with_constraints = [
            (sighting, constraint)
            for sighting, constraint in zip(sightings, world.constraints, strict=False)
            if not sighting.is_inherited
        ]
        self.by_first = sorted(with_constraints, key=lambda item: item[1].first)
        self.by_last = sorted(with_constraints, key=lambda item: -item[1].last)
        self.firsts = [constraint.first for _, constraint in self.by_first]
        self.negative_lasts = [-constraint.last for _, constraint in self.by_last]
        self.best_of_later = extremes_from([constraint.grades for _, constraint in self.by_first], min)
        self.worst_of_earlier = extremes_from([constraint.grades for _, constraint in self.by_last], max)

    def find_nearest(self, excluded: Sighting) -> list[Sighting]:
        """Return the sightings nearest in time that exclude one, in the order of their dates."""
        constraint = Constraint(excluded.seen_from, excluded.last, excluded.grades)
        searches = []
        start = bisect_left(self.negative_lasts, -constraint.first)
        if start < len(self.by_last) and self.worst_of_earlier[start] > constraint.grades:
            searches.append((self.by_last, start))
        start = bisect_left(self.firsts, constraint.last)
        if start < len(self.by_first) and self.best_of_later[start] < constraint.grades:
            searches.append((self.by_first, start))

        nearest: list[Sighting] = []
        nearest_distance = FUTURE
        for candidates, start in searches:
            for sighting, other in itertools.islice(candidates, start, None):
                distance = max(other.first - constraint.last, constraint.first - other.last)
                if distance > nearest_distance:
                    break
                if exclude_each_other(constraint, other, self.repair_days):
                    if distance < nearest_distance:
                        nearest = []
                    nearest_distance = distance
                    nearest.append(sighting)
        return sorted(nearest, key=lambda sighting: days_key(sighting.statement))
