"""Intervals of whole days, uncertain dates, and the exception for a text that is no date."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.errors import RuleViolation


class InvalidDate(RuleViolation):
    """Violation by a text that is not a date. The message says what is wrong and gives an example."""

    code = "bad_date"


@dataclass(frozen=True, slots=True)
class Interval:
    """The whole days from `earliest` to `latest`, both inclusive. None is an open end."""

    earliest: int | None
    latest: int | None

    def meets(self, other: Interval) -> bool:
        """Return whether the two intervals share at least one day."""
        return not_after(self.earliest, other.latest) and not_after(other.earliest, self.latest)

    def lies_inside(self, other: Interval) -> bool:
        """Return whether every day of this interval is a day of the other one."""
        starts_inside = other.earliest is None or (self.earliest is not None and self.earliest >= other.earliest)
        ends_inside = other.latest is None or (self.latest is not None and self.latest <= other.latest)
        return starts_inside and ends_inside

    def until(self, day: int) -> Interval:
        """Return the interval cut off after a day, such as the day on which a claim was recorded.

        An interval that begins after that day keeps its first day only.
        """
        latest = day if self.latest is None else min(self.latest, day)
        if self.earliest is not None:
            latest = max(self.earliest, latest)
        return Interval(self.earliest, latest)


@dataclass(frozen=True, slots=True)
class UncertainDate(Interval):
    """A date: its text as given, the interval of days that it means, and the same in EDTF.

    `approximate` says that EDTF has `~` or `%` somewhere, `uncertain` that it has `?` or `%`.
    """

    text: str
    approximate: bool
    edtf: str = ""
    uncertain: bool = False


def not_after(start: int | None, end: int | None) -> bool:
    """Return whether a start is not after an end. An open start or end never is."""
    return start is None or end is None or start <= end
