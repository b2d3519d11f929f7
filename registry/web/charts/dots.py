"""The claims that the condition chart shows as dots, each with its days and its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.chronology.dates import parse_iso_day
from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus
from registry.queries.claims import ClaimRecord

from .axis import TimeAxis

ROW_BY_GRADE = {grade.value: RANK[grade] for grade in RANKED}
EVENT_ROW = len(RANKED)  # below the rows of the grades


@dataclass(frozen=True, slots=True)
class Dot:
    """A claim on the condition chart, with the first and the last day number of its date.

    A day is None where the date of the claim is open.
    """

    claim: ClaimRecord
    first_day: int | None
    last_day: int | None

    @property
    def days(self) -> list[int]:
        """Return the day numbers that limit the claim's date: two, or one if the date is open on one side."""
        return [day for day in (self.first_day, self.last_day) if day is not None]

    @property
    def row(self) -> int:
        """Return the row of the claim's grade, counted from the top; an event has the row below all grades."""
        return EVENT_ROW if self.claim.kind == ClaimKind.EVENT_ON else ROW_BY_GRADE[self.claim.grade]

    def get_x(self, axis: TimeAxis) -> float:
        """Return the x position of the dot: the middle between the first and the last day of the claim's date.

        If the date is open on one side, the dot is at its only day.
        """
        if self.first_day is None:
            return axis.position_or_end(self.last_day)
        if self.last_day is None:
            return axis.position(self.first_day)
        return (axis.position(self.first_day) + axis.position(self.last_day)) / 2


def make_dots(claims: Iterable[ClaimRecord]) -> list[Dot]:
    """Return a dot for each claim that the condition chart can show, earliest first.

    These are the claims with a grade that has a row on the chart, and the claims that report an event.
    """
    dots = []
    for claim in claims:
        if claim.grade in ROW_BY_GRADE or claim.kind == ClaimKind.EVENT_ON:
            first_day = _parse_optional_day(claim.date.earliest)
            last_day = _parse_optional_day(claim.date.latest)
            dots.append(Dot(claim, first_day, last_day))
    return sorted(dots, key=lambda dot: (dot.days, dot.claim.ref))


def get_last_accepted_day(dots: Iterable[Dot]) -> int | None:
    """Return the latest day number in the dates of accepted claims, or None if no claim is accepted."""
    accepted_days: list[int] = []
    for dot in dots:
        if dot.claim.status == ClaimStatus.ACCEPTED:
            accepted_days += dot.days
    return max(accepted_days, default=None)


def _parse_optional_day(iso_date: str | None) -> int | None:
    """Return the day number of an ISO date; None for the open end of a date."""
    return None if iso_date is None else parse_iso_day(iso_date)
