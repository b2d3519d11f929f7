"""The claims that the condition chart shows as dots, each with its days and its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.chronology.dates import parse_iso_day
from registry.domain.chronology.grades import RANK, RANKED
from registry.queries.claims import ClaimRecord

ROW_BY_GRADE = {grade.value: RANK[grade] for grade in RANKED}
EVENT_ROW = len(RANKED)  # below the rows of the grades


@dataclass(frozen=True, slots=True)
class Dot:
    """A claim on the condition chart with the first and the last day number of its date; None where that is open."""

    claim: ClaimRecord
    first: int | None
    last: int | None

    @property
    def days(self) -> list[int]:
        """Return the day numbers that limit the claim's date: two, or one if the date is open on one side."""
        return [day for day in (self.first, self.last) if day is not None]

    @property
    def row(self) -> int:
        """Return the row of the claim's grade, counted from the top; an event has the row below all grades."""
        return ROW_BY_GRADE.get(self.claim.grade, EVENT_ROW)


def dots_of_claims(claims: Iterable[ClaimRecord]) -> list[Dot]:
    """Return a dot for each claim that the chart can show, in order of their dates.

    These are the claims with a ranked grade and the reports of events.
    """
    drawable = [claim for claim in claims if claim.grade in ROW_BY_GRADE or claim.kind == "event_on"]
    dots = [Dot(claim, _day_number(claim.date.earliest), _day_number(claim.date.latest)) for claim in drawable]
    return sorted(dots, key=lambda dot: (dot.days, dot.claim.ref))


def _day_number(iso_date: str | None) -> int | None:
    """Return the day number of an ISO date; None for the open end of a date."""
    return None if iso_date is None else parse_iso_day(iso_date)
