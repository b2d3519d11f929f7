"""Record interventions on monuments (protection, repair, ...) and their dated steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.intervention_types import check_further_types
from registry.domain.chronology.restoration import check_order, check_step
from registry.domain.errors import gettext_noop
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import StepKind
from registry.models import Intervention, InterventionStep, Monument
from registry.projection import rebuild_timelines, refresh_monument_documents
from registry.queries.restoration import to_dated_step

from .claim import InvalidClaim, check_date_not_in_future
from .intervention_party import Party, PartyChange, apply_party_changes, set_parties
from .location_leaks import check_location_not_disclosed, get_described_monuments
from .locks import lock_monuments


def record_intervention(
    *,
    by: User,
    monuments: Iterable[Monument] = (),
    parties: Iterable[Party] = (),
    party_changes: Sequence[PartyChange] = (),
    at: datetime | None = None,
    **fields: Column,
) -> Intervention:
    """Record an intervention, such as a repair, and return it. Without `monuments`, it is about the whole site.

    `party_changes` are further parties, as a form has them. `fields` are columns of `Intervention`.
    Raise a RuleViolation that names the invalid field.
    """
    monuments = list(monuments)
    check_same_site(fields["site"].pk, monuments)
    with acting_as(by):
        intervention = Intervention(recorded_at=at or timezone.now(), **fields)
        check_further_types(intervention.type, intervention.further_types)
        described_monuments = get_described_monuments(intervention, monuments)
        check_location_not_disclosed(intervention, described_monuments)
        intervention.save()
        intervention.monuments.set(monuments)
        set_parties(intervention, parties, described_monuments)
        if party_changes:
            apply_party_changes(intervention, party_changes, described_monuments)
    return intervention


def add_intervention_step(
    intervention: Intervention, *, by: User, at: datetime | None = None, **fields: Column
) -> InterventionStep:
    """Add a dated step to an intervention, such as the start of repairs, and return the step.

    `fields` are columns of `InterventionStep`. Raise a RuleViolation if its date or status contradicts the other steps.
    """
    with acting_as(by):
        monuments = list(intervention.monuments.all())
        monument_ids = [monument.pk for monument in monuments]
        # The stored documents of the monuments show the step, so they are locked before it is saved.
        lock_monuments(monument_ids)
        locked_intervention = Intervention.objects.select_for_update(no_key=True).get(pk=intervention.pk)

        step = InterventionStep(intervention=intervention, recorded_by=by, recorded_at=at or timezone.now(), **fields)
        clean_step(step)
        check_step_order(step, intervention.steps.all())
        check_location_not_disclosed(step, get_described_monuments(intervention, monuments), "source")
        step.save()

        # Only the version is written: the caller's instance may hold older values in other columns.
        intervention.version = locked_intervention.version + 1
        Intervention.objects.filter(pk=locked_intervention.pk).update(version=intervention.version)
        rebuild_timelines(monument_ids)
        refresh_monument_documents(monument_ids)
    return step


def clean_step(step: InterventionStep) -> InterventionStep:
    """Validate a dated step of an intervention before it is saved, fill its date columns, and return it.

    Raise InvalidClaim, which names the invalid field.
    """
    if step.source_id is None:
        raise InvalidClaim(gettext_noop("A step needs a source: who says so?"), field="source")
    if step.changes_status and not step.status:
        raise InvalidClaim(
            gettext_noop("Say what the status was. A word that tells none is a mention."), field="status"
        )
    if not step.changes_status and step.status:
        raise InvalidClaim(
            gettext_noop("A mention or a requirement changes no status. Leave the status empty."), field="status"
        )
    if step.kind == StepKind.REQUIREMENT and not step.note_en:
        raise InvalidClaim(gettext_noop("Say in the note what is required."), field="note_en")
    InterventionStep._meta.get_field("date_text").set_interval_columns(step)
    check_date_not_in_future(step, "date_text")
    return step


def check_step_order(step: InterventionStep, other_steps: Iterable[InterventionStep]) -> None:
    """Raise StepRefused if the steps of an intervention can have been taken in no order with a new or changed one.

    Steps that change no status fit everywhere.
    """
    dated_steps = [to_dated_step(other_step) for other_step in other_steps if other_step.changes_status]
    if step.changes_status:
        check_step(dated_steps, to_dated_step(step))
    else:
        check_order(dated_steps)


def check_same_site(site_id: int, monuments: Iterable[Monument]) -> None:
    """Raise InvalidClaim unless all monuments belong to the site."""
    if any(monument.site_id != site_id for monument in monuments):
        raise InvalidClaim(gettext_noop("All monuments must belong to the site chosen."), field="monuments")
