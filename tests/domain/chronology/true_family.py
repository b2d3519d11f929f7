"""Random true histories of a whole with two parts, and claims on all three that are all true.

The grade of the whole is made from those of its parts and of the rest of it: it is undamaged only if all of them are,
and destroyed only if all of them are. An event told of a part hit that part alone. An event told of the whole may have
hit anything in it. Damage is told of, or seen where it was done before it is repaired. Every repair is told of.
"""

import random
from dataclasses import dataclass, field
from itertools import pairwise

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANKED
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

LAST_DAY = 1_000
MAX_VAGUENESS = 30
WHOLE, PARTS, REST = "whole", ("one", "other"), "rest"
PATHS = {WHOLE: (WHOLE,), "one": (WHOLE, "one"), "other": (WHOLE, "other")}


@dataclass(frozen=True)
class FamilyRow:
    """A kind of histories: whether events are told, and whether there are repairs and vague dates."""

    told: str
    has_repairs: bool
    has_vague_dates: bool

    def __str__(self):
        parts = [f"{self.told}-told"] + ["repairs"] * self.has_repairs + ["vague"] * self.has_vague_dates
        return "-".join(parts)


@dataclass
class TrueFamily:
    """What happened to the parts and the rest of a whole, and what is known of it.

    `changes` are pairs of a day and the rank of the grade from the end of that day on, by the name of what changed.
    """

    row: FamilyRow
    dice: object
    changes: dict = field(default_factory=lambda: {name: [(-LAST_DAY, 0)] for name in (*PARTS, REST)})
    statements: dict = field(default_factory=lambda: {name: [] for name in PATHS})
    repairs: dict = field(default_factory=lambda: {name: [] for name in PATHS})
    seen_days: dict = field(default_factory=lambda: {name: [] for name in PATHS})
    told_events: list = field(default_factory=list)

    def rank_on(self, name, day):
        """The rank of the grade of a part, of the rest or of the whole at the end of a day."""
        if name != WHOLE:
            return [rank for since, rank in self.changes[name] if since <= day][-1]
        ranks = [self.rank_on(part, day) for part in (*PARTS, REST)]
        return -(-sum(ranks) // len(ranks))

    def dated(self, day):
        """The date that a source gives for a day: it holds the day."""
        if not self.row.has_vague_dates or self.dice.random() < 0.4:
            return Interval(day, day)
        return Interval(day - self.dice.randint(0, MAX_VAGUENESS), day + self.dice.randint(0, MAX_VAGUENESS))

    def add_claim(self, name, kind, when, rank=None):
        """Record a claim of a random source on the whole or a part."""
        kind = ClaimKind.INTACT_AT if rank == 0 and kind == ClaimKind.DAMAGED_AT else kind
        statement = Statement(
            ref=f"{name}-{len(self.statements[name]):03}",
            kind=kind,
            status=ClaimStatus.ACCEPTED,
            grade=None if rank is None else RANKED[rank],
            when=when,
            reliability=self.dice.choice([Reliability.A, Reliability.B, Reliability.C]),
            credibility=self.dice.choice([Credibility.ONE, Credibility.TWO, Credibility.THREE]),
            basis=self.dice.choice([Basis.SATELLITE, Basis.PRESS]),
            source=self.dice.choice(["institute", "ministry", "agency"]),
        )
        self.statements[name].append(statement)
        return statement

    def see(self, name, day):
        """Record a sighting of the whole or a part at the end of a day."""
        rank = self.rank_on(name, day)
        self.add_claim(name, ClaimKind.DAMAGED_AT, self.dated(day), rank)
        self.seen_days[name].append(day)
        # Who sees the whole undamaged sees its parts.
        if name == WHOLE and rank == 0:
            for part in PARTS:
                self.seen_days[part].append(day)

    def relatives_of(self, name):
        """The wholes and parts of one of the three, with the claims on them."""
        others = PARTS if name == WHOLE else (WHOLE,)
        return [
            Relative(PATHS[other], other == WHOLE, tuple(self.statements[other]), tuple(self.repairs[other]))
            for other in others
        ]

    def covered_days(self, name):
        """The days from the first to the last sighting, and those from a later event that may have hit it."""
        if not self.seen_days[name]:
            return []
        first, last = min(self.seen_days[name]), max(self.seen_days[name])
        later = [
            event.when.earliest
            for day, hit, event in self.told_events
            if day > last and (name in (WHOLE, hit) or hit == WHOLE)
        ]
        periods = [(first, last)]
        if later:
            periods.append((max(last + 1, min(later)), LAST_DAY))
        return periods

    def wrong_days(self, name, segments):
        """Count the covered days that are certain and wrong, and those whose range leaves the true grade out."""
        certain_and_wrong = left_out = 0
        change_days = sorted({day for changes in self.changes.values() for day, _ in changes})
        for segment in segments:
            if segment.grade == Grade.UNKNOWN:
                continue
            low, high = RANKED.index(segment.grade_low), RANKED.index(segment.grade_high)
            for since, next_since in pairwise([*change_days, LAST_DAY + 1]):
                if low <= self.rank_on(name, since) <= high:
                    continue
                for first, last in self.covered_days(name):
                    first = max(first, since, -LAST_DAY if segment.valid_from is None else segment.valid_from)
                    last = min(last, next_since - 1, LAST_DAY if segment.valid_to is None else segment.valid_to)
                    days = max(0, last - first + 1)
                    left_out += days
                    certain_and_wrong += days if low == high else 0
        return certain_and_wrong, left_out


def random_family(row, seed):
    """Return a random history of a row, with its claims in a random order of recording."""
    dice = random.Random(f"{row} {seed}")  # noqa: S311 it guards nothing
    family = TrueFamily(row, dice)
    day = 50
    for position in range(dice.randint(1, 3)):
        day += dice.randint(60, 200)
        is_told = row.told == "all" or (row.told == "half" and position % 2 == 0)
        day = _strike(family, day, is_told=is_told)
    for _ in range(dice.randint(3, 7)):
        family.see(dice.choice([WHOLE, WHOLE, *PARTS]), dice.randint(1, LAST_DAY - 100))
    for statements in family.statements.values():
        dice.shuffle(statements)
    return family


def _strike(family, day, *, is_told):
    """Let an event hit the whole or one part, and let what it hit perhaps be repaired. Return the last day."""
    dice = family.dice
    hit = dice.choice([WHOLE, *PARTS])
    names = [*PARTS, REST] if hit == WHOLE else [hit]
    struck = [name for name in names if len(names) == 1 or dice.random() < 0.6]
    if is_told:
        event = family.add_claim(hit, ClaimKind.EVENT_ON, family.dated(day))
        family.told_events.append((day, hit, event))
        if dice.random() < 0.2:
            # An image of the morning.
            name = dice.choice([WHOLE, hit])
            family.add_claim(name, ClaimKind.DAMAGED_AT, Interval(day, day), family.rank_on(name, day - 1))
    for name in struck:
        former_rank = family.rank_on(name, day)
        family.changes[name].append((day, dice.randint(former_rank, len(RANKED) - 1)))
    if family.row.has_repairs and dice.random() < 0.6:
        return _repair(family, hit, day)
    return day


def _repair(family, hit, event_day):
    """Let the damage be surveyed and then repaired, by an intervention on what was hit. Return the last day."""
    dice = family.dice
    survey_day = event_day + dice.randint(1, 10)
    for name in PATHS if hit == WHOLE else [hit]:
        family.see(name, survey_day)
    repair_day = survey_day + dice.randint(1, 10)
    for name in [*PARTS, REST] if hit == WHOLE else [hit]:
        rank = family.rank_on(name, repair_day)
        family.changes[name].append((repair_day, dice.randint(0, rank)))
    family.repairs[hit].append(family.dated(repair_day))
    return repair_day
