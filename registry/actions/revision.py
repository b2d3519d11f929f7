"""Correcting what was recorded of interventions, threats and control periods, under the rules that held at first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.restoration import check_step
from registry.domain.errors import gettext_noop
from registry.domain.value_types import Column, Values
from registry.models import Actor, ControlBound, ControlPeriod, Intervention, InterventionStep, Monument, Threat
from registry.models.record import Record
from registry.projection import lock, refresh_monuments

from .claim import check_not_future
from .concerning import concerning
from .control_period import check_bounds
from .intervention import check_same_site, prepare_step, step_value
from .location_leaks import check_on_site, check_text_of_related, related
from .locks import check_version
from .threat import InvalidThreat


def revise_intervention(
    intervention: Intervention,
    *,
    by: User,
    version: int | None,
    monuments: Iterable[Monument],
    parties: Iterable[Actor],
    **fields: Column,
) -> Intervention:
    """Change a measure, its monuments and parties, not its steps; raises StaleRecord, or a Refusal naming the field."""
    found = list(monuments)
    with acting_as(by):
        concerned = {*intervention.monuments.values_list("pk", flat=True), *(monument.pk for monument in found)}
        lock(concerned)
        held = Intervention.objects.select_for_update(no_key=True).get(pk=intervention.pk)
        _change(held, version, fields)
        check_same_site(held.site_id, found)
        named = list(parties)
        check_text_of_related(held, related(held, found), *named)
        held.save()
        held.monuments.set(found)
        held.parties.set(named)
        refresh_monuments(concerned)
    return held


def revise_step(step: InterventionStep, *, by: User, version: int | None, **fields: Column) -> InterventionStep:
    """Change a step; raises StaleRecord, or a Refusal if it does not follow from the one before it in time."""
    with acting_as(by):
        found = list(Monument.objects.filter(interventions=step.intervention_id))
        monuments = [monument.pk for monument in found]
        lock(monuments)
        held = InterventionStep.objects.select_for_update(no_key=True).get(pk=step.pk)
        _change(held, version, fields)
        prepare_step(held)
        others = InterventionStep.objects.filter(intervention=held.intervention_id).exclude(pk=held.pk)
        check_step([step_value(other) for other in others], step_value(held))
        check_text_of_related(held, related(held.intervention, found), "source")
        held.save()
        Intervention.objects.filter(pk=held.intervention_id).update(version=F("version") + 1)
        refresh_monuments(monuments)
    return held


def revise_threat(
    threat: Threat, *, by: User, version: int | None, monuments: Iterable[Monument], **fields: Column
) -> Threat:
    """Change a warning, not how it ended; raises StaleRecord, or a Refusal that names the field."""
    found = list(monuments)
    with acting_as(by):
        held = Threat.objects.select_for_update(no_key=True).get(pk=threat.pk)
        _change(held, version, fields)
        check_same_site(held.site_id, found)
        if held.source_id is None:
            raise InvalidThreat(gettext_noop("A threat needs a source: who warned of it?"), field="source")
        Threat._meta.get_field("date_text").interpret(held)
        check_not_future(held, "date_text")
        if held.earliest is not None and held.closed_latest is not None and held.closed_latest < held.earliest:
            raise InvalidThreat(gettext_noop("A threat cannot end before it was raised."), field="date_text")
        check_text_of_related(held, related(held, found), "source", "raised_by")
        held.save()
        held.monuments.set(found)
    return held


def revise_control_period(
    period: ControlPeriod,
    *,
    by: User,
    version: int | None,
    bounds: Iterable[ControlBound] = (),
    seen: Mapping[int, int] | None = None,
    **fields: Column,
) -> ControlPeriod:
    """Change a period and those of its bounds that are given, new ones among them; raises StaleRecord or a Refusal.

    `seen` holds, by primary key, the version of each given bound that the writer has read.
    """
    rows, versions = list(bounds), seen or {}
    with acting_as(by):
        held = ControlPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
        _change(held, version, fields)
        stored = {bound.pk: bound for bound in ControlBound.objects.select_for_update(no_key=True).filter(period=held)}
        given = {row.pk for row in rows}
        check_bounds([*rows, *(bound for pk, bound in stored.items() if pk not in given)])
        check_on_site(held.site, held, held.holder, *rows)
        for row in rows:
            row.period = held
            if row.pk in stored:
                with concerning(row):
                    check_version(stored[row.pk], versions.get(row.pk))
                row.version = stored[row.pk].version + 1
            row.save()
        held.save()
    return held


def add_bound(period: ControlPeriod, *, by: User, at: datetime | None = None, **fields: Column) -> ControlBound:
    """Add what one more source says of a period; `fields` are columns of the bound. Raise a Refusal."""
    bound = ControlBound(period=period, recorded_at=at or timezone.now(), **fields)
    revise_control_period(period, by=by, version=None, bounds=[bound])
    return bound


def revise_bound(bound: ControlBound, *, by: User, version: int, **fields: Column) -> ControlBound:
    """Change what one source says of a period; `version` is the bound's own. Raise StaleRecord or a Refusal."""
    for name, value in fields.items():
        setattr(bound, name, value)
    revise_control_period(bound.period, by=by, version=None, bounds=[bound], seen={bound.pk: version})
    return bound


def _change(record: Record, version: int | None, fields: Values) -> None:
    """Set the fields on a record held for writing, after checking its version; nothing is saved yet."""
    check_version(record, version)
    for name, value in fields.items():
        setattr(record, name, value)
    record.version += 1
