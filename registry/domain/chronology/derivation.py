"""The chronology of a monument, derived from the claims on it: segments, windows, contradictions.

The derivation uses no clock, no text and no database; callers pass days. The definition is in
`docs/chronology.md`. Pages, API, admin and export all use the same object, so they cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from registry.domain.vocabulary.codes import ClaimStatus, ContradictionKind, Grade

from .conflicts import resolve
from .contradictions import Contradiction, Evidence, find_contradictions
from .dates import Interval
from .evidence import Statement
from .inheritance import (
    NOTHING,
    Inheritance,
    Relative,
    find_claims,
    find_parts_against_whole,
    find_path,
    find_relatives_of_part,
    inherit,
    read_inherited_sightings,
)
from .inherited_states import name_relatives
from .sightings import DamageDays, build_world, day_bounds, days_key, find_floors, find_sightings, sort_by_days
from .timeline import VOUCHED_DAYS, Segment, build_segments, first_known_day
from .windows import Window, find_windows
from .worlds import PAST


@dataclass(frozen=True, slots=True)
class Chronology:
    """The derived history of one monument.

    `segments` cover all days, in order and without overlap. `windows` are in order of time. `statements` are all
    claims on the monument that were considered, by ref. `inherited` are those on its wholes and parts that say
    something of it or contradict it, and `wholes` the slugs of its wholes. `repairs` are the days on which repairs may
    have been made.
    """

    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    contradictions: tuple[Contradiction, ...]
    statements: dict[str, Statement]
    repairs: tuple[Interval, ...] = ()
    inherited: dict[str, Statement] = field(default_factory=dict)
    wholes: frozenset[str] = frozenset()

    @property
    def all_statements(self) -> dict[str, Statement]:
        """All claims that the chronology may name, by ref: those on the monument, and those that it inherits."""
        return {**self.inherited, **self.statements}

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


def derive_chronology(
    statements: Iterable[Statement], repairs: Sequence[Interval] = (), relatives: Sequence[Relative] = ()
) -> Chronology:
    """Derive the history of a monument from all claims on it, in any order and of any status.

    Only strong claims decide what is possible. `repairs` are the intervals of repairs that may have been made; events
    that made the monument better are added to them. `relatives` are the wholes that the monument is a part of, at any
    height, and its parts, at any depth: their strong claims and repairs say something of it as well.
    """
    statements_by_ref = {statement.ref: statement for statement in statements}
    accepted = [statement for statement in statements_by_ref.values() if statement.status == ClaimStatus.ACCEPTED]
    strong_claims = [statement for statement in accepted if statement.is_strong]
    weak_claims = [statement for statement in accepted if not statement.is_strong]

    repairs = [*repairs, *(claim.when for claim in sort_by_days(strong_claims) if claim.is_repair)]
    evidence = _weigh(strong_claims, repairs)
    inheritance = inherit(relatives, evidence.world.repairs)
    own_segments: tuple[Segment, ...] = ()
    if not inheritance.is_empty:
        own_segments = build_segments(evidence.runs, evidence.sightings, (), evidence.known_from)
        evidence = _weigh(strong_claims, repairs, inheritance)
    windows = find_windows(
        evidence.runs,
        evidence.reports,
        evidence.events,
        evidence.conflicts,
        has_repairs=bool(evidence.world.repairs),
    )
    weak_segments = _derive_weak_segments(weak_claims, evidence.known_from)
    # Damage of a part says too little of the whole for a state to rest on it.
    floors = [floor for floor in evidence.floors if not floor.is_inherited]
    segments = build_segments(evidence.runs, evidence.sightings, windows, evidence.known_from, weak_segments, floors)
    if own_segments:
        segments = name_relatives(segments, own_segments, inheritance)
    monument = Relative(find_path(relatives), True, tuple(strong_claims), tuple(repairs))
    contradictions = (
        *find_contradictions({**inheritance.statements, **statements_by_ref}, evidence),
        *_find_undamaged_parts(monument, segments, relatives),
    )
    refs_in_contradictions = {ref for contradiction in contradictions for ref in contradiction.claims}
    return Chronology(
        segments=segments,
        windows=windows,
        contradictions=contradictions,
        statements=statements_by_ref,
        repairs=tuple(repairs),
        inherited={**find_claims(relatives, refs_in_contradictions), **inheritance.statements},
        wholes=frozenset(relative.slug for relative in relatives if relative.is_whole),
    )


def _derive_weak_segments(weak_claims: Sequence[Statement], known_from: int) -> tuple[Segment, ...]:
    """Return the segments that weak claims make until the day `known_from`: before it they say what is likely."""
    if all(day_bounds(claim.when)[0] - VOUCHED_DAYS >= known_from for claim in weak_claims):
        return ()
    evidence = _weigh(weak_claims, ())
    return build_segments(evidence.runs, evidence.sightings, (), evidence.known_from, until=known_from)


def _find_undamaged_parts(
    whole: Relative, segments: Sequence[Segment], relatives: Sequence[Relative]
) -> Iterator[Contradiction]:
    """Yield a contradiction if a whole is surely destroyed on a day on which every part of it is surely undamaged.

    It names the claims that the states of the first such day rest on, that on the whole first. The states stay as they
    are: not everything that was destroyed need be a part on record.
    """
    destroyed = [segment for segment in segments if segment.grade == segment.grade_high == Grade.DESTROYED]
    parts = [relative for relative in relatives if not relative.is_whole]
    if not destroyed or not parts or not all(_is_ever_undamaged(part) for part in parts):
        return
    part_segments = []
    for part in parts:
        relatives_of_part = find_relatives_of_part(part, whole, relatives)
        part_segments.append(derive_chronology(part.statements, part.repairs, relatives_of_part).segments)
    for day in sorted({_first_day(segment) for line in (destroyed, *part_segments) for segment in line}):
        states = [_state_on(line, day) for line in part_segments]
        whole_state = _state_on(segments, day)
        if whole_state in destroyed and all(state.grade == state.grade_high == Grade.NO_DAMAGE for state in states):
            refs = [state.leading for state in (whole_state, *states) if state.leading is not None]
            yield Contradiction(ContradictionKind.PART_AGAINST_WHOLE, tuple(dict.fromkeys(refs)))
            return


def _is_ever_undamaged(relative: Relative) -> bool:
    """Return whether a strong claim on a relative says that it was undamaged."""
    return any(claim.is_strong and claim.is_state and claim.grade == Grade.NO_DAMAGE for claim in relative.statements)


def _first_day(segment: Segment) -> int:
    """Return the first day of a segment, `PAST` if its start is open."""
    return PAST if segment.valid_from is None else segment.valid_from


def _state_on(segments: Sequence[Segment], day: int) -> Segment:
    """Return the segment that a day lies in."""
    first_days = [_first_day(segment) for segment in segments]
    return segments[bisect_right(first_days, day) - 1]


def _weigh(claims: Sequence[Statement], repairs: Sequence[Interval], inheritance: Inheritance = NOTHING) -> Evidence:
    """Return what accepted claims say together, all of them taken to be true."""
    events = sort_by_days((*(claim for claim in claims if claim.is_event), *inheritance.events))
    states = [claim for claim in claims if claim.is_state]
    inherited_states = [report.statement for report in (*inheritance.sightings, *inheritance.floors)]
    damage_days = DamageDays([*states, *inherited_states], events)
    sightings = [*find_sightings(states, damage_days), *read_inherited_sightings(inheritance, damage_days)]
    sightings.sort(key=lambda sighting: days_key(sighting.statement))
    floors = [*find_floors(events), *inheritance.floors]
    world, claims_of_constraints = build_world(
        sightings,
        events,
        repairs,
        floors,
        inherited_damage=[inherited.days for inherited in inheritance.worse_days],
        inherited_repairs=[inherited.days for inherited in inheritance.repairs],
    )
    resolution = resolve(world, find_parts_against_whole((*sightings, *floors), world, inheritance))
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
        known_from=first_known_day(sightings, events, floors),
    )
