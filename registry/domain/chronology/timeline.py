"""The time line of a monument, cut into segments: the state on every day, and the claim that it is based on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from registry.domain.vocabulary.codes import Grade

from .evidence import Statement
from .grades import RANKED
from .observations import Sighting
from .windows import Change
from .worlds import FUTURE, PAST

# Damage does not heal by itself, so a monument that is first seen undamaged was undamaged before. That is less certain
# the further back it reaches, since repairs may go unrecorded. It is taken for one year: endangered sites are reported
# on once a year.
VOUCHED_DAYS = 366


@dataclass(frozen=True, slots=True)
class Segment:
    """The state of a monument on the days from `valid_from` to `valid_to`, both inclusive. None is an open end.

    Inside a window the segment is `uncertain` and `grade` is None. `grade_low` and `grade_high` are the range of
    possible grades there, and where sources of one day differ. Before the first sighting all three are `unknown`,
    except for the `VOUCHED_DAYS` before a first sighting without damage. `last_seen` is the day of the last sighting
    so far, or None before the first. `leading` is the ref of the claim that the grade is based on.
    """

    valid_from: int | None
    valid_to: int | None
    grade: Grade | None
    grade_low: Grade
    grade_high: Grade
    uncertain: bool
    last_seen: int | None
    leading: str | None

    def allows(self, grade: Grade | None) -> bool:
        """Return whether the monument may have had this grade during the segment."""
        if self.grade == Grade.UNKNOWN or grade not in RANKED:
            return True
        return RANKED.index(self.grade_low) <= RANKED.index(grade) <= RANKED.index(self.grade_high)


def build_segments(
    sightings: Sequence[Sighting], changes: Sequence[Change], events: Sequence[Statement] = ()
) -> tuple[Segment, ...]:
    """Return the segments of a monument's time line, from the beginning of time to its end.

    A segment ends where a change may begin or must be over, and where a sighting renews what is known.
    """
    timeline = _Timeline(sightings, changes, _find_first_vouched_day(sightings, events))
    first_day = PAST + 1
    cut_days = sorted(day for day in timeline.cut_days if first_day < day < FUTURE)

    # Cuts that change nothing are left out: the segments on both sides of them are joined.
    starts: list[int] = []
    segments: list[Segment] = []
    for day in (first_day, *cut_days):
        segment = timeline.state_on(day)
        if not segments or segments[-1] != segment:
            starts.append(day)
            segments.append(segment)

    bounded_segments = []
    for segment, (start, next_start) in zip(segments, pairwise((*starts, FUTURE)), strict=True):
        valid_from = None if start == first_day else start
        valid_to = None if next_start == FUTURE else next_start - 1
        bounded_segments.append(replace(segment, valid_from=valid_from, valid_to=valid_to))
    return tuple(bounded_segments)


def _find_first_vouched_day(sightings: Sequence[Sighting], events: Sequence[Statement]) -> int:
    """Return the day from which a monument is presumed undamaged, before it was first seen undamaged.

    That is `VOUCHED_DAYS` before its first sighting, but later than any earlier event. Return `FUTURE` if nothing can
    be presumed.
    """
    if not sightings:
        return FUTURE
    first_sighting = sightings[0]
    was_undamaged = first_sighting.high == Grade.NO_DAMAGE and not first_sighting.restores
    if not was_undamaged or first_sighting.start == PAST:
        return FUTURE

    first_day = first_sighting.start - VOUCHED_DAYS
    for event in events:
        # Before an event the monument may have looked different.
        if event.when.latest is not None and event.when.latest < first_sighting.start:
            first_day = max(first_day, event.when.latest + 1)
    return first_day


class _Timeline:
    """Look-ups from a day to the sightings that may still describe the state on it."""

    def __init__(self, sightings: Sequence[Sighting], changes: Sequence[Change], first_vouched_day: int) -> None:
        self.sightings = sightings
        self.first_vouched_day = first_vouched_day
        # Narrowing can put the days out of order. A later change then pulls the earlier ones back with it.
        self.after_days = _lower_to_following([change.after for change in changes])
        self.by_days = _lower_to_following([change.by for change in changes])
        self.seen_by_days = _lower_to_following([sighting.end for sighting in sightings])
        self.cut_days = {day + 1 for day in self.after_days}
        self.cut_days.update(self.by_days, self.seen_by_days, (first_vouched_day,))

        self.leading_positions: dict[Grade, list[int]] = defaultdict(list)
        self.stated_positions: dict[Grade, list[int]] = defaultdict(list)
        for position, sighting in enumerate(sightings):
            self.leading_positions[sighting.grade].append(position)
            for grade in {sighting.low, sighting.grade, sighting.high}:
                self.stated_positions[grade].append(position)

    def state_on(self, day: int) -> Segment:
        """Return the state of the monument on a day, as a segment without start and end."""
        last_completed = bisect_right(self.by_days, day) - 1  # position of the last change that was over by the day
        last_begun = bisect_left(self.after_days, day) - 1  # position of the last change that may have begun before it
        seen_count = bisect_right(self.seen_by_days, day)
        last_seen = self.seen_by_days[seen_count - 1] if seen_count > 0 else None

        # While a change may be going on, every grade from before to after it is possible.
        first_possible = max(last_completed, 0)
        if len(_find_grades_between(self.leading_positions, first_possible, last_begun)) > 1:
            grades = _find_grades_between(self.stated_positions, first_possible, last_begun)
            return Segment(None, None, None, grades[0], grades[-1], True, last_seen, None)

        if last_completed < 0 and day < self.first_vouched_day:
            return Segment(None, None, Grade.UNKNOWN, Grade.UNKNOWN, Grade.UNKNOWN, False, None, None)
        sighting = self.sightings[first_possible]
        return Segment(
            valid_from=None,
            valid_to=None,
            grade=sighting.grade,
            grade_low=sighting.low,
            grade_high=sighting.high,
            uncertain=False,
            last_seen=last_seen,
            leading=sighting.leading.ref,
        )


def _find_grades_between(positions_by_grade: dict[Grade, list[int]], first: int, last: int) -> list[Grade]:
    """Return the damage grades that the sightings from position `first` to `last` report, the least severe first.

    `positions_by_grade` has the positions of the sightings with each grade, in ascending order.
    """
    grades = []
    for grade in RANKED:
        positions = positions_by_grade[grade]
        next_index = bisect_left(positions, first)
        if next_index < len(positions) and positions[next_index] <= last:
            grades.append(grade)
    return grades


def _lower_to_following(days: Sequence[int]) -> list[int]:
    """Return the days with each lowered to the earliest day after it in the list, so that they never decrease."""
    return list(accumulate(reversed(days), min))[::-1]
