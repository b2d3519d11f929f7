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
    """Record a control period with its bounds and return it. Each bound is unsaved, or a dictionary of its columns.

    Raise a RuleViolation. Where one of the bounds is at fault, it is the violation's `about`.
    """
    recorded_at = at or timezone.now()
    period = ControlPeriod(recorded_at=recorded_at, **fields)
    rows: list[ControlBound] = []
    for bound in bounds:
        row = bound if isinstance(bound, ControlBound) else ControlBound(**bound)
        row.period = period
        row.recorded_at = recorded_at
        rows.append(row)
    check_bounds(rows)
    check_site_locations_not_disclosed(period.site, period, period.holder, *rows)
    with acting_as(by):
        period.save()
        for row in rows:
            row.period = period  # set again, because the period has its primary key only now
            row.save()
    return period


def check_bounds(bounds: Iterable[ControlBound]) -> None:
    """Check all bounds of a control period, and interpret their dates.

    Raise a RuleViolation if there is none, if one has no source or a future date, or if the end is before the start.
    """
    rows = list(bounds)
    if not rows:
        raise InvalidControlPeriod(
            gettext_noop("A control period needs at least one dated bound with its source."), field="bounds"
        )
    for row in rows:
        with violations_about(row):
            if row.source_id is None:
                raise InvalidControlPeriod(gettext_noop("A bound needs a source: who says so?"), field="source")
            ControlBound._meta.get_field("date_text").interpret(row)
            check_date_not_in_future(row, "date_text")

    start = _agreed_interval(rows, BoundKind.START)
    end = _agreed_interval(rows, BoundKind.END)
    if start is None or end is None or start.earliest is None or end.latest is None:
        return
    if end.latest < start.earliest:
        raise InvalidControlPeriod(gettext_noop("The period ends before it starts."), field="date_text")


def _agreed_interval(bounds: Iterable[ControlBound], kind: BoundKind) -> Interval | None:
    """Return the days within which the sources place the start or the end of a period; None without such bounds."""
    return combine_bounds(Interval(bound.earliest, bound.latest) for bound in bounds if bound.bound == kind.value)
