"""Record who controlled a site: a period, and what each source says about its start and end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.control import combine_bounds
from registry.domain.chronology.dates import Interval
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import BoundKind
from registry.models import ControlBound, ControlPeriod

from .claim import check_date_not_in_future
from .concerning import violations_about
from .location_leaks import check_site_locations_not_disclosed


class InvalidControlPeriod(RuleViolation):
    """A rule violation: a control period cannot be saved with these bounds."""

    code = "bad_period"


def record_control_period(
    *,
    by: User,
    bounds: Iterable[Values | ControlBound],
    at: datetime | None = None,
    **fields: Column,
) -> ControlPeriod:
    """Record when a party controlled a site, with at least one dated bound (start or end), and return the period.

    Each bound is an unsaved `ControlBound`, or a dictionary of its columns.
    Raise a RuleViolation. If a bound is invalid, the violation's `about` is that bound.
    """
    recorded_at = at or timezone.now()
    period = ControlPeriod(recorded_at=recorded_at, **fields)
    new_bounds: list[ControlBound] = []
    for bound_or_columns in bounds:
        bound = bound_or_columns
        if not isinstance(bound, ControlBound):
            bound = ControlBound(**bound)
        bound.period = period
        bound.recorded_at = recorded_at
        new_bounds.append(bound)

    check_bounds(new_bounds)
    # The public sees the name of the party together with the period.
    check_site_locations_not_disclosed(period.site, period, period.holder, *new_bounds)
    with acting_as(by):
        period.save()
        for bound in new_bounds:
            # Set again, because the period has its primary key only now.
            bound.period = period
            bound.save()
    return period


def check_bounds(bounds: Iterable[ControlBound]) -> None:
    """Validate all bounds (start and end dates) of one control period, and interpret their dates.

    Raise a RuleViolation if there is no bound, if one has no source or lies in the future, or if the period would end
    before it starts.
    """
    all_bounds = list(bounds)
    if not all_bounds:
        raise InvalidControlPeriod(
            gettext_noop("A control period needs at least one dated bound with its source."), field="bounds"
        )
    for bound in all_bounds:
        # A form shows the error at the bound that is invalid.
        with violations_about(bound):
            if bound.source_id is None:
                raise InvalidControlPeriod(gettext_noop("A bound needs a source: who says so?"), field="source")
            ControlBound._meta.get_field("date_text").set_interval_columns(bound)
            check_date_not_in_future(bound, "date_text")

    start = _combine_bounds_of_kind(all_bounds, BoundKind.START)
    end = _combine_bounds_of_kind(all_bounds, BoundKind.END)
    if start is None or end is None:
        return
    if start.earliest is None or end.latest is None:
        return
    # Only a certain contradiction is an error: even the latest possible end is before the earliest possible start.
    if end.latest < start.earliest:
        raise InvalidControlPeriod(gettext_noop("The period ends before it starts."), field="date_text")


def _combine_bounds_of_kind(bounds: Iterable[ControlBound], kind: BoundKind) -> Interval | None:
    """Combine what the sources say about the start, or about the end, of a period. Return None if they say nothing."""
    return combine_bounds(Interval(bound.earliest, bound.latest) for bound in bounds if bound.bound == kind.value)
