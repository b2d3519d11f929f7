"""Random true histories of a monument, and claims on them that are all true.

Damage is either told of as an event, or seen before it is repaired. Every repair is told of.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANKED
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

LAST_DAY = 1_500
DAYS_BETWEEN_EVENTS = 60
MAX_VAGUENESS = 45  # days before and after


@dataclass(frozen=True)
class Row:
    """A kind of histories: how many events, which of them are told, and whether there are repairs and vague dates."""

    events: int
    told: str
    has_repairs: bool
    has_vague_dates: bool

    def __str__(self):
        parts = [f"{self.events}-events", f"{self.told}-told"]
        parts += ["repairs"] * self.has_repairs + ["vague"] * self.has_vague_dates
        return "-".join(parts)


@dataclass
class TrueHistory:
    """What happened, and what is known of it.

    `changes` are pairs of a day and the rank of the grade from the end of that day on.
    """

    row: Row
    dice: object
    changes: list = field(default_factory=list)
    statements: list = field(default_factory=list)
    repairs: list = field(default_factory=list)
    sighting_days: list = field(default_factory=list)
    told_events: list = field(default_factory=list)

    def rank_on(self, day):
        """The rank of the grade at the end of a day."""
        return [rank for since, rank in self.changes if since <= day][-1]

    def dated(self, day, *, not_before=0):
        """The date that a source gives for a day: it holds the day."""
        if not self.row.has_vague_dates or self.dice.random() < 0.3:
            return Interval(day, day)
        earliest = max(not_before, day - self.dice.randint(0, MAX_VAGUENESS))
        return Interval(earliest, day + self.dice.randint(0, MAX_VAGUENESS))

    def add_claim(self, kind, when, rank=None):
        """Record a claim of a random source."""
        kind = ClaimKind.INTACT_AT if rank == 0 and kind == ClaimKind.DAMAGED_AT else kind
        statement = Statement(
            ref=f"C-{len(self.statements):03}",
            kind=kind,
            status=ClaimStatus.ACCEPTED,
            grade=None if rank is None else RANKED[rank],
            when=when,
            reliability=self.dice.choice([Reliability.A, Reliability.B, Reliability.C]),
            credibility=self.dice.choice([Credibility.ONE, Credibility.TWO, Credibility.THREE]),
            basis=self.dice.choice([Basis.SATELLITE, Basis.PRESS, Basis.FIELD_INSPECTION]),
            source=self.dice.choice(["institute", "ministry", "agency"]),
        )
        self.statements.append(statement)
        return statement

    def see(self, day, rank):
        """Record a sighting."""
        self.sighting_days.append(day)
        self.add_claim(ClaimKind.DAMAGED_AT, self.dated(day), rank)

    def wrong_days(self, segments):
        """Count the covered days that are certain and wrong, and those whose range leaves the true grade out."""
        certain_and_wrong = left_out = 0
        periods = pairwise([*self.changes, (LAST_DAY + 1, None)])
        truth = [(since, next_since - 1, rank) for (since, rank), (next_since, _) in periods]
        for segment in segments:
            if segment.grade == Grade.UNKNOWN:
                continue
            low, high = RANKED.index(segment.grade_low), RANKED.index(segment.grade_high)
            for since, until, rank in truth:
                if low <= rank <= high:
                    continue
                for first, last in self.covered_days():
                    first = max(first, since, segment.valid_from or 0)
                    last = min(last, until, LAST_DAY if segment.valid_to is None else segment.valid_to)
                    days = max(0, last - first + 1)
                    left_out += days
                    certain_and_wrong += days if low == high else 0
        return certain_and_wrong, left_out

    def covered_days(self):
        """The days from the first to the last sighting, and those from the first possible day of a later event on."""
        first, last = min(self.sighting_days), max(self.sighting_days)
        later_events = [event.when.earliest for day, event in self.told_events if day > last]
        periods = [(first, last)]
        if later_events:
            periods.append((max(last + 1, min(later_events)), LAST_DAY))
        return periods


def random_history(row, dice):
    """Return a random history of a row, with its claims in a random order of recording."""
    history = TrueHistory(row, dice, changes=[(-LAST_DAY, dice.choice([0, 0, 0, 1, 2]))])
    gaps = [dice.randint(DAYS_BETWEEN_EVENTS, LAST_DAY // 5) for _ in range(row.events)]
    event_days = [100 + sum(gaps[: position + 1]) for position in range(row.events)]
    is_told = [row.told == "all" or (row.told == "half" and position % 2 == 0) for position in range(row.events)]
    unseen_days = set()
    for position, day in enumerate(event_days):
        _strike(history, day, is_told=is_told[position])
        if row.has_repairs and dice.random() < 0.6 and history.rank_on(day):
            unseen_days.update(_repair(history, day))

    for day in [dice.randint(1, LAST_DAY - 200) for _ in range(dice.randint(2, 5))]:
        if day not in unseen_days:
            history.see(day, history.rank_on(day))
    dice.shuffle(history.statements)
    return history


def _strike(history, day, *, is_told):
    """Let an event happen. Some change nothing, and some images of its day are from the morning."""
    dice = history.dice
    former_rank = history.rank_on(day)
    rank = dice.randint(former_rank, len(RANKED) - 1)
    if is_told:
        event = history.add_claim(ClaimKind.EVENT_ON, history.dated(day))
        history.told_events.append((day, event))
        if dice.random() < 0.2:
            history.see(day, former_rank)
    history.changes.append((day, rank))
    if dice.random() < 0.2:
        history.see(day, rank)


def _repair(history, event_day):
    """Let the damage be surveyed and then repaired. Return the days on which nothing else may be seen.

    A claim of a restoration is the first one after it, since it vouches only for the days since the claim before it.
    """
    dice = history.dice
    survey_day = event_day + dice.randint(1, 10)
    first_day = survey_day + dice.randint(1, 10)
    repair_day = first_day + dice.randint(0, 10)
    rank = history.rank_on(survey_day)
    history.see(survey_day, rank)
    later_rank = dice.randint(0, rank)
    history.changes.append((repair_day, later_rank))
    if dice.random() < 0.5:
        history.repairs.append(history.dated(repair_day))
        return range(0)
    claim_day = repair_day + dice.randint(0, 10)
    history.sighting_days.append(claim_day)
    history.add_claim(ClaimKind.RESTORED_AT, history.dated(claim_day), later_rank)
    return range(repair_day, claim_day + 1)
