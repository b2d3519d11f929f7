"""Opening interventions and stepping them on."""

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
from registry.projection import refresh_monuments

from .claim import InvalidClaim, check_not_future
from .location_leaks import check_text_of_related, related
from .locks import lock


def open_intervention(
    *,
    by: User,
    monuments: Iterable[Monument] = (),
    parties: Iterable[Actor] = (),
    at: datetime | None = None,
    **fields: Column,
) -> Intervention:
    """Record a measure on monuments of its site (none: on the site as such), without steps; raises a Refusal."""
    found = list(monuments)
    check_same_site(fields["site"].pk, found)
    with acting_as(by):
        intervention = Intervention(recorded_at=at or timezone.now(), **fields)
        named = list(parties)
        check_text_of_related(intervention, related(intervention, found), *named)
        intervention.save()
        intervention.monuments.set(found)
        intervention.parties.set(named)
    return intervention


def step_intervention(
    intervention: Intervention, *, by: User, at: datetime | None = None, **fields: Column
) -> InterventionStep:
    """Add a dated, sourced step; raises a Refusal if it does not follow from the one before it in time."""
    with acting_as(by):
        found = list(intervention.monuments.all())
        monuments = [monument.pk for monument in found]
        lock(monuments)
        held = Intervention.objects.select_for_update(no_key=True).get(pk=intervention.pk)
        step = InterventionStep(intervention=intervention, recorded_by=by, recorded_at=at or timezone.now(), **fields)
        prepare_step(step)
        check_step([step_value(s) for s in intervention.steps.all()], step_value(step))
        check_text_of_related(step, related(intervention, found), "source")
        step.save()
        intervention.version = held.version + 1
        Intervention.objects.filter(pk=held.pk).update(version=intervention.version)
        refresh_monuments(monuments)
    return step


def prepare_step(step: InterventionStep) -> InterventionStep:
    """Check an unsaved step's own fields; raises a Refusal that names the field."""
    if step.source_id is None:
        raise InvalidClaim(gettext_noop("A step needs a source: who says so?"), field="source")
    InterventionStep._meta.get_field("date_text").interpret(step)
    check_not_future(step, "date_text")
    return step


def step_value(step: InterventionStep) -> Step:
    """The step as the rules take it."""
    when = Interval(step.earliest, step.latest).until(step.recorded_at.date().toordinal())
    return Step(InterventionStatus(step.status), when)


def check_same_site(site: int, monuments: Iterable[Monument]) -> None:
    """Raise BadClaim unless all the monuments stand on the site."""
    if any(monument.site_id != site for monument in monuments):
        raise InvalidClaim(gettext_noop("All monuments must belong to the site chosen."), field="monuments")
