"""Contradictions between claims that cannot all be true. Each is reported with its claims; none is resolved here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus
from registry.domain.vocabulary.codes import ContradictionKind as Kind

from .conflicts import Resolution, exclude_each_other
from .evidence import Statement
from .sightings import Sighting, days_key, find_sightings
from .worlds import Constraint, World

KIND_OF_LOSING_STATUS = {ClaimStatus.DISPUTED: Kind.DISPUTED_CLAIM, ClaimStatus.REJECTED: Kind.REJECTED_CLAIM}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims that contradict each other, as refs.

    Of an improvement without restoration, the better claim comes first. If the first claim is disputed or rejected,
    those after it are the accepted claims that exclude it. Other claims are in the order of their dates.
    """

    kind: Kind
    claims: tuple[str, ...]


def find_contradictions(
    statements: Mapping[str, Statement],
    sightings: Sequence[Sighting],
    world: World,
    resolution: Resolution,
) -> tuple[Contradiction, ...]:
    """Return all contradictions among the claims on one monument, by kind and then in the order of the claims' dates.

    `resolution` names the constraints of the `world` that exclude each other. Constraint i is that of sighting i.
    """
    contradictions = set()
    for numbers in resolution.conflicts:
        in_conflict = [sightings[number] for number in numbers]
        kind = Kind.TOO_MANY_GRADES
        if len(in_conflict) == 2:
            kind = Kind.IMPROVEMENT_WITHOUT_RESTORATION
            in_conflict.sort(key=lambda sighting: sighting.grades)
        contradictions.add(Contradiction(kind, tuple(sighting.ref for sighting in in_conflict)))
    contradictions.update(_find_excluded_claims(statements.values(), sightings, world))

    def kind_and_days(contradiction: Contradiction) -> tuple[Kind, list[object]]:
        return contradiction.kind, [days_key(statements[ref]) for ref in contradiction.claims]

    return tuple(sorted(contradictions, key=kind_and_days))


def _find_excluded_claims(
    statements: Iterable[Statement], sightings: Sequence[Sighting], world: World
) -> Iterator[Contradiction]:
    """Yield a contradiction for each disputed or rejected claim on a state that an accepted one excludes.

    It names the accepted claims nearest in time. Events exclude nothing, since they may have left a monument as it was.
    """
    excluded_claims = []
    events = []
    for statement in statements:
        if statement.status in KIND_OF_LOSING_STATUS and statement.is_state:
            excluded_claims.append(statement)
        if statement.is_strong and statement.is_event:
            events.append(statement)
    strong_states = [sighting.statement for sighting in sightings]
    for excluded in excluded_claims:
        # It is read among the accepted claims: it may describe the morning of a day on which one of them saw damage.
        readings = find_sightings([*strong_states, excluded], events)
        [reading] = [sighting for sighting in readings if sighting.ref == excluded.ref]
        constraint = Constraint(reading.seen_from, reading.last, reading.grades)
        distances = {}
        for sighting, other in zip(sightings, world.constraints, strict=True):
            if exclude_each_other(constraint, other, world.repairs):
                distances[sighting.ref] = max(other.first - constraint.last, constraint.first - other.last)
        nearest = min(distances.values(), default=None)
        # These are in the order of the sightings, that is, of their dates.
        refs_against = [ref for ref, distance in distances.items() if distance == nearest]
        if refs_against:
            yield Contradiction(KIND_OF_LOSING_STATUS[excluded.status], (excluded.ref, *refs_against))
