"""Small worlds of claims, and what limits their histories by the definition, worked out without the derivation.

`docs/chronology.md` has the definition. The claims have three grades, which stand for the three classes of
`every_history`. Whatever the grades between them may be in a history, rounding them all up or all down to one of the
three gives another possible history. So the ends of a range are among the three.
"""

import random
from dataclasses import dataclass, replace

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.evidence import Statement
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

from .every_history import Seen, SmallWorld, explains_damage, is_on, possible_histories

DAYS = 7
GRADES = (Grade.NO_DAMAGE, Grade.SLIGHT, Grade.DESTROYED)  # the classes 0, 1 and 2 of `every_history`


@dataclass(frozen=True)
class Told:
    """A claim on some day from `first` to `last`: a sighting of a class from `grade` to `worst`, or an event.

    An event has no `grade`. It left the monument at the class `floor` or worse, or it `improves`.
    """

    first: int
    last: int
    grade: int | None = None
    restores: bool = False
    worst: int | None = None
    floor: int | None = None
    improves: bool = False

    @property
    def highest(self):
        return self.grade if self.worst is None else self.worst


@dataclass(frozen=True)
class SmallClaims:
    """The claims on a monument, all strong, and the days on which it may have been repaired."""

    told: tuple
    repairs: tuple = ()

    @property
    def sightings(self):
        return [one for one in self.told if one.grade is not None]

    @property
    def events(self):
        return [one for one in self.told if one.grade is None and not one.improves]

    def as_statements(self):
        return [as_statement(number, one) for number, one in enumerate(self.told)]

    def as_repairs(self):
        return [Interval(first, last) for first, last in self.repairs]

    def without_restorations(self):
        """The sightings, the events and the interventions, without what a claim of a restoration adds to them."""
        events = tuple((one.first, one.last) for one in self.events)
        seen = [self.as_seen(one) for one in self.sightings]
        with_floors = [one for one in self.events if one.floor is not None]
        worst = len(GRADES) - 1
        seen += [Seen(one.first, one.last, one.floor, worst, shows_damage=False) for one in with_floors]
        repairs = (*self.repairs, *((one.first, one.last) for one in self.told if one.improves))
        return SmallWorld(DAYS, tuple(seen), events, repairs)

    def with_restorations(self):
        """The same, with repairs and damage on the days until each claim of a restoration."""
        world = self.without_restorations()
        restorations = [one for one in self.sightings if one.restores]
        repairs = [(self.first_repair_day(one), one.last) for one in restorations]
        damage = [(self.first_repair_day(one), one.last) for one in restorations if self.was_last_undamaged(one)]
        return replace(world, events=(*world.events, *damage), repairs=(*world.repairs, *repairs))

    def histories(self):
        """Yield every history that the definition allows: a restoration explains changes only until it was seen."""
        known = self.without_restorations()
        for history in possible_histories(self.with_restorations()):
            is_explained = True
            for day in range(DAYS):
                if history[day + 1] < history[day] and not is_on(known.repairs, day):
                    is_explained = is_explained and self.may_be_restored(history, day)
                if history[day + 1] > history[day] and not explains_damage(known, history, day):
                    is_explained = is_explained and self.may_be_restored(history, day, must_be_undamaged=True)
            if is_explained:
                yield history

    def may_be_restored(self, history, day, *, must_be_undamaged=False):
        """Whether a day is one of a restoration that is seen on it or later, if so of an undamaged monument."""
        for one in self.sightings:
            if not one.restores or day < self.first_repair_day(one):
                continue
            is_seen_later = any(self.as_seen(one).fits(history, later) for later in range(day, DAYS))
            if is_seen_later and (self.was_last_undamaged(one) or not must_be_undamaged):
                return True
        return False

    def was_last_undamaged(self, restoration):
        """Whether what came last before a restoration is a sighting without damage: then damage must have followed."""
        latest = self.latest_before(restoration)
        return bool(latest) and all(other.grade == 0 for other in latest)

    def as_seen(self, sighting):
        return Seen(self.first_day_described(sighting), sighting.last, sighting.grade, sighting.highest)

    def first_repair_day(self, restoration):
        return min((other.first + 1 for other in self.latest_before(restoration)), default=0)

    def first_day_described(self, sighting):
        """The day before the sighting, if what made it worse may have come later on its first day."""
        for other in (*self.events, *self.sightings):
            is_worse = other.grade is None or other.grade > sighting.highest
            if is_worse and other.first <= sighting.first <= other.last:
                return sighting.first - 1
        return sighting.first

    def latest_before(self, restoration):
        """The sightings and events that are surely before a restoration, and that end last."""
        before = [one for one in (*self.events, *self.sightings) if one.last < restoration.first]
        return [one for one in before if one.last == max(other.last for other in before)]


def as_statement(number, told):
    kind = ClaimKind.INTACT_AT if told.grade == 0 else ClaimKind.DAMAGED_AT
    if told.restores:
        kind = ClaimKind.RESTORED_AT
    return Statement(
        ref=f"C-{number}",
        kind=ClaimKind.EVENT_ON if told.grade is None else kind,
        status=ClaimStatus.ACCEPTED,
        grade=_grade(told.floor if told.grade is None else told.grade),
        worst_grade=_grade(told.worst),
        improves=told.improves,
        when=Interval(told.first, told.last),
        reliability=Reliability.B,
        credibility=Credibility.TWO,
        basis=Basis.SATELLITE,
        source="institute",
    )


def _grade(number):
    return None if number is None else GRADES[number]


def random_claims(seed, *, with_ranges=False):
    """Up to four sightings, two events and two repairs, with exact days and with intervals.

    With ranges, some sightings allow several classes, and some events have a floor or improve.
    """
    dice = random.Random(seed)  # noqa: S311 it guards nothing
    told = [
        Told(*_random_days(dice), dice.randrange(len(GRADES)), restores=dice.random() < 0.15)
        for _ in range(dice.randint(1, 4))
    ]
    told += [Told(*_random_days(dice)) for _ in range(dice.randint(0, 2))]
    repairs = tuple(_random_days(dice) for _ in range(dice.choice([0, 0, 1, 2])))
    if with_ranges:
        told = [_blur(dice, one) for one in told]
    return SmallClaims(tuple(told), repairs)


def _blur(dice, told):
    if dice.random() < 0.4:
        return told
    if told.grade is not None:
        return replace(told, worst=dice.randrange(told.grade, len(GRADES)))
    if dice.random() < 0.3:
        return replace(told, improves=True)
    return replace(told, floor=dice.choice([1, 2]))


def _random_days(dice):
    first = dice.randrange(DAYS)
    return first, min(DAYS - 1, first + dice.choice([0, 0, 0, 1, 2, 4]))
