"""Records of interventions (restoration and protection work) with their dated steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import PHYSICAL, Step, intervention_status_on
from registry.domain.vocabulary.codes import InterventionStatus, InterventionType
from registry.models import Intervention, InterventionStep
from registry.models.record import in_language

from .summaries import DateSummary, NameSummary, SourceSummary, summarize_date, summarize_name, summarize_source


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One dated step of an intervention with its source. `when` is in day numbers."""

    id: int
    status: str
    date: DateSummary
    when: Interval
    source: SourceSummary
    note_en: str
    note_ar: str


@dataclass(frozen=True, slots=True)
class InterventionRecord:
    """One intervention, its steps in order of time. `status` is that on the requested day.

    `physical` is true for work on the fabric of the monument itself.
    """

    slug: str
    site: NameSummary
    type: str
    physical: bool
    title_en: str
    title_ar: str
    description_en: str
    description_ar: str
    monuments: tuple[NameSummary, ...]
    parties: tuple[NameSummary, ...]
    steps: tuple[StepRecord, ...]
    status: str
    recorded_at: datetime
    version: int

    @property
    def title(self) -> str:
        """Return the title in the active language, or in the other one if it is missing."""
        return in_language(self.title_en, self.title_ar)


def intervention_records(
    interventions: QuerySet[Intervention], *, as_of: int | None = None, known_at: datetime | None = None
) -> list[InterventionRecord]:
    """Return a read-only record for each intervention of a queryset, in its order. Run five queries.

    `as_of` is the day of the status, as a day number; None means the latest status. `known_at` is the moment whose
    knowledge counts; None means now. Steps (dated changes of status) that were recorded later are left out.
    """
    interventions = interventions.select_related("site").prefetch_related("monuments", "parties", "steps__source")
    return [_build_intervention_record(intervention, as_of, known_at) for intervention in interventions]


def _build_intervention_record(
    intervention: Intervention, as_of: int | None, known_at: datetime | None
) -> InterventionRecord:
    """Convert an intervention, with its status on a day, to the record that pages and the API show.

    Steps (dated changes of status) recorded after `known_at` are left out. No queries are run if all is prefetched.
    """
    known_steps = [step for step in intervention.steps.all() if known_at is None or step.recorded_at <= known_at]
    known_steps.sort(key=lambda step: (_to_domain_step(step).moment, step.pk))
    status = intervention_status_on([_to_domain_step(step) for step in known_steps], as_of)
    return InterventionRecord(
        slug=intervention.slug,
        site=summarize_name(intervention.site),
        type=intervention.type,
        physical=InterventionType(intervention.type) in PHYSICAL,
        title_en=intervention.title_en,
        title_ar=intervention.title_ar,
        description_en=intervention.description_en,
        description_ar=intervention.description_ar,
        monuments=tuple(summarize_name(monument) for monument in intervention.monuments.all()),
        parties=tuple(summarize_name(party) for party in intervention.parties.all()),
        steps=tuple(_build_step_record(step) for step in known_steps),
        status=status.value,
        recorded_at=intervention.recorded_at,
        version=intervention.version,
    )


def _to_domain_step(step: InterventionStep) -> Step:
    """Convert a stored step of an intervention to the `Step` of the domain rules. It ends when it was recorded."""
    days = Interval(step.earliest, step.latest).until(step.recorded_at.date().toordinal())
    return Step(InterventionStatus(step.status), days)


def _build_step_record(step: InterventionStep) -> StepRecord:
    """Convert one step of an intervention (a dated change of its status) to a read-only record."""
    return StepRecord(
        id=step.pk,
        status=step.status,
        date=summarize_date(step.date_text, step.earliest, step.latest),
        when=_to_domain_step(step).when,
        source=summarize_source(step.source),
        note_en=step.note_en,
        note_ar=step.note_ar,
    )
