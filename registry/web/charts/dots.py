"""Claims as dots of the condition chart: which of them can be drawn, on which days and in which row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.chronology.dates import parse_day
from registry.domain.chronology.grades import RANK, RANKED
from registry.queries.claims import ClaimRecord


@dataclass(frozen=True, slots=True)
class Dot:
    """One claim on the chart: the day it stands at and the days it reaches over (None: open)."""

    claim: ClaimRecord
    first: int | None
    last: int | None

    @property
    def days(self) -> list[int]:
        """The days it names."""
        return [day for day in (self.first, self.last) if day is not None]

    @property
    def row(self) -> int:
        """Its grade's rank; below all grades for an event."""
        return next((RANK[grade] for grade in RANKED if grade.value == self.claim.grade), len(RANKED))


def dots_of(claims: Iterable[ClaimRecord]) -> list[Dot]:
    """The claims that can be drawn, in order of time: those with a ranked grade, and events."""
    graded = {grade.value for grade in RANKED}
    shown = [claim for claim in claims if claim.grade in graded or claim.kind == "event_on"]
    dots = [Dot(claim, _day(claim.date.earliest), _day(claim.date.latest)) for claim in shown]
    return sorted(dots, key=lambda dot: (dot.days, dot.claim.ref))


def _day(text: str | None) -> int | None:
    return None if text is None else parse_day(text)
