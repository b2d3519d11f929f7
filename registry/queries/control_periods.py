"""Who held a site, from when to when, as anybody may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.chronology.control import agreed
from registry.domain.chronology.dates import Interval
from registry.domain.vocabulary.codes import BoundKind
from registry.models import ControlBound, ControlPeriod

from .summaries import Dating, Named, SourceBrief, dating, named, source_brief


@dataclass(frozen=True, slots=True)
class BoundRecord:
    """What one source says of a period's start, course or end."""

    id: int
    bound: str
    date: Dating
    source: SourceBrief
    note_en: str
    note_ar: str


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """One period; `start` and `end` are day numbers within which the sources place it, None if none speaks of it."""

    slug: str
    site: Named
    holder: Named
    note_en: str
    note_ar: str
    start: Interval | None
    end: Interval | None
    bounds: tuple[BoundRecord, ...]
    recorded_at: datetime
    version: int

    def may_hold_on(self, day: int) -> bool:
        """Whether the site was or may have been held on that day."""
        begun = self.start is None or self.start.earliest is None or self.start.earliest <= day
        ended = self.end is not None and self.end.latest is not None and self.end.latest < day
        return begun and not ended

    def surely_holds_on(self, day: int) -> bool:
        """Whether every source's dates agree that it was held on that day."""
        begun = self.start is not None and self.start.latest is not None and self.start.latest <= day
        ended = self.end is not None and (self.end.earliest is None or self.end.earliest < day)
        return begun and not ended


def control_records(periods: QuerySet[ControlPeriod]) -> list[ControlRecord]:
    """The periods of a query, in its order. Three queries."""
    related = periods.select_related("site", "holder").prefetch_related("bounds__source")
    return [_record(row) for row in related]


def _record(row: ControlPeriod) -> ControlRecord:
    bounds = list(row.bounds.all())
    return ControlRecord(
        slug=row.slug,
        site=named(row.site),
        holder=named(row.holder),
        note_en=row.note_en,
        note_ar=row.note_ar,
        start=_moment(bounds, BoundKind.START),
        end=_moment(bounds, BoundKind.END),
        bounds=tuple(_bound(bound) for bound in bounds),
        recorded_at=row.recorded_at,
        version=row.version,
    )


def _moment(bounds: list[ControlBound], kind: BoundKind) -> Interval | None:
    return agreed(Interval(bound.earliest, bound.latest) for bound in bounds if bound.bound == kind.value)


def _bound(bound: ControlBound) -> BoundRecord:
    date = dating(bound.date_text, bound.earliest, bound.latest)
    source = source_brief(bound.source)
    return BoundRecord(bound.pk, bound.bound, date, source, bound.note_en, bound.note_ar)
