"""Made-up histories that are known day by day, and true claims on them: no answer is certain and wrong."""

import random
from dataclasses import replace

import pytest

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Grade, Reliability
from tests.long import LONG

FIRST, DAYS = 735_000, 60
WORLDS = 3_000 if LONG else 60
ROWS = [
    (events, repaired, told, vague)
    for events in (1, 2, 4)
    for repaired in (False, True)
    for told in ("all", "half", "none")
    for vague in (False, True)
]


class TrueHistory:
    """The rank of the grade at the end of each of `DAYS` days, and true claims on it."""

    def __init__(self, rng, event_count, *, repaired, told, vague):
        self.rng, self.vague = rng, vague
        self.ranks = [rng.choice([0, 0, 1])] * DAYS
        self.event_days = sorted(rng.sample(range(2, DAYS), event_count))
        self.repair = None
        if repaired:
            start = rng.randrange(5, DAYS - 5)
            self.repair = (start, rng.randrange(start, min(DAYS, start + 10)))
        for day in range(1, DAYS):
            self.ranks[day] = self.ranks[day - 1]
            if day in self.event_days and self.ranks[day] < 5:
                self.ranks[day] = rng.randint(self.ranks[day] + 1, 5)
            elif self.repair and day == self.repair[1]:
                self.ranks[day] = rng.randint(0, self.ranks[day])

        is_told = {"all": lambda: True, "half": lambda: rng.random() < 0.5, "none": lambda: False}[told]
        self.told_days = [day for day in self.event_days if is_told()]
        self.seen_days = rng.sample(range(DAYS), rng.randint(2, 5))
        # Damage that was neither told nor seen before it was repaired is what no registry can know of.
        if self.repair:
            for day in self.event_days:
                if day not in self.told_days and day <= self.repair[1]:
                    self.seen_days.append(day)
                    self.told_days.append(day)
        self.claims = [self._sighting(day) for day in self.seen_days] + [self._event(day) for day in self.told_days]
        self.claims = [replace(claim, ref=f"C-{number}") for number, claim in enumerate(self.claims)]

    def _sighting(self, day):
        grade = RANKED[self.ranks[day]]
        kind = ClaimKind.INTACT_AT if grade == Grade.NO_DAMAGE else ClaimKind.DAMAGED_AT
        return self._claim(kind, grade, day)

    def _event(self, day):
        return self._claim(ClaimKind.EVENT_ON, None, day)

    def _claim(self, kind, grade, day):
        before, after = (self.rng.choice([0, 0, 3, 20]) if self.vague else 0 for _ in range(2))
        return Statement(
            ref="",
            kind=kind,
            status=ClaimStatus.ACCEPTED,
            grade=grade,
            when=Interval(FIRST + day - before, FIRST + day + after),
            reliability=self.rng.choice([Reliability.A, Reliability.B]),
            credibility=Credibility.TWO,
            basis=Basis.SATELLITE,
            source=self.rng.choice(["atlas", "bulletin"]),
        )

    @property
    def repairs(self):
        return [Interval(FIRST + self.repair[0], FIRST + self.repair[1])] if self.repair else []

    def checked_days(self):
        """The days between the first and the last sighting, and those from a later told event on."""
        first = min(self.seen_days)
        last = max(self.seen_days)
        later = [day for day in self.told_days if day > last and day - 1 <= min(self._untold_after(last))]
        return [*range(first, last + 1), *(range(min(later), DAYS) if later else [])]

    def _untold_after(self, last):
        """The days of damage after the last sighting that nobody told of, and a day after all."""
        return [*(day for day in self.event_days if day > last and day not in self.told_days), DAYS + 1]


def histories(row):
    events, repaired, told, vague = row
    rng = random.Random(f"{row}")  # noqa: S311 it guards nothing
    for _ in range(WORLDS):
        yield TrueHistory(rng, events, repaired=repaired, told=told, vague=vague)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_no_day_is_certain_and_wrong(row):
    wrong = []
    for history in histories(row):
        chronology = derive_chronology(history.claims, history.repairs)
        assert [one.kind for one in chronology.contradictions] == [], "true claims do not contradict each other"
        for day in history.checked_days():
            state = chronology.state_on(FIRST + day)
            if state.grade != Grade.UNKNOWN:
                is_possible = RANK[state.grade_low] <= history.ranks[day] <= RANK[state.grade_high]
                if not is_possible:
                    wrong.append((history.claims, history.repairs, history.ranks, day, state))
    assert wrong == []


@pytest.mark.parametrize("row", ROWS[::3], ids=str)
def test_order_of_recording_decides_nothing(row):
    rng = random.Random(f"order {row}")  # noqa: S311 it guards nothing
    for history in list(histories(row))[: WORLDS // 3]:
        renamed = history.claims[:]
        rng.shuffle(renamed)
        renamed = [replace(claim, ref=f"C-{900 - number}") for number, claim in enumerate(renamed)]
        assert told(derive_chronology(renamed, history.repairs)) == told(
            derive_chronology(history.claims, history.repairs)
        )


def told(chronology):
    """What a chronology tells, with the content of each claim in place of its ref."""

    def content(ref):
        return ref and replace(chronology.statements[ref], ref="")

    segments = [replace(segment, leading=None) for segment in chronology.segments]
    leading = [content(segment.leading) for segment in chronology.segments]
    windows = [
        (
            *(window.after, window.by, window.from_grade, window.to_grade, window.likely),
            *(content(ref) for ref in window.limits),
        )
        for window in chronology.windows
    ]
    return segments, leading, windows
