"""Records of interventions (restoration and protection work) with their dated steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import ELSEWHERE, PHYSICAL, find_orders, order_steps
from registry.domain.vocabulary.codes import InterventionType
from registry.models import Intervention, InterventionParty, InterventionStep
from registry.models.columns import HiddenWith
from registry.models.record import in_language

from .public_columns import Columns, column_members, public_columns
from .restoration import LastMention, LastWord, StatusRecord, get_last_mention, get_status_on, to_dated_step, to_mention
from .summaries import DateSummary, NameSummary, SourceSummary, summarize_date, summarize_name, summarize_source


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One dated step of an intervention with its source. `when` is in day numbers.

    `status` is "" if the step is a mention or a requirement, which change no status.
    """

    id: int
    kind: str
    status: str
    date: DateSummary
    when: Interval
    source: SourceSummary
    note_en: str
    note_ar: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party of an intervention in one role. Amount and currency are "" except of a funder whose amount is known.

    `quote` has the words of its source, "" if that is protected.
    """

    slug: str
    name_en: str
    name_ar: str
    role: str
    amount: str
    currency: str
    source: SourceSummary | None
    quote: str
    note_en: str
    note_ar: str
    columns: Columns

    @property
    def name(self) -> str:
        """Return the name in the active language, or in the other one if it is missing."""
        return in_language(self.name_en, self.name_ar)


@dataclass(frozen=True, slots=True)
class InterventionRecord:
    """One intervention, its steps in order of time. `on_day` is its status on the requested day.

    `physical` is true for work on the fabric of the monument itself, `is_elsewhere` for a replica or a model.
    `last_mention` is the newest word on it that changes no status, if it is newer than the step that the status rests
    on.
    """

    slug: str
    site: NameSummary
    type: str
    further_types: tuple[str, ...]
    physical: bool
    is_elsewhere: bool
    title_en: str
    title_ar: str
    monuments: tuple[NameSummary, ...]
    parties: tuple[PartyRecord, ...]
    steps: tuple[StepRecord, ...]
    on_day: StatusRecord
    last_mention: LastMention | None
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def title(self) -> str:
        """Return the title in the active language, or in the other one if it is missing."""
        return in_language(self.title_en, self.title_ar)

    @property
    def has_status(self) -> bool:
        """Return whether any step says how the intervention stands."""
        return any(step.status for step in self.steps)

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
    parties = InterventionParty.objects.select_related("actor", "source")
    interventions = interventions.select_related("site").prefetch_related(
        "monuments", Prefetch("parties", parties), "steps__source"
    )
    return [_build_intervention_record(intervention, as_of, known_at) for intervention in interventions]


def _build_intervention_record(
    intervention: Intervention, as_of: int | None, known_at: datetime | None
) -> InterventionRecord:
    """Convert an intervention, with its status on a day, to the record that pages and the API show.

    Steps (dated changes of status) recorded after `known_at` are left out. No queries are run if all is prefetched.
    """
    known_steps = [step for step in intervention.steps.all() if known_at is None or step.recorded_at <= known_at]
    status, on_day = get_status_on(known_steps, as_of)
    types = (intervention.type, *intervention.further_types)
    return InterventionRecord(
        site=summarize_name(intervention.site),
        further_types=tuple(intervention.further_types),
        physical=any(InterventionType(code) in PHYSICAL for code in types),
        is_elsewhere=InterventionType(intervention.type) in ELSEWHERE,
        monuments=tuple(summarize_name(monument) for monument in intervention.monuments.all()),
        parties=tuple(_build_party_record(party) for party in intervention.parties.all()),
        steps=tuple(_build_step_record(step) for step in _sort_steps(known_steps)),
        on_day=on_day,
        last_mention=get_last_mention(known_steps, status.last_word, as_of),
        recorded_at=intervention.recorded_at,
        version=intervention.version,
        **column_members(InterventionRecord, public_columns(intervention)),
    )


def _sort_steps(steps: Iterable[InterventionStep]) -> list[InterventionStep]:
    """Return changes of status in an order in which they may have been made, and words where their dates put them."""
    changes = [step for step in steps if step.changes_status]
    changes_in_order = order_steps(find_orders(to_dated_step(step) for step in changes))
    changes.sort(key=lambda step: (changes_in_order.index(to_dated_step(step)), step.date_text))
    words = [step for step in steps if not step.changes_status]
    words.sort(key=lambda step: to_mention(step).moment)

    sorted_steps = list(changes)
    for word in words:
        is_later = [to_mention(step).latest > to_mention(word).latest for step in sorted_steps]
        sorted_steps.insert(is_later.index(True) if True in is_later else len(sorted_steps), word)
    return sorted_steps


def _build_party_record(party: InterventionParty) -> PartyRecord:
    """Convert a party of an intervention to a read-only record. The words of a protected source are left out."""
    is_source_protected = party.source is not None and party.source.protected
    hiding = (HiddenWith.PROTECTED_SOURCE,) if is_source_protected else ()
    return PartyRecord(
        slug=party.actor.slug,
        name_en=party.actor.name_en,
        name_ar=party.actor.name_ar,
        source=None if party.source is None else summarize_source(party.source),
        **column_members(PartyRecord, public_columns(party, *hiding)),
    )


def _build_step_record(step: InterventionStep) -> StepRecord:
    """Convert one step of an intervention (a dated change of its status) to a read-only record."""
    return StepRecord(
        id=step.pk,
        date=summarize_date(step.date_text, step.date_edtf, step.earliest, step.latest),
        when=to_mention(step).when,
        source=summarize_source(step.source),
        **column_members(StepRecord, public_columns(step)),
    )
