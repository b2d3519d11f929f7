"""The state of monuments on a day, as known at a moment: the one way in which everybody asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from registry.domain.restoration import restoration_status
from registry.domain.vocabulary import Grade, InterventionStatus
from registry.models import StateDelta, StateSegment

from .evidence import interventions


@dataclass(frozen=True, slots=True)
class State:
    """The state of one monument. `grade` is None while uncertain; `last_seen` is a day number; `leading` a ref."""

    grade: Grade | None
    grade_low: Grade
    grade_high: Grade
    uncertain: bool
    last_seen: int | None
    leading: str | None
    restoration_status: InterventionStatus

    @property
    def key(self) -> str:
        """The grade's code, or `uncertain`."""
        return "uncertain" if self.grade is None else self.grade.value


NOTHING_KNOWN = State(Grade.UNKNOWN, Grade.UNKNOWN, Grade.UNKNOWN, False, None, None, InterventionStatus.NONE_KNOWN)


def segments_on(as_of: int | None, known_at: datetime | None = None) -> QuerySet[StateSegment]:
    """The stored segments that hold on the day `as_of` (None: the latest), as known at `known_at` (None: now)."""
    if known_at is None:
        known = StateSegment.objects.filter(known_to__isnull=True)
    else:
        still = Q(known_to__isnull=True) | Q(known_to__gt=known_at)
        known = StateSegment.objects.filter(still, known_from__lte=known_at)
    if as_of is None:
        return known.filter(valid_to__isnull=True)
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=as_of)
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=as_of)
    return known.filter(started, not_over)


def states(monuments: Iterable[int], *, as_of: int | None = None, known_at: datetime | None = None) -> dict[int, State]:
    """The state of each monument given by id, on the day `as_of` as known at `known_at`. Two queries.

    A monument that the registry did not know at that moment is in no state: it is left out.
    """
    ids = list(monuments)
    works = interventions(ids, known_at)
    found = {}
    for row in segments_on(as_of, known_at).filter(monument_id__in=ids):
        status = restoration_status(works.get(row.monument_id, ()), as_of)
        found[row.monument_id] = state_of(row, status)
    return found


def state_of(row: StateSegment, status: InterventionStatus) -> State:
    """A stored segment as a state."""
    return State(
        grade=Grade(row.grade) if row.grade else None,
        grade_low=Grade(row.grade_low),
        grade_high=Grade(row.grade_high),
        uncertain=row.uncertain,
        last_seen=row.last_seen,
        leading=row.leading or None,
        restoration_status=status,
    )


def counts_on(site: int, as_of: int | None) -> dict[str, int]:
    """How many whole monuments of a site are in which state (a grade's code or `uncertain`) on a day. One query."""
    deltas = StateDelta.objects.filter(site_id=site)
    if as_of is not None:
        deltas = deltas.filter(Q(day__isnull=True) | Q(day__lte=as_of))
    sums = deltas.values_list("grade").annotate(total=Sum("delta")).order_by("grade")
    return {grade: total for grade, total in sums if total}
