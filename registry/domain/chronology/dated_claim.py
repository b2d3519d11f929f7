"""A claim with the dates around it, and how two uncertain dates are compared to judge whether they are plausible.

Only a sure order counts: `~` widens a date first, and an open end is never before or after anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import Basis, ClaimKind

from .dates import Interval, UncertainDate, day_number, widen
from .dates.calendar_days import shift_day, year_month_day

MAX_MONTHS_BETWEEN_PHOTO_AND_CLAIM = 24


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo that supports a claim: its ref and when it was taken."""

    ref: str
    taken: UncertainDate


@dataclass(frozen=True, slots=True)
class DatedClaim:
    """A claim with the dates around it, as far as they are known.

    `acquired` is when the evidence was acquired, `published` when the source was published, `built` when the monument
    was. `same_statements` are the refs of other claims with the same source, date, kind, grade and monument.
    """

    kind: ClaimKind
    basis: Basis
    date: UncertainDate
    acquired: UncertainDate | None = None
    published: UncertainDate | None = None
    built: UncertainDate | None = None
    photos: tuple[TakenPhoto, ...] = ()
    same_statements: tuple[str, ...] = ()

    @property
    def evidence_date(self) -> UncertainDate:
        """When the evidence was acquired. If that is not said, it was on the day that the claim is about."""
        return self.acquired or self.date

    @property
    def evidence_field(self) -> str:
        """The name of the field that holds `evidence_date`."""
        return "acquired_text" if self.acquired else "date_text"

    @property
    def distant_photos(self) -> list[TakenPhoto]:
        """The supporting photos that were taken years from the claim: from its date and from its acquisition."""
        return [photo for photo in self.photos if self._is_distant(photo)]

    def _is_distant(self, photo: TakenPhoto) -> bool:
        """Return whether years lie between a photo and the claim."""
        is_far_from_date = are_far_apart(photo.taken, self.date)
        return is_far_from_date and (self.acquired is None or are_far_apart(photo.taken, self.acquired))


def are_far_apart(date: UncertainDate, other: UncertainDate) -> bool:
    """Return whether years lie between two dates, whichever is the earlier."""
    months = MAX_MONTHS_BETWEEN_PHOTO_AND_CLAIM
    return is_before(date, other, months=months) or is_before(other, date, months=months)


def _widen(date: UncertainDate) -> Interval:
    """Return the days of a date, widened if it is approximate."""
    return widen(date) if date.approximate else date


def is_before(date: UncertainDate, other: UncertainDate, *, months: int = 0) -> bool:
    """Return whether a date is surely before another one, by more than so many months."""
    latest, earliest = _widen(date).latest, _widen(other).earliest
    return latest is not None and earliest is not None and latest < shift_day(earliest, -months, 0)


def is_before_year(date: UncertainDate, year: int) -> bool:
    """Return whether a date is surely before a year."""
    latest = _widen(date).latest
    return latest is not None and latest < day_number(year, 1, 1)


def has_year_in(date: UncertainDate, years: range) -> bool:
    """Return whether a date begins or ends in one of the years."""
    ends = [day for day in (date.earliest, date.latest) if day is not None]
    return any(year_month_day(day)[0] in years for day in ends)
