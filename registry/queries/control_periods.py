"""Records of control periods: who held a site, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.chronology.control import combine_bounds, find_certain_days
from registry.domain.chronology.dates import Interval
from registry.domain.vocabulary.codes import BoundKind
from registry.models import ControlBound, ControlPeriod

from .public_columns import Columns, column_members, public_columns
from .summaries import DateSummary, NameSummary, SourceSummary, summarize_date, summarize_name, summarize_source


@dataclass(frozen=True, slots=True)
class BoundRecord:
    """What one source says about the start, course or end of a control period."""

    id: int
    bound: str
    date: DateSummary
    source: SourceSummary
    note_en: str
    note_ar: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class ControlPeriodRecord:
    """One control period. `start` and `end` are the day numbers between which the sources place it.

    Each is None if no source dates it. Between the `certain` days the site was held by the dates of every source.
    """

    slug: str
    site: NameSummary
    holder: NameSummary
    note_en: str
    note_ar: str
    start: Interval | None
    end: Interval | None
    certain: Interval | None
    bounds: tuple[BoundRecord, ...]
    recorded_at: datetime
    version: int
    columns: Columns

    def may_hold_on(self, day: int) -> bool:
        """Return whether the site was or may have been held on the day (a day number)."""
        may_have_begun = self.start is None or self.start.earliest is None or self.start.earliest <= day
        has_surely_ended = self.end is not None and self.end.latest is not None and self.end.latest < day
        return may_have_begun and not has_surely_ended

    def surely_holds_on(self, day: int) -> bool:
        """Return whether the site was held on the day (a day number) by the dates of every source."""
        return self.certain is not None and Interval(day, day).lies_inside(self.certain)

    def is_before_first_word(self, day: int) -> bool:
        """Return whether no source says since when the site was held, and the day is before their first date."""
        first_day = None if self.certain is None else self.certain.earliest
        return self.start is None and first_day is not None and day < first_day

    def is_after_last_word(self, day: int) -> bool:
        """Return whether no source says until when the site was held, and the day is after their last date."""
        last_day = None if self.certain is None else self.certain.latest
        return self.end is None and last_day is not None and day > last_day


def control_period_records(periods: QuerySet[ControlPeriod]) -> list[ControlPeriodRecord]:
    """Return a read-only record for each control period of a queryset, in its order. Run three queries."""
    periods = periods.select_related("site", "holder").prefetch_related("bounds__source")
    return [_build_control_period_record(period) for period in periods]


def _build_control_period_record(period: ControlPeriod) -> ControlPeriodRecord:
    """Convert a control period to the read-only record that pages and the API show.

    Its site, holder and bounds (what each source says about its start or end) must be loaded.
    """
    bounds = list(period.bounds.all())
    start = _combine_bounds_of_kind(bounds, BoundKind.START)
    end = _combine_bounds_of_kind(bounds, BoundKind.END)
    held_bounds = [bound for bound in bounds if bound.bound == BoundKind.HELD.value]
    held_days = [Interval(bound.earliest, bound.latest) for bound in held_bounds]
    return ControlPeriodRecord(
        site=summarize_name(period.site),
        holder=summarize_name(period.holder),
        start=start,
        end=end,
        certain=find_certain_days(start, end, held_days),
        bounds=tuple(_build_bound_record(bound) for bound in bounds),
        recorded_at=period.recorded_at,
        version=period.version,
        **column_members(ControlPeriodRecord, public_columns(period)),
    )


def _combine_bounds_of_kind(bounds: list[ControlBound], kind: BoundKind) -> Interval | None:
    """Return the days within which the sources place the start or the end, or None if no source dates it."""
    bounds_of_kind = [bound for bound in bounds if bound.bound == kind.value]
    return combine_bounds(Interval(bound.earliest, bound.latest) for bound in bounds_of_kind)


def _build_bound_record(bound: ControlBound) -> BoundRecord:
    """Convert one bound of a control period to a read-only record, with its date and source."""
    date = summarize_date(bound.date_text, bound.date_edtf, bound.earliest, bound.latest)
    source = summarize_source(bound.source)
    return BoundRecord(id=bound.pk, date=date, source=source, **column_members(BoundRecord, public_columns(bound)))
