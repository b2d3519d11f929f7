"""The time line of a monument, cut into segments: the state on every day, and the claim that it is based on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from registry.domain.vocabulary.codes import Certainty, Grade

from .dates import Interval
from .evidence import Statement
from .grades import RANKED
from .histories import GradeRun
from .sightings import NO_DAMAGE, Sighting, day_bounds
from .windows import Window
from .worlds import FUTURE, PAST, Grades, highest_rank, lowest_rank

# Damage does not heal by itself, so a monument that is first seen undamaged was undamaged before. That is less certain
# the further back it reaches, since repairs may go unrecorded. It is taken for one year: endangered sites are reported
# on once a year.
VOUCHED_DAYS = 366


@dataclass(frozen=True, slots=True)
class Segment:
    """The state of a monument on the days from `valid_from` to `valid_to`, both inclusive. None is an open end.

    `grade_low` and `grade_high` are the proven range: the grades that are possible on these days. The segment is
    `uncertain`, and `grade` None, while a change may have happened unseen. Otherwise `grade` is the lower end of the
    range. Before the first sighting all three are `unknown`, except for the `VOUCHED_DAYS` before a first sighting
    without damage.

    `likely_low` and `likely_high` are the range if the loss in a window happened on the days of its events, and before
    the first sighting what weak claims say. `last_seen` are the days of the last sighting so far, or None before the
    first. `leading` is the ref of the claim that the grade is based on, with its `certainty` and `admiralty` code.
    `inherited_from` is the slug of the whole or part whose claims make the state what it is, or None if the claims on
    the monument itself do.
    """

    valid_from: int | None
    valid_to: int | None
    grade: Grade | None
    grade_low: Grade
    grade_high: Grade
    uncertain: bool
    likely_low: Grade
    likely_high: Grade
    last_seen: Interval | None = None
    leading: str | None = None
    certainty: Certainty | None = None
    admiralty: str | None = None
    inherited_from: str | None = None

    def between(self, valid_from: int | None, valid_to: int | None) -> Segment:
        """Return the same segment with other days. `dataclasses.replace` would take several times as long."""
        return Segment(
            valid_from=valid_from,
            valid_to=valid_to,
            grade=self.grade,
            grade_low=self.grade_low,
            grade_high=self.grade_high,
            uncertain=self.uncertain,
            likely_low=self.likely_low,
            likely_high=self.likely_high,
            last_seen=self.last_seen,
            leading=self.leading,
            certainty=self.certainty,
            admiralty=self.admiralty,
            inherited_from=self.inherited_from,
        )

    def allows(self, grade: Grade | None) -> bool:
        """Return whether the monument may have had this grade during the segment."""
        if self.grade == Grade.UNKNOWN or grade not in RANKED:
            return True
        return RANKED.index(self.grade_low) <= RANKED.index(grade) <= RANKED.index(self.grade_high)


def build_segments(
    runs: Sequence[GradeRun],
    sightings: Sequence[Sighting],
    windows: Sequence[Window],
    known_from: int,
    weak_segments: Sequence[Segment] = (),
    floors: Sequence[Sighting] = (),
    until: int = FUTURE,
) -> tuple[Segment, ...]:
    """Return the segments of a monument's time line, from the beginning of time to its end or to the day `until`.

    `runs` are the grades that are possible on each day. Before the day `known_from` the state is unknown, and likely to
    be what the segments say that weak claims alone would make. `floors` are what events say of the grade after them: a
    grade may rest on them, though nobody saw the monument. A segment ends where the grades change, where they
    become likely or unlikely, and where a sighting renews what is known.
    """
    timeline = _Timeline(runs, sightings, windows, known_from, weak_segments, floors)
    first_day = PAST + 1
    later_days = sorted(day for day in timeline.cut_days if first_day < day < until)

    # Cuts that change nothing are left out: the segments on both sides of them are joined.
    starts: list[int] = []
    segments: list[Segment] = []
    for day in (first_day, *later_days):
        segment = timeline.state_on(day)
        if not segments or segments[-1] != segment:
            starts.append(day)
            segments.append(segment)

    bounded_segments = []
    for segment, (start, next_start) in zip(segments, pairwise((*starts, FUTURE)), strict=True):
        valid_from = None if start == first_day else start
        valid_to = None if next_start == FUTURE else next_start - 1
        bounded_segments.append(segment.between(valid_from, valid_to))
    return tuple(bounded_segments)


def first_known_day(sightings: Sequence[Sighting], events: Sequence[Statement], floors: Sequence[Sighting] = ()) -> int:
    """Return the first day on which the state is not unknown, or `FUTURE` if nothing is known of the monument.

    From then on it was surely seen, or an event may have hit it, or an undamaged first sighting vouches for it. An
    event on its whole or on a part of it says nothing of a monument of which nothing else is known, unless the event
    surely left it damaged.
    """
    days = [report.last for report in (*sightings, *floors)]
    for event in events:
        if event.inherited_from is None:
            first_event_day, _ = day_bounds(event.when)
            days.append(first_event_day)
    days.append(_first_vouched_day(sightings, events, floors))
    return min(days)


def _first_vouched_day(sightings: Sequence[Sighting], events: Sequence[Statement], floors: Sequence[Sighting]) -> int:
    """Return the first day for which an undamaged first sighting vouches, or `FUTURE` if none does.

    It vouches for no day that is not later than an event or a sighting before it, nor if it was damaged before.
    """
    if not sightings:
        return FUTURE
    first_last_day = min(report.last for report in (*sightings, *floors))
    undamaged = [
        sighting
        for sighting in sightings
        if sighting.grades == NO_DAMAGE and not sighting.restores and PAST < sighting.first <= first_last_day
    ]
    if not undamaged:
        return FUTURE
    first_undamaged_day = min(sighting.first for sighting in undamaged)
    first_day = first_undamaged_day - VOUCHED_DAYS
    for event in events:
        _, last_event_day = day_bounds(event.when)
        if last_event_day < first_undamaged_day:
            first_day = max(first_day, last_event_day + 1)
    return first_day


class _Timeline:
    """Look-ups from a day to the grades that are possible on it and to the sightings behind them."""

    def __init__(
        self,
        runs: Sequence[GradeRun],
        sightings: Sequence[Sighting],
        windows: Sequence[Window],
        known_from: int,
        weak_segments: Sequence[Segment],
        floors: Sequence[Sighting],
    ) -> None:
        self.runs = runs
        self.run_starts = [run.first for run in runs]
        self.windows = windows
        self.known_from = known_from
        self.weak_segments = weak_segments
        self.weak_starts = [segment.valid_from for segment in weak_segments[1:] if segment.valid_from is not None]
        sightings = sorted(sightings, key=lambda sighting: sighting.last)
        self.seen_by_days = [sighting.last for sighting in sightings]
        self.latest_first_days = list(accumulate((sighting.first for sighting in sightings), max))
        # Of reports that end on the same day, the one of greatest weight comes last.
        self.reports = sorted((*sightings, *floors), key=lambda report: report.statement.order, reverse=True)
        # What was seen of the monument itself comes after what is inherited.
        self.reports.sort(key=lambda report: (report.last, not report.is_inherited))
        self.reported_by_days = [report.last for report in self.reports]

        self.cut_days = {known_from, *self.run_starts, *self.reported_by_days}
        self.cut_days.update(day for day in self.weak_starts if day < known_from)
        for window in windows:
            if window.likely is not None:
                self.cut_days.update(day for day in (window.likely.earliest, window.likely.latest) if day is not None)

    def state_on(self, day: int) -> Segment:
        """Return the state on a day, as a segment without start and end."""
        if day < self.known_from:
            return self._unknown_state_on(day)

        run = self._run_on(day)
        low, high = RANKED[lowest_rank(run.grades)], RANKED[highest_rank(run.grades)]
        seen_count = bisect_right(self.seen_by_days, day)
        is_uncertain = low != high and (run.is_open or not self._is_one_report(run.grades, day))
        likely_grades = self._likely_grades_on(day, run.grades) if is_uncertain else run.grades
        leading = None if is_uncertain else self._find_leading(run.grades, day)
        return Segment(
            valid_from=None,
            valid_to=None,
            grade=None if is_uncertain else low,
            grade_low=low,
            grade_high=high,
            uncertain=is_uncertain,
            likely_low=RANKED[lowest_rank(likely_grades)],
            likely_high=RANKED[highest_rank(likely_grades)],
            last_seen=self._last_seen(seen_count),
            leading=None if leading is None else leading.ref,
            certainty=None if leading is None else leading.certainty,
            admiralty=None if leading is None else f"{leading.reliability}{leading.credibility}",
        )

    def _unknown_state_on(self, day: int) -> Segment:
        """Return the state on a day before the first sighting: unknown, and likely to be what weak claims say."""
        likely_low = likely_high = Grade.UNKNOWN
        if self.weak_segments:
            weak_segment = self.weak_segments[bisect_right(self.weak_starts, day)]
            likely_low, likely_high = weak_segment.grade_low, weak_segment.grade_high
        return Segment(
            valid_from=None,
            valid_to=None,
            grade=Grade.UNKNOWN,
            grade_low=Grade.UNKNOWN,
            grade_high=Grade.UNKNOWN,
            uncertain=False,
            likely_low=likely_low,
            likely_high=likely_high,
        )

    def _is_one_report(self, grades: Grades, day: int) -> bool:
        """Return whether one of the reports until a day allows all these grades.

        Otherwise they come from several reports, or from none, so that a change between them may lie open.
        """
        reports = self.reports[: bisect_right(self.reported_by_days, day)]
        return any(not grades & ~report.grades for report in reversed(reports))

    def _run_on(self, day: int) -> GradeRun:
        """Return the run that a day lies in."""
        return self.runs[bisect_right(self.run_starts, day) - 1]

    def _likely_grades_on(self, day: int, grades: Grades) -> Grades:
        """Return those of the possible grades that are likely on a day, if it lies in a window with reported events."""
        for window in self.windows:
            if window.likely is None or not window.is_open_on(day):
                continue
            likely_grades = grades
            if window.after is not None and window.likely.earliest is not None and day < window.likely.earliest:
                likely_grades = self._run_on(window.after).grades
            elif window.by is not None and window.likely.latest is not None and day >= window.likely.latest:
                likely_grades = self._run_on(window.by).grades
            return grades & likely_grades or grades
        return grades

    def _last_seen(self, seen_count: int) -> Interval | None:
        """Return the days on which the last of the first `seen_count` sightings was made, or None if there is none.

        That is no earlier than the latest of their first days, and no later than the latest of their last days.
        """
        if not seen_count:
            return None
        first_day = self.latest_first_days[seen_count - 1]
        return Interval(None if first_day <= PAST else first_day, self.seen_by_days[seen_count - 1])

    def _find_leading(self, grades: Grades, day: int) -> Statement | None:
        """Return the claim of the last report until a day that allows one of the grades.

        If there is none, the first report after it that does vouches for the grade, one of the monument itself before
        an inherited one.
        """
        count = bisect_right(self.reported_by_days, day)
        for position in range(count - 1, -1, -1):
            if self.reports[position].grades & grades:
                return self.reports[position].statement
        later_reports = [report for report in self.reports[count:] if report.grades & grades]
        first_report = min(later_reports, key=lambda report: (report.last, report.is_inherited), default=None)
        return None if first_report is None else first_report.statement
