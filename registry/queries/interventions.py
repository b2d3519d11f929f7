"""Restoration and protection measures as their reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import PHYSICAL, Step, status_on
from registry.domain.vocabulary.codes import InterventionStatus, InterventionType
from registry.models import Intervention, InterventionStep
from registry.models.record import in_language

from .summaries import Dating, Named, SourceBrief, dating, named, source_brief


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One dated, sourced step; `when` in day numbers."""

    id: int
    status: str
    date: Dating
    when: Interval
    source: SourceBrief
    note_en: str
    note_ar: str


@dataclass(frozen=True, slots=True)
class InterventionRecord:
    """One measure, its steps in order of time; `status` on the day asked for, `physical` if it touches the fabric."""

    slug: str
    site: Named
    type: str
    physical: bool
    title_en: str
    title_ar: str
    description_en: str
    description_ar: str
    monuments: tuple[Named, ...]
    parties: tuple[Named, ...]
    steps: tuple[StepRecord, ...]
    status: str
    recorded_at: datetime
    version: int

    @property
    def title(self) -> str:
        """In the reader's language."""
        return in_language(self.title_en, self.title_ar)


def intervention_records(
    interventions: QuerySet[Intervention], *, as_of: int | None = None, known_at: datetime | None = None
) -> list[InterventionRecord]:
    """The measures of a query, in its order, with their status on the day `as_of` (None: the latest). Five queries.

    With `known_at` only the steps are there that the registry had recorded by then.
    """
    rows = interventions.select_related("site").prefetch_related("monuments", "parties", "steps__source")
    return [_record(row, as_of, known_at) for row in rows]


def _record(row: Intervention, as_of: int | None, known_at: datetime | None) -> InterventionRecord:
    known = [step for step in row.steps.all() if known_at is None or step.recorded_at <= known_at]
    steps = sorted(known, key=lambda step: (_value(step).moment, step.pk))
    return InterventionRecord(
        slug=row.slug,
        site=named(row.site),
        type=row.type,
        physical=InterventionType(row.type) in PHYSICAL,
        title_en=row.title_en,
        title_ar=row.title_ar,
        description_en=row.description_en,
        description_ar=row.description_ar,
        monuments=tuple(named(monument) for monument in row.monuments.all()),
        parties=tuple(named(party) for party in row.parties.all()),
        steps=tuple(_step(step) for step in steps),
        status=status_on([_value(step) for step in steps], as_of).value,
        recorded_at=row.recorded_at,
        version=row.version,
    )


def _value(step: InterventionStep) -> Step:
    when = Interval(step.earliest, step.latest).until(step.recorded_at.date().toordinal())
    return Step(InterventionStatus(step.status), when)


def _step(step: InterventionStep) -> StepRecord:
    return StepRecord(
        id=step.pk,
        status=step.status,
        date=dating(step.date_text, step.earliest, step.latest),
        when=_value(step).when,
        source=source_brief(step.source),
        note_en=step.note_en,
        note_ar=step.note_ar,
    )
