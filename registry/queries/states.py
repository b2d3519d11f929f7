"""The state of monuments on a day, as known at a moment: the one way in which everybody asks for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from registry.domain.chronology.day_counts import steps
from registry.domain.chronology.restoration import restoration_status
from registry.domain.chronology.timeline import Segment
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Grade, InterventionStatus
from registry.models import Monument, StateDelta, StateSegment

from .evidence import interventions
from .visible import visible_monuments


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


Change = tuple[int | None, str, int]  # day (None: the beginning), grade or `uncertain`, by how many
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


def segment_of(row: StateSegment) -> Segment:
    """A stored segment as the derivation made it."""
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


def states(
    monuments: Iterable[int],
    *,
    as_of: int | None = None,
    known_at: datetime | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
) -> dict[int, State]:
    """The state of each monument given by id, on the day `as_of` as known at `known_at`. Two queries.

    A monument that the registry did not know at that moment is in no state: it is left out.
    """
    ids = list(monuments)
    works = interventions(ids, known_at, viewer)
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


def counts_on(site: int, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER) -> dict[str, int]:
    """How many whole monuments of a site are in which state (a grade's code or `uncertain`) on a day. One query."""
    return counts_in(changes_on(site, viewer), as_of)


def counts_in(changes: Iterable[Change], as_of: int | None) -> dict[str, int]:
    """The counts that these changes have come to on a day."""
    counts: Counter[str] = Counter()
    for day, grade, delta in changes:
        if as_of is None or day is None or day <= as_of:
            counts[grade] += delta
    return {grade: total for grade, total in sorted(counts.items()) if total}


def changes_on(site: int, viewer: Viewer = PUBLIC_VIEWER) -> list[Change]:
    """The days on which one of these counts changes and by how much, in order, None being the beginning. One query.

    What the public sees is stored; what others see is counted from the segments.
    """
    if not viewer.sees_unpublished:
        stored = StateDelta.objects.filter(site_id=site).exclude(delta=0).values_list("day", "grade", "delta")
        return sorted(stored, key=_in_time)
    counted = count_changes(visible_monuments(viewer).filter(site_id=site))
    return sorted(((day, grade, n) for (_, day, grade), n in counted.items()), key=_in_time)


def _in_time(change: Change) -> tuple[bool, int, str]:
    return change[0] is not None, change[0] or 0, change[1]


def count_changes(monuments: QuerySet[Monument]) -> Counter[tuple[int, int | None, str]]:
    """By site, day and grade: how many of the whole ones among the monuments enter or leave it. One query."""
    held = StateSegment.objects.filter(known_to__isnull=True, monument__in=monuments, monument__part_of__isnull=True)
    lines: dict[tuple[int, int], list[Segment]] = defaultdict(list)
    rows = held.select_related("monument").order_by("monument_id", F("valid_from").asc(nulls_first=True))
    for row in rows.iterator():
        lines[row.monument.site_id, row.monument_id].append(segment_of(row))
    counts: Counter[tuple[int, int | None, str]] = Counter()
    for (site, _), line in lines.items():
        for (day, grade), count in steps(line).items():
            counts[site, day, grade] += count
    return Counter({key: count for key, count in counts.items() if count})
