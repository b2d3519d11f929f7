"""Whole and part: what the claims on a monument say about the monuments that it is a part of, and about its parts.

A monument takes over claims from its line: its wholes at any height and its parts at any depth, but not the parts
beside it. Only claims made on a relative are taken over, never what that one inherits, so that what happened to one
part does not reach another. `docs/chronology.md` has the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from registry.domain.vocabulary.codes import ClaimKind, Grade

from .conflicts import RepairDays, exclude_each_other
from .dates import Interval
from .evidence import Statement
from .grades import RANK, RANKED
from .sightings import (
    NO_DAMAGE,
    DamageDays,
    Sighting,
    build_world,
    find_floors,
    find_sightings,
    read_sighting,
    sort_by_days,
)
from .worlds import PAST, Days, World, grades_between, highest_rank, lowest_rank

AT_LEAST_SLIGHT = grades_between(RANK[Grade.SLIGHT], RANK[Grade.DESTROYED])


@dataclass(frozen=True, slots=True)
class Relative:
    """A whole that a monument is a part of, or a part of it, with the claims made on the relative and its repairs.

    `path` are the slugs of the outermost whole, of the parts on the way, and of the relative itself.
    """

    path: tuple[str, ...]
    is_whole: bool
    statements: tuple[Statement, ...] = ()
    repairs: tuple[Interval, ...] = ()

    @property
    def slug(self) -> str:
        """The slug of the relative."""
        return self.path[-1]

    def is_in_line_with(self, other: Relative) -> bool:
        """Return whether one of the two is a part of the other, or they are the same."""
        length = min(len(self.path), len(other.path))
        return self.path[:length] == other.path[:length]


@dataclass(frozen=True, slots=True)
class InheritedDays:
    """Days on which a relative may have been damaged or repaired, so that the monument may have been as well."""

    relative: Relative
    days: Days


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What a monument takes over from its wholes and parts. The claims name the relative in `inherited_from`.

    `sightings` say that it was undamaged, `floors` that it was at least slightly damaged, `events` that it may have
    been hit. On the `worse_days` it may have got worse, since sightings of a relative leave open that this one did. On
    the days of `repairs` it may have got better.
    """

    relatives: tuple[Relative, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    floors: tuple[Sighting, ...] = ()
    events: tuple[Statement, ...] = ()
    worse_days: tuple[InheritedDays, ...] = ()
    repairs: tuple[InheritedDays, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the relatives say nothing of the monument."""
        return not (self.sightings or self.floors or self.events or self.worse_days or self.repairs)

    @property
    def statements(self) -> dict[str, Statement]:
        """The claims that are inherited, by ref."""
        claims = [*self.events, *(report.statement for report in (*self.sightings, *self.floors))]
        return {claim.ref: claim for claim in claims}


NOTHING = Inheritance()


def find_claims(relatives: Iterable[Relative], refs: Collection[str]) -> dict[str, Statement]:
    """Return those of the claims on relatives that have one of these refs, by ref. They name the relative."""
    claims = {}
    for relative in relatives:
        for claim in relative.statements:
            if claim.ref in refs:
                claims[claim.ref] = replace(claim, inherited_from=relative.slug)
    return claims


def inherit(relatives: Sequence[Relative], own_repairs: Sequence[Days] = ()) -> Inheritance:
    """Return what a monument takes over from its relatives. Weak, disputed and rejected claims are left out.

    `own_repairs` are the days on which the monument itself may have been repaired, which may have mended its relatives.
    """
    readings = [_read_relative(relative) for relative in relatives]
    repairs = [InheritedDays(reading.relative, days) for reading in readings for days in reading.world.repairs]
    sightings: list[Sighting] = []
    floors: list[Sighting] = []
    events: list[Statement] = []
    worse_days: list[InheritedDays] = []
    for reading in readings:
        relative = reading.relative
        # An event on the whole may have spared the part, however bad it left the whole.
        events.extend(replace(event, grade=None, inherited_from=relative.slug) for event in reading.events)
        if relative.is_whole:
            undamaged = [sighting for sighting in reading.sightings if sighting.grades == NO_DAMAGE]
            sightings.extend(_inherit_sighting(sighting, relative) for sighting in undamaged)
        else:
            reports = [*reading.sightings, *find_floors(reading.events)]
            floors.extend(_inherit_damage(report, relative) for report in reports if not report.grades & NO_DAMAGE)
        repair_days = _find_reaching_repairs(relative, own_repairs, repairs)
        worse_days.extend(InheritedDays(relative, days) for days in _find_worse_days(reading, repair_days))
    return Inheritance(
        tuple(relatives), tuple(sightings), tuple(floors), tuple(events), tuple(worse_days), tuple(repairs)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the strong claims on a relative say: its events and sightings, in order, and the world that they make up."""

    relative: Relative
    events: list[Statement]
    sightings: list[Sighting]
    world: World


def _read_relative(relative: Relative) -> _Reading:
    """Return what the strong claims on a relative say."""
    strong_claims = [claim for claim in relative.statements if claim.is_strong]
    events = sort_by_days(claim for claim in strong_claims if claim.is_event)
    states = [claim for claim in strong_claims if claim.is_state]
    sightings = find_sightings(states, DamageDays(states, events))
    repairs = [*relative.repairs, *(claim.when for claim in sort_by_days(strong_claims) if claim.is_repair)]
    world, _ = build_world(sightings, events, repairs)
    return _Reading(relative, events, sightings, world)


def _find_reaching_repairs(
    relative: Relative, own_repairs: Sequence[Days], repairs: Sequence[InheritedDays]
) -> RepairDays:
    """Return the days of the repairs that may have mended a relative: not those of another part."""
    reaching = [repair.days for repair in repairs if repair.relative.is_in_line_with(relative)]
    return RepairDays([*own_repairs, *reaching])


def find_path(relatives: Iterable[Relative]) -> tuple[str, ...]:
    """Return the slugs of the wholes of a monument and of itself, or nothing if it has no part to tell it."""
    part_paths = [relative.path for relative in relatives if not relative.is_whole]
    return min(part_paths, key=len, default=("",))[:-1] or ("",)


def find_relatives_of_part(part: Relative, whole: Relative, relatives: Iterable[Relative]) -> list[Relative]:
    """Return those relatives of a whole, and the whole, that are relatives of a part of it, seen from the part."""
    line = [other for other in (whole, *relatives) if other != part and other.is_in_line_with(part)]
    return [replace(relative, is_whole=len(relative.path) < len(part.path)) for relative in line]


def _inherit_sighting(sighting: Sighting, whole: Relative) -> Sighting:
    """Return the sighting of an undamaged whole as one of its part: nothing of the whole was damaged."""
    return replace(sighting, statement=replace(sighting.statement, inherited_from=whole.slug))


def _inherit_damage(report: Sighting, part: Relative) -> Sighting:
    """Return what damage of a part says of its whole: it was at least slightly damaged, though nobody looked at it."""
    statement = replace(
        report.statement,
        kind=ClaimKind.DAMAGED_AT,
        grade=Grade.SLIGHT,
        worst_grade=Grade.DESTROYED,
        inherited_from=part.slug,
    )
    return replace(report, statement=statement, grades=AT_LEAST_SLIGHT)


def _find_worse_days(reading: _Reading, repair_days: RepairDays) -> Iterator[Days]:
    """Yield the days on which the sightings of a relative leave open that the damage that they show was done.

    They are those since the last sighting that was surely before. A sighting that shows nothing worse than a former one
    since the last repair yields nothing. What was restored without known damage was damaged before.
    """
    yield from reading.world.events[len(reading.events) :]
    sightings = reading.sightings
    by_last_day = sorted(sightings, key=lambda sighting: sighting.last)
    past_count = 0
    last_seen = PAST - 1
    last_seen_at_rank = [PAST - 1] * len(RANKED)  # the sightings that were surely of a rank or worse
    for sighting in sorted(sightings, key=lambda sighting: sighting.first):
        while past_count < len(by_last_day) and by_last_day[past_count].last < sighting.first:
            former = by_last_day[past_count]
            last_seen = max(last_seen, former.seen_from)
            for rank in range(lowest_rank(former.grades) + 1):
                last_seen_at_rank[rank] = max(last_seen_at_rank[rank], former.seen_from)
            past_count += 1

        seen_as_bad = last_seen_at_rank[highest_rank(sighting.grades)]
        is_known_damage = seen_as_bad >= PAST and repair_days.first_after(seen_as_bad) > sighting.last
        if sighting.grades != NO_DAMAGE and not is_known_damage:
            yield Days(max(PAST, last_seen + 1), sighting.last)


def read_inherited_sightings(inheritance: Inheritance, damage_days: DamageDays) -> list[Sighting]:
    """Return the inherited sightings. They may have been made before damage of the monument on the same day."""
    sightings = []
    for sighting in inheritance.sightings:
        seen_from = read_sighting(sighting.statement, damage_days).seen_from
        sightings.append(replace(sighting, seen_from=min(seen_from, sighting.seen_from)))
    return sightings


def find_parts_against_whole(
    reports: Sequence[Sighting], world: World, inheritance: Inheritance
) -> list[tuple[int, ...]]:
    """Return the pairs of an undamaged whole and a damaged part that exclude each other, by position in the reports.

    Only those repairs come between them that may have mended this part, not those of another part.
    """
    if all(repair.relative.is_whole for repair in inheritance.repairs):
        return []
    own_repairs = world.repairs[len(inheritance.repairs) :]
    parts_by_slug = {relative.slug: relative for relative in inheritance.relatives if not relative.is_whole}
    undamaged = [position for position, report in enumerate(reports) if report.grades == NO_DAMAGE]
    repair_days_by_slug: dict[str, RepairDays] = {}
    pairs: list[tuple[int, ...]] = []
    for position, report in enumerate(reports):
        slug = report.statement.inherited_from
        if slug not in parts_by_slug or report.grades & NO_DAMAGE:
            continue
        if slug not in repair_days_by_slug:
            part = parts_by_slug[slug]
            repair_days_by_slug[slug] = _find_reaching_repairs(part, own_repairs, inheritance.repairs)
        damage, repair_days = world.constraints[position], repair_days_by_slug[slug]
        excluded = [other for other in undamaged if exclude_each_other(damage, world.constraints[other], repair_days)]
        pairs.extend((min(position, other), max(position, other)) for other in excluded)
    return pairs
