"""The restoration status of monuments on a day, and the interventions that it follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from registry.domain.chronology.dates import Interval, read_qualifiers
from registry.domain.chronology.restoration import ELSEWHERE, Step
from registry.domain.chronology.restoration_status import (
    Mention,
    StatusOnDay,
    choose_restoration_status,
    find_last_mention,
    intervention_status_on,
)
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import InterventionStatus, InterventionType, StepKind
from registry.models import Intervention, InterventionStep
from registry.models.record import in_language

from .summaries import DateSummary, SourceSummary, summarize_date, summarize_source
from .visible import visible_interventions


@dataclass(frozen=True, slots=True)
class LastWord:
    """The step of an intervention that its status on a day rests on, with its date and source."""

    status: str
    date: DateSummary
    source: SourceSummary


@dataclass(frozen=True, slots=True)
class LastMention:
    """The newest word on an intervention that gives no status, with its date and source."""

    kind: str
    date: DateSummary
    source: SourceSummary


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """The status of an intervention or a monument on a day. Its values are those of `StatusOnDay`."""

    status: str
    certain: bool
    since: Interval | None
    last_word: LastWord | None
    is_last_heard: bool


@dataclass(frozen=True, slots=True)
class MeasureRecord:
    """An intervention on a monument, with its status on a day."""

    slug: str
    type: str
    title_en: str
    title_ar: str
    on_day: StatusRecord

    @property
    def title(self) -> str:
        """Return the title in the active language, or in the other one if it is missing."""
        return in_language(self.title_en, self.title_ar)


@dataclass(frozen=True, slots=True)
class Restoration:
    """The restoration status of a monument on a day, and the interventions that may have begun by then.

    `measures` are those on its fabric and on its stones. `elsewhere` are replicas and models, which never count.
    """

    on_day: StatusRecord
    measures: tuple[MeasureRecord, ...]
    elsewhere: tuple[MeasureRecord, ...]


def to_dated_step(step: InterventionStep) -> Step:
    """Convert a stored step to the `Step` of the domain rules. Its source must be loaded.

    An approximate date (`~`) is widened. Nobody records the future: an open end is closed on the day of recording, and
    a step of uncertain date (`?`) was taken by then.
    """
    recorded_on = step.recorded_at.date().toordinal()
    days, has_uncertain_date = read_qualifiers(step.date_text, Interval(step.earliest, step.latest))
    widest = Interval(None, recorded_on) if has_uncertain_date else None
    return Step(InterventionStatus(step.status), days.until(recorded_on), step.source.slug, widest)


def to_mention(step: InterventionStep) -> Mention:
    """Convert a stored step that changes no status to the `Mention` of the domain rules. Its source must be loaded.

    Its date is read as that of a step.
    """
    recorded_on = step.recorded_at.date().toordinal()
    days, _ = read_qualifiers(step.date_text, Interval(step.earliest, step.latest))
    return Mention(days.until(recorded_on), step.source.slug)


def get_status_on(steps: Iterable[InterventionStep], day: int | None) -> tuple[StatusOnDay, StatusRecord]:
    """Return the status of an intervention on a day, None for the latest: as the domain has it, and as it is shown.

    The sources of the steps must be loaded. Those that change no status are left out.
    """
    steps = [step for step in steps if step.changes_status]
    # Steps alike in all but the words of their dates are shown by the words that come first.
    sorted_steps = sorted(steps, key=lambda step: step.date_text, reverse=True)
    steps_by_value = {to_dated_step(step): step for step in sorted_steps}
    on_day = intervention_status_on(steps_by_value, day)
    last_word = None if on_day.last_word is None else steps_by_value[on_day.last_word]
    return on_day, _build_status_record(on_day, last_word)


def get_last_mention(steps: Iterable[InterventionStep], last_word: Step | None, day: int | None) -> LastMention | None:
    """Return the newest word on an intervention by a day that is newer than the step that its status rests on.

    The sources of the steps must be loaded.
    """
    steps_by_mention = {to_mention(step): step for step in steps if not step.changes_status}
    mention = find_last_mention(steps_by_mention, last_word, day)
    if mention is None:
        return None
    step = steps_by_mention[mention]
    date = summarize_date(step.date_text, step.date_edtf, step.earliest, step.latest)
    return LastMention(step.kind, date, summarize_source(step.source))


def get_restorations(
    monument_ids: Iterable[int],
    *,
    as_of: int | None = None,
    known_at: datetime | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
) -> dict[int, Restoration]:
    """Return the restoration status of monuments on a day, by monument ID. Run one query.

    `as_of` is a day number; None means the latest status. With `known_at`, steps recorded later are left out. Monuments
    without a dated step are left out.
    """
    steps_by_monument = get_steps(monument_ids, known_at=known_at, viewer=viewer)
    return {pk: build_restoration(interventions, as_of) for pk, interventions in steps_by_monument.items()}


def build_restoration(
    interventions: Mapping[Intervention, Sequence[InterventionStep]], as_of: int | None
) -> Restoration:
    """Return the restoration status of a monument on a day, from the steps of the interventions on it.

    `as_of` is a day number; None means the latest status. The sources of the steps must be loaded.
    """
    counting_statuses = []
    measures = []
    elsewhere = []
    for intervention, steps in interventions.items():
        on_day, status_record = get_status_on(steps, as_of)
        if on_day.status == InterventionStatus.NONE_KNOWN:
            continue
        measure = MeasureRecord(
            slug=intervention.slug,
            type=intervention.type,
            title_en=intervention.title_en,
            title_ar=intervention.title_ar,
            on_day=status_record,
        )
        if InterventionType(intervention.type) in ELSEWHERE:
            elsewhere.append(measure)
        else:
            measures.append(measure)
            counting_statuses.append((on_day, status_record))
    return Restoration(_choose_status_record(counting_statuses), _by_slug(measures), _by_slug(elsewhere))


def build_empty_restoration() -> Restoration:
    """Return the restoration status of a monument on which no intervention is known."""
    return Restoration(_choose_status_record([]), (), ())


def get_steps(
    monument_ids: Iterable[int], *, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[int, dict[Intervention, list[InterventionStep]]]:
    """Return the steps of the interventions on each monument that the viewer sees, by monument ID. Run one query.

    Steps that change no status are left out.
    """
    steps = InterventionStep.objects.filter(intervention__monuments__in=list(monument_ids), kind=StepKind.STATUS.value)
    if not viewer.sees_unpublished:
        steps = steps.filter(intervention__in=visible_interventions(viewer))
    if known_at is not None:
        steps = steps.filter(recorded_at__lte=known_at)

    steps_by_monument: dict[int, dict[Intervention, list[InterventionStep]]] = defaultdict(lambda: defaultdict(list))
    # The query has a row for each step on each monument.
    rows = steps.annotate(on_monument=F("intervention__monuments")).select_related("intervention", "source")
    for step in rows.order_by("pk"):
        steps_by_monument[step.on_monument][step.intervention].append(step)
    return steps_by_monument


def _build_status_record(on_day: StatusOnDay, last_step: InterventionStep | None) -> StatusRecord:
    """Build the record of a status. `last_step` is the stored step that it rests on."""
    last_word = None
    if last_step is not None:
        date = summarize_date(last_step.date_text, last_step.date_edtf, last_step.earliest, last_step.latest)
        last_word = LastWord(last_step.status, date, summarize_source(last_step.source))
    return StatusRecord(on_day.status.value, on_day.certain, on_day.since, last_word, on_day.is_last_heard)


def _choose_status_record(statuses: list[tuple[StatusOnDay, StatusRecord]]) -> StatusRecord:
    """Return the record of the status that stands for several interventions on a monument."""
    chosen = choose_restoration_status(on_day for on_day, _ in statuses)
    for on_day, status_record in statuses:
        if on_day == chosen:
            return status_record
    return _build_status_record(chosen, None)


def _by_slug(measures: Iterable[MeasureRecord]) -> tuple[MeasureRecord, ...]:
    """Return the interventions in the order of their slugs, whatever the order of recording."""
    return tuple(sorted(measures, key=lambda measure: measure.slug))
