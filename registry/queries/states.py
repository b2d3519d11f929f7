"""The state of monuments on a day, as known at a moment. All other packages read states through this module."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from registry.domain.chronology.day_counts import count_state_changes
from registry.domain.chronology.restoration import restoration_status
from registry.domain.chronology.timeline import Segment
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Grade, InterventionStatus
from registry.models import Monument, StateDelta, StateSegment

from .evidence import get_interventions
from .visible import visible_monuments


@dataclass(frozen=True, slots=True)
class State:
    """The state of one monument. `grade` is None while uncertain.

    `last_seen` is a day number; `leading` is the ref of the claim that decides the grade.
    """

    grade: Grade | None
    grade_low: Grade
    grade_high: Grade
    uncertain: bool
    last_seen: int | None
    leading: str | None
    restoration_status: InterventionStatus

    @property
    def key(self) -> str:
        """Return the code of the grade, or `uncertain`."""
        return "uncertain" if self.grade is None else self.grade.value


CountChange = tuple[int | None, str, int]  # day (None: the beginning), grade or `uncertain`, by how many


def segments_on(as_of: int | None, known_at: datetime | None = None) -> QuerySet[StateSegment]:
    """Return the stored segments that hold on a day (None: the latest), as known at `known_at` (None: now)."""
    if known_at is None:
        segments = StateSegment.objects.filter(known_to__isnull=True)
    else:
        not_yet_replaced = Q(known_to__isnull=True) | Q(known_to__gt=known_at)
        segments = StateSegment.objects.filter(not_yet_replaced, known_from__lte=known_at)
    if as_of is None:
        return segments.filter(valid_to__isnull=True)
    has_begun = Q(valid_from__isnull=True) | Q(valid_from__lte=as_of)
    has_not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=as_of)
    return segments.filter(has_begun, has_not_ended)


def segment_from_row(row: StateSegment) -> Segment:
    """Return the domain segment that a stored row of the read model holds."""
    return Segment(
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        grade=Grade(row.grade) if row.grade else None,
        grade_low=Grade(row.grade_low),
        grade_high=Grade(row.grade_high),
        uncertain=row.uncertain,
        last_seen=row.last_seen,
        leading=row.leading or None,
    )


def get_states(
    monuments: Iterable[int],
    *,
    as_of: int | None = None,
    known_at: datetime | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
) -> dict[int, State]:
    """Return the state of each monument (given by ID) on the day `as_of`, as known at `known_at`. Two queries.

    Monuments that were not yet recorded at `known_at` are left out.
    """
    monument_ids = list(monuments)
    interventions_by_monument = get_interventions(monument_ids, known_at, viewer)
    states_by_monument = {}
    for row in segments_on(as_of, known_at).filter(monument_id__in=monument_ids):
        status = restoration_status(interventions_by_monument.get(row.monument_id, ()), as_of)
        states_by_monument[row.monument_id] = state_from_segment(row, status)
    return states_by_monument


def state_from_segment(row: StateSegment, status: InterventionStatus) -> State:
    """Return the state that a stored segment describes, with the given restoration status."""
    return State(
        grade=Grade(row.grade) if row.grade else None,
        grade_low=Grade(row.grade_low),
        grade_high=Grade(row.grade_high),
        uncertain=row.uncertain,
        last_seen=row.last_seen,
        leading=row.leading or None,
        restoration_status=status,
    )


def count_monuments_by_state(site: int, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER) -> dict[str, int]:
    """Return the number of top-level monuments of a site in each state on a day. One query.

    The keys are codes of grades and `uncertain`. `as_of` is a day number, None for the latest day.
    """
    return sum_count_changes(count_changes_on_site(site, viewer), as_of)


def sum_count_changes(changes: Iterable[CountChange], as_of: int | None) -> dict[str, int]:
    """Return the number of monuments in each state on a day, the sum of all changes up to that day.

    States without monuments are left out. `as_of` is a day number, None for the latest day.
    """
    counts: Counter[str] = Counter()
    for day, grade, delta in changes:
        if as_of is None or day is None or day <= as_of:
            counts[grade] += delta
    return {grade: total for grade, total in sorted(counts.items()) if total}


def count_changes_on_site(site: int, viewer: Viewer = PUBLIC_VIEWER) -> list[CountChange]:
    """Return the days on which the number of monuments in a state changes on a site, in order of time. One query.

    Each change is a day number (None: the beginning), the state, and by how much its count changes.
    """
    # The changes that the public sees are stored; those with unpublished monuments are counted from the segments.
    if not viewer.sees_unpublished:
        stored_changes = StateDelta.objects.filter(site_id=site).exclude(delta=0)
        return sorted(stored_changes.values_list("day", "grade", "delta"), key=_time_order)
    counts = compute_count_changes(visible_monuments(viewer).filter(site_id=site))
    changes = [(day, grade, delta) for (_, day, grade), delta in counts.items()]
    return sorted(changes, key=_time_order)


def _time_order(change: CountChange) -> tuple[bool, int, str]:
    """Return the sort key of a change: the beginning first, then by day and state."""
    day, grade, _ = change
    return day is not None, day or 0, grade


def compute_count_changes(monuments: QuerySet[Monument]) -> Counter[tuple[int, int | None, str]]:
    """Return by how much the number of top-level monuments changes, by site, day and state. One query.

    Days are day numbers, None for the beginning. The state is the code of a grade or `uncertain`.
    """
    rows = StateSegment.objects.filter(known_to__isnull=True, monument__in=monuments, monument__part_of__isnull=True)
    rows = rows.select_related("monument").order_by("monument_id", F("valid_from").asc(nulls_first=True))
    timelines: dict[tuple[int, int], list[Segment]] = defaultdict(list)
    for row in rows.iterator():
        timelines[row.monument.site_id, row.monument_id].append(segment_from_row(row))

    counts: Counter[tuple[int, int | None, str]] = Counter()
    for (site_id, _), timeline in timelines.items():
        for (day, grade), delta in count_state_changes(timeline).items():
            counts[site_id, day, grade] += delta
    # On the same day, one monument may enter a state and another leave it.
    return Counter({key: delta for key, delta in counts.items() if delta})
