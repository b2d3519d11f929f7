"""All possible histories of a small world, one by one: what the two passes over time must agree with.

A small world has a few days and three classes of grades: no damage, slight, and all that is worse. A history is a list
of classes: first that of the day before the first day, then one for the end of each day.
"""

from dataclasses import dataclass

from registry.domain.chronology.worlds import Constraint, Days, World, grades_between

CLASSES = (0b000001, 0b000010, 0b111100)  # as sets of grades


@dataclass(frozen=True)
class Seen:
    """On some day from `first` to `last` the class was from `low` to `high`."""

    first: int
    last: int
    low: int
    high: int
    shows_damage: bool = True

    def fits(self, history, day):
        return self.first <= day <= self.last and self.low <= history[day + 1] <= self.high


@dataclass(frozen=True)
class SmallWorld:
    days: int
    seen: tuple
    events: tuple = ()
    repairs: tuple = ()

    def as_world(self):
        constraints = []
        for one in self.seen:
            grades = sum(CLASSES[one.low : one.high + 1])
            constraints.append(Constraint(one.first, one.last, grades, shows_damage=one.shows_damage))
        events = tuple(Days(*days) for days in self.events)
        return World(tuple(constraints), events, tuple(Days(*days) for days in self.repairs))


def is_on(periods, day):
    return any(first <= day <= last for first, last in periods)


def may_follow(world, former, later, day):
    """Whether the class may change so on a day, if a sighting still shows what needs one."""
    return later >= former or is_on(world.repairs, day)


def first_improvement(history, day):
    """The first day after `day` on which it gets better, or the day after the last one."""
    days = range(day + 1, len(history) - 1)
    return next((later for later in days if history[later + 1] < history[later]), len(history) - 1)


def explains_damage(world, history, day):
    """Whether a day on which it gets worse has an event, or a sighting that shows it before it gets better."""
    if is_on(world.events, day):
        return True
    days_shown = range(day, first_improvement(history, day))
    return any(one.shows_damage and one.fits(history, later) for one in world.seen for later in days_shown)


def explains_all_damage(world, history):
    """Whether each day on which it gets worse is explained."""
    worse_days = (day for day in range(world.days) if history[day + 1] > history[day])
    return all(explains_damage(world, history, day) for day in worse_days)


def meets_all(world, history):
    return all(any(one.fits(history, day) for day in range(-1, world.days)) for one in world.seen)


def possible_histories(world):
    """Yield every possible history of a small world."""
    histories = [[first] for first in range(len(CLASSES))]
    for day in range(world.days):
        histories = [
            [*history, later]
            for history in histories
            for later in range(len(CLASSES))
            if may_follow(world, history[-1], later, day)
        ]
    for history in histories:
        if meets_all(world, history) and explains_all_damage(world, history):
            yield history


def changed_since_seen(world, history, day):
    """Whether the class on a day is another one than when a sighting last showed it.

    A sighting on one of several days may have been made on the last of them, so it shows the class only then.
    """
    changed = False
    for past in range(day + 1):
        changed = changed or history[past + 1] != history[past]
        if any(one.shows_damage and one.last == past and one.fits(history, past) for one in world.seen):
            changed = False
    return changed


# --- For worlds of any size ------------------------------------------------------------------------------------------


def seen_on(day, low, high=None, last=None):
    """A constraint: the grade was from `low` to `high` on some day from `day` to `last`."""
    return Constraint(day, day if last is None else last, grades_between(low, low if high is None else high))


def run_on(runs, day):
    """The run that a day lies in."""
    return [run for run in runs if run.first <= day][-1]
