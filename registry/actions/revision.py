"""Revise interventions, threats and control periods, under the rules that hold when they are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.intervention_types import check_further_types
from registry.domain.errors import gettext_noop
from registry.domain.value_types import Column, Values
from registry.models import ControlBound, ControlPeriod, Intervention, InterventionStep, Monument, Threat
from registry.models.record import Record
from registry.projection import lock_monuments, rebuild_timelines, refresh_monument_documents

from .claim import check_date_not_in_future
from .concerning import violations_about
from .control_period import check_bounds
from .intervention import check_same_site, check_step_order, clean_step
from .intervention_party import Party, PartyChange, apply_party_changes, set_parties
from .location_leaks import check_location_not_disclosed, check_site_locations_not_disclosed, get_described_monuments
from .locks import check_version, get_if_kept
from .threat import InvalidThreat, check_closed_after_start


def revise_intervention(
    intervention: Intervention,
    *,
    by: User,
    version: int | None,
    monuments: Iterable[Monument],
    parties: Iterable[Party] | None = None,
    party_changes: Sequence[PartyChange] = (),
    **fields: Column,
) -> Intervention:
    """Change the columns, monuments and parties of an intervention, but not its dated steps, and return it.

    `parties` replace those that it has, None keeps them. `party_changes` are of some of them.
    Raise StaleRecord if it is no longer in the given version, or a RuleViolation that names the invalid field.
    """
    monuments = list(monuments)
    with acting_as(by):
        # Monuments that the intervention is removed from change as well.
        affected_ids = set(intervention.monuments.values_list("pk", flat=True))
        affected_ids.update(monument.pk for monument in monuments)
        lock_monuments(affected_ids)
        intervention = Intervention.objects.select_for_update(no_key=True).get(pk=intervention.pk)
        _set_columns_of_next_version(intervention, version, fields)
        check_same_site(intervention.site_id, monuments)
        check_further_types(intervention.type, intervention.further_types)
        described_monuments = get_described_monuments(intervention, monuments)
        check_location_not_disclosed(intervention, described_monuments)
        intervention.save()
        intervention.monuments.set(monuments)
        if parties is not None:
            set_parties(intervention, parties, described_monuments)
        if party_changes:
            apply_party_changes(intervention, party_changes, described_monuments)
        rebuild_timelines(affected_ids)
        refresh_monument_documents(affected_ids)
    return intervention


def revise_step(step: InterventionStep, *, by: User, version: int | None, **fields: Column) -> InterventionStep:
    """Change a dated step of an intervention, such as the start of repairs, and return the step.

    Raise StaleRecord if the step is no longer in the given version. Raise another RuleViolation if its date or status
    contradicts the other steps.
    """
    with acting_as(by):
        monuments = list(Monument.objects.filter(interventions=step.intervention_id))
        monument_ids = [monument.pk for monument in monuments]
        # The stored documents of the monuments show the step, so they are locked before it is saved.
        lock_monuments(monument_ids)
        step = get_if_kept(InterventionStep.objects.select_for_update(no_key=True), step.pk)
        _set_columns_of_next_version(step, version, fields)

        clean_step(step)
        other_steps = InterventionStep.objects.filter(intervention=step.intervention_id).exclude(pk=step.pk)
        check_step_order(step, other_steps.select_related("source"))
        check_location_not_disclosed(step, get_described_monuments(step.intervention, monuments), "source")
        step.save()
        # The steps are a part of the intervention, so it gets a new version, too.
        Intervention.objects.filter(pk=step.intervention_id).update(version=F("version") + 1)
        rebuild_timelines(monument_ids)
        refresh_monument_documents(monument_ids)
    return step


def revise_threat(
    threat: Threat, *, by: User, version: int | None, monuments: Iterable[Monument], **fields: Column
) -> Threat:
    """Change a threat and the monuments that it concerns, but not how it was closed, and return it.

    Raise StaleRecord if it is no longer in the given version, or a RuleViolation that names the invalid field.
    """
    monuments = list(monuments)
    with acting_as(by):
        threat = Threat.objects.select_for_update(no_key=True).get(pk=threat.pk)
        _set_columns_of_next_version(threat, version, fields)
        check_same_site(threat.site_id, monuments)
        if threat.source_id is None:
            raise InvalidThreat(gettext_noop("A threat needs a source: who warned of it?"), field="source")

        Threat._meta.get_field("date_text").set_interval_columns(threat)
        check_date_not_in_future(threat, "date_text")
        # The threat may be closed already, and then its start can still be changed.
        check_closed_after_start(threat)
        check_location_not_disclosed(threat, get_described_monuments(threat, monuments), "source", "raised_by")
        threat.save()
        threat.monuments.set(monuments)
    return threat


def revise_control_period(
    period: ControlPeriod,
    *,
    by: User,
    version: int | None,
    bounds: Iterable[ControlBound] = (),
    seen: Mapping[int, int] | None = None,
    **fields: Column,
) -> ControlPeriod:
    """Change the columns of a control period and the given bounds, stored or new, and return the period.

    `seen` holds the version of each stored bound that the caller has read, by primary key.
    Raise StaleRecord or another RuleViolation. Where one of the bounds is at fault, it is the violation's `about`.
    """
    changed_bounds = list(bounds)
    read_versions = seen or {}
    with acting_as(by):
        period = ControlPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
        _set_columns_of_next_version(period, version, fields)
        stored_rows = ControlBound.objects.select_for_update(no_key=True).filter(period=period)
        stored_bounds = {bound.pk: bound for bound in stored_rows}

        # The rules are about all bounds of the period together.
        changed_ids = {bound.pk for bound in changed_bounds}
        unchanged_bounds = [bound for pk, bound in stored_bounds.items() if pk not in changed_ids]
        check_bounds([*changed_bounds, *unchanged_bounds])
        check_site_locations_not_disclosed(period.site, period, period.holder, *changed_bounds)

        for bound in changed_bounds:
            bound.period = period
            if bound.pk in stored_bounds:
                stored_bound = stored_bounds[bound.pk]
                with violations_about(bound):
                    check_version(stored_bound, read_versions.get(bound.pk))
                bound.version = stored_bound.version + 1
            bound.save()
        period.save()
    return period


def add_bound(period: ControlPeriod, *, by: User, at: datetime | None = None, **fields: Column) -> ControlBound:
    """Add what one more source says about the start or end of a control period, and return the new bound.

    `fields` are columns of `ControlBound`. Raise a RuleViolation if the bounds of the period would be invalid.
    """
    bound = ControlBound(period=period, recorded_at=at or timezone.now(), **fields)
    revise_control_period(period, by=by, version=None, bounds=[bound])
    return bound


def revise_bound(bound: ControlBound, *, by: User, version: int, **fields: Column) -> ControlBound:
    """Change what one source says about the start or end of a control period, and return the bound.

    Raise StaleRecord if the bound is no longer in the given version, or another RuleViolation.
    """
    for name, value in fields.items():
        setattr(bound, name, value)
    # Saved with its period, because all bounds of a period are validated together.
    revise_control_period(bound.period, by=by, version=None, bounds=[bound], seen={bound.pk: version})
    return bound


def _set_columns_of_next_version(record: Record, expected_version: int | None, columns: Values) -> None:
    """Set columns of a locked record and raise its version number, without saving it.

    Raise StaleRecord if the record is not in the expected version. None accepts any version.
    """
    check_version(record, expected_version)
    for name, value in columns.items():
        setattr(record, name, value)
    record.version += 1
