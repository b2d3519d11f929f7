"""Recording who held a site: a period and what each source says of its bounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.control import agreed
from registry.domain.chronology.dates import Interval
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import BoundKind
from registry.models import ControlBound, ControlPeriod

from .claim import check_not_future
from .concerning import concerning
from .location_leaks import check_on_site


class InvalidControlPeriod(RuleViolation):
    """A period of control that cannot have been."""

    code = "bad_period"


def record_control_period(
    *,
    by: User,
    bounds: Iterable[Values | ControlBound],
    at: datetime | None = None,
    **fields: Column,
) -> ControlPeriod:
    """Record a period with at least one sourced bound, each unsaved or as its columns.

    Raise a Refusal; where one of several bounds is at fault, that is its `about`.
    """
    then = at or timezone.now()
    period = ControlPeriod(recorded_at=then, **fields)
    rows = [bound if isinstance(bound, ControlBound) else ControlBound(**bound) for bound in bounds]
    for row in rows:
        row.period, row.recorded_at = period, then
    check_bounds(rows)
    check_on_site(period.site, period, period.holder, *rows)
    with acting_as(by):
        period.save()
        for row in rows:
            row.period = period
            row.save()
    return period


def check_bounds(bounds: Iterable[ControlBound]) -> None:
    """Raise a Refusal unless every bound has a source and a date, and the period can have begun before it ended."""
    rows = list(bounds)
    if not rows:
        raise InvalidControlPeriod(
            gettext_noop("A control period needs at least one dated bound with its source."), field="bounds"
        )
    for row in rows:
        with concerning(row):
            _check_bound(row)
    start, end = (_moment(rows, kind) for kind in (BoundKind.START, BoundKind.END))
    never = start and end and start.earliest is not None and end.latest is not None and end.latest < start.earliest
    if never:
        raise InvalidControlPeriod(gettext_noop("The period ends before it starts."), field="date_text")


def _check_bound(row: ControlBound) -> None:
    if row.source_id is None:
        raise InvalidControlPeriod(gettext_noop("A bound needs a source: who says so?"), field="source")
    ControlBound._meta.get_field("date_text").interpret(row)
    check_not_future(row, "date_text")


def _moment(bounds: Iterable[ControlBound], kind: BoundKind) -> Interval | None:
    return agreed(Interval(bound.earliest, bound.latest) for bound in bounds if bound.bound == kind.value)
