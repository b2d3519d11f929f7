"""Records of interventions (restoration and protection work) with their dated steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import ELSEWHERE, PHYSICAL, find_orders, order_steps
from registry.domain.vocabulary.codes import InterventionType
from registry.models import Intervention, InterventionStep
from registry.models.record import in_language

from .public_columns import Columns, column_members, public_columns
from .restoration import LastWord, StatusRecord, get_status_on, to_dated_step
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
    columns: Columns


@dataclass(frozen=True, slots=True)
class InterventionRecord:
    """One intervention, its steps in order of time. `on_day` is its status on the requested day.

    `physical` is true for work on the fabric of the monument itself, `is_elsewhere` for a replica or a model.
    """

    slug: str
    site: NameSummary
    type: str
    physical: bool
    is_elsewhere: bool
    title_en: str
    title_ar: str
    monuments: tuple[NameSummary, ...]
    parties: tuple[NameSummary, ...]
    steps: tuple[StepRecord, ...]
    on_day: StatusRecord
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def title(self) -> str:
        """Return the title in the active language, or in the other one if it is missing."""
        return in_language(self.title_en, self.title_ar)

    @property
    def status(self) -> str:
        """Return the code of the status on the requested day."""
        return self.on_day.status

    @property
    def last_word(self) -> LastWord | None:
        """Return the step that the status on the requested day rests on, None if none had been taken."""
        return self.on_day.last_word


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
    _, on_day = get_status_on(known_steps, as_of)
    steps_in_order = order_steps(find_orders(to_dated_step(step) for step in known_steps))
    known_steps.sort(key=lambda step: (steps_in_order.index(to_dated_step(step)), step.date_text))
    return InterventionRecord(
        site=summarize_name(intervention.site),
        physical=InterventionType(intervention.type) in PHYSICAL,
        is_elsewhere=InterventionType(intervention.type) in ELSEWHERE,
        monuments=tuple(summarize_name(monument) for monument in intervention.monuments.all()),
        parties=tuple(summarize_name(party) for party in intervention.parties.all()),
        steps=tuple(_build_step_record(step) for step in known_steps),
        on_day=on_day,
        recorded_at=intervention.recorded_at,
        version=intervention.version,
        **column_members(InterventionRecord, public_columns(intervention)),
    )


def _build_step_record(step: InterventionStep) -> StepRecord:
    """Convert one step of an intervention (a dated change of its status) to a read-only record."""
    return StepRecord(
        id=step.pk,
        date=summarize_date(step.date_text, step.date_edtf, step.earliest, step.latest),
        when=to_dated_step(step).when,
        source=summarize_source(step.source),
        **column_members(StepRecord, public_columns(step)),
    )
