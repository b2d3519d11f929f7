"""Record interventions on monuments (protection, repair, ...) and their dated steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import Step, check_step
from registry.domain.errors import gettext_noop
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import InterventionStatus
from registry.models import Actor, Intervention, InterventionStep, Monument
from registry.projection import refresh_monument_documents

from .claim import InvalidClaim, check_date_not_in_future
from .location_leaks import check_location_not_disclosed, monuments_described_by
from .locks import lock_monuments


def record_intervention(
    *,
    by: User,
    monuments: Iterable[Monument] = (),
    parties: Iterable[Actor] = (),
    at: datetime | None = None,
    **fields: Column,
) -> Intervention:
    """Record an intervention without steps and return it. Without `monuments`, it is about the whole site.

    `fields` are columns of `Intervention`. Raise a RuleViolation that names the invalid field.
    """
    monuments = list(monuments)
    check_same_site(fields["site"].pk, monuments)
    with acting_as(by):
        intervention = Intervention(recorded_at=at or timezone.now(), **fields)
        parties = list(parties)
        described_monuments = monuments_described_by(intervention, monuments)
        check_location_not_disclosed(intervention, described_monuments, *parties)
        intervention.save()
        intervention.monuments.set(monuments)
        intervention.parties.set(parties)
    return intervention


def add_intervention_step(
    intervention: Intervention, *, by: User, at: datetime | None = None, **fields: Column
) -> InterventionStep:
    """Add a dated step with its source to an intervention, and return the step.

    Raise a RuleViolation if the step does not fit to the other steps in time and status.
    """
    with acting_as(by):
        monuments = list(intervention.monuments.all())
        monument_ids = [monument.pk for monument in monuments]
        lock_monuments(monument_ids)
        locked_intervention = Intervention.objects.select_for_update(no_key=True).get(pk=intervention.pk)

        step = InterventionStep(intervention=intervention, recorded_by=by, recorded_at=at or timezone.now(), **fields)
        prepare_step(step)
        other_steps = [to_domain_step(other_step) for other_step in intervention.steps.all()]
        check_step(other_steps, to_domain_step(step))
        check_location_not_disclosed(step, monuments_described_by(intervention, monuments), "source")
        step.save()

        # Only the version is written: the caller's instance may hold older values in other columns.
        intervention.version = locked_intervention.version + 1
        Intervention.objects.filter(pk=locked_intervention.pk).update(version=intervention.version)
        refresh_monument_documents(monument_ids)
    return step


def prepare_step(step: InterventionStep) -> InterventionStep:
    """Check the source and the date of an unsaved step, interpret its date, and return it.

    Raise InvalidClaim that names the invalid field.
    """
    if step.source_id is None:
        raise InvalidClaim(gettext_noop("A step needs a source: who says so?"), field="source")
    InterventionStep._meta.get_field("date_text").interpret(step)
    check_date_not_in_future(step, "date_text")
    return step


def to_domain_step(step: InterventionStep) -> Step:
    """Return the step as the rules of the domain take it: its status and its days, cut off when it was recorded."""
    last_day = step.recorded_at.date().toordinal()
    interval = Interval(step.earliest, step.latest).until(last_day)
    return Step(InterventionStatus(step.status), interval)


def check_same_site(site_id: int, monuments: Iterable[Monument]) -> None:
    """Raise InvalidClaim unless all monuments belong to the site."""
    if any(monument.site_id != site_id for monument in monuments):
        raise InvalidClaim(gettext_noop("All monuments must belong to the site chosen."), field="monuments")
