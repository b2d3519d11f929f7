"""The chronology of a monument, derived from the claims on it: segments, windows, contradictions.

The derivation uses no clock, no text and no database; callers pass days. The definition is in
`docs/chronology.md`. Pages, API, admin and export all use the same object, so they cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus

from .conflicts import resolve
from .contradictions import Contradiction, Evidence, find_contradictions
from .dates import Interval
from .evidence import Statement
from .sightings import DamageDays, build_world, day_bounds, find_floors, find_sightings, sort_by_days
from .timeline import VOUCHED_DAYS, Segment, build_segments, first_known_day
from .windows import Window, find_windows


@dataclass(frozen=True, slots=True)
class Chronology:
    """The derived history of one monument.

    `segments` cover all days, in order and without overlap. `windows` are in order of time. `statements` are all
    claims that were considered, by ref. `repairs` are the days on which repairs may have been made.
    """

    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    contradictions: tuple[Contradiction, ...]
    statements: dict[str, Statement]
    repairs: tuple[Interval, ...] = ()

    def state_on(self, day: int | None) -> Segment:
        """Return the timeline segment with the monument's state on a day, or the latest segment for None."""
        if day is None:
            return self.segments[-1]

        # The first segment is open at its start. All later ones have a first day.
        first_days = [segment.valid_from for segment in self.segments[1:] if segment.valid_from is not None]
        return self.segments[bisect_right(first_days, day)]

    def window_of(self, day: int) -> Window | None:
        """Return the window in which a day lies, or None. A window is the days within which the state changed."""
        for window in self.windows:
            if window.is_open_on(day):
                return window
        return None


def derive_chronology(statements: Iterable[Statement], repairs: Sequence[Interval] = ()) -> Chronology:
    """Derive the history of a monument from all claims on it, in any order and of any status.

    Only strong claims decide what is possible. `repairs` are the intervals of repairs that may have been made; events
    that made the monument better are added to them.
    """
    statements_by_ref = {statement.ref: statement for statement in statements}
    accepted = [statement for statement in statements_by_ref.values() if statement.status == ClaimStatus.ACCEPTED]
    strong_claims = [statement for statement in accepted if statement.is_strong]
    weak_claims = [statement for statement in accepted if not statement.is_strong]

    repairs = [*repairs, *(claim.when for claim in sort_by_days(strong_claims) if claim.is_repair)]
    evidence = _weigh(strong_claims, repairs)
    windows = find_windows(
        evidence.runs,
        evidence.reports,
        evidence.events,
        evidence.conflicts,
        has_repairs=bool(evidence.world.repairs),
    )
    # Weak claims make no state. Before the first strong sighting they say what is likely.
    weak_segments: tuple[Segment, ...] = ()
    if any(day_bounds(claim.when)[0] - VOUCHED_DAYS < evidence.known_from for claim in weak_claims):
        weak_evidence = _weigh(weak_claims, ())
        weak_segments = build_segments(weak_evidence.runs, weak_evidence.sightings, (), weak_evidence.known_from)
    return Chronology(
        segments=build_segments(
            evidence.runs, evidence.sightings, windows, evidence.known_from, weak_segments, evidence.floors
        ),
        windows=windows,
        contradictions=find_contradictions(statements_by_ref, evidence),
        statements=statements_by_ref,
        repairs=tuple(repairs),
    )


def _weigh(claims: Sequence[Statement], repairs: Sequence[Interval]) -> Evidence:
    """Return what accepted claims say together, all of them taken to be true."""
    events = sort_by_days(claim for claim in claims if claim.is_event)
    states = [claim for claim in claims if claim.is_state]
    damage_days = DamageDays(states, events)
    sightings = find_sightings(states, damage_days)
    floors = find_floors(events)
    world, claims_of_constraints = build_world(sightings, events, repairs, floors)
    resolution = resolve(world)
    conflicts = set()
    for numbers in resolution.conflicts:
        conflicts.add(tuple(sorted({position for number in numbers for position in claims_of_constraints[number]})))
    return Evidence(
        events=events,
        sightings=sightings,
        floors=floors,
        damage_days=damage_days,
        world=world,
        runs=resolution.runs,
        conflicts=tuple(conflicts),
        known_from=first_known_day(sightings, events),
    )
