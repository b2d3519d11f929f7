"""The state of monuments on a day, as known at a moment. All other packages read states through this module."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.day_counts import count_state_changes, state_key
from registry.domain.chronology.timeline import Segment
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Certainty, Grade
from registry.models import Monument, StateDelta, StateSegment

from .reopened_claims import find_reopened_refs, without_leading
from .restoration import Restoration, build_empty_restoration, get_restorations
from .visible import visible_monuments


@dataclass(frozen=True, slots=True)
class State:
    """The state of one monument. `grade` is None while uncertain.

    `leading` is the ref of the claim that decides the grade. All other values are those of a `Segment`.
    """

    grade: Grade | None
    grade_low: Grade
    grade_high: Grade
    uncertain: bool
    likely_low: Grade
    likely_high: Grade
    last_seen: Interval | None
    leading: str | None
    certainty: Certainty | None
    admiralty: str | None
    inherited_from: str | None
    restoration: Restoration

    @property
    def key(self) -> str:
        """Return the code of the only grade that is possible, or `uncertain` if several are."""
        return state_key(self)


CountChange = tuple[int | None, str, int]  # day number (None for the beginning), state, by how many


def segments_on(as_of: int | None, known_at: datetime | None = None) -> QuerySet[StateSegment]:
    """Return the stored segments (periods of one state of a monument) that include a given day.

    `as_of` is a day number; None means the latest segments. `known_at` is the moment whose knowledge
    counts; None means now.
    """
    if known_at is None:
        segments = StateSegment.objects.filter(known_to__isnull=True)
    else:
        was_not_replaced_yet = Q(known_to__isnull=True) | Q(known_to__gt=known_at)
        segments = StateSegment.objects.filter(was_not_replaced_yet, known_from__lte=known_at)

    if as_of is None:
        return segments.filter(valid_to__isnull=True)
    return segments.filter(includes_day(as_of))


def includes_day(day: int) -> Q:
    """Return the condition that a span of days, from `valid_from` to `valid_to`, includes a day (a day number)."""
    has_begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    has_not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return has_begun & has_not_ended


def build_segment(stored_segment: StateSegment) -> Segment:
    """Convert a stored segment (a period of one state of a monument) to the `Segment` of the domain rules."""
    grade = Grade(stored_segment.grade) if stored_segment.grade else None
    last_seen = None
    if stored_segment.last_seen_latest is not None:
        last_seen = Interval(stored_segment.last_seen_earliest, stored_segment.last_seen_latest)
    return Segment(
        valid_from=stored_segment.valid_from,
        valid_to=stored_segment.valid_to,
        grade=grade,
        grade_low=Grade(stored_segment.grade_low),
        grade_high=Grade(stored_segment.grade_high),
        uncertain=stored_segment.uncertain,
        likely_low=Grade(stored_segment.likely_low),
        likely_high=Grade(stored_segment.likely_high),
        last_seen=last_seen,
        leading=stored_segment.leading or None,
        certainty=Certainty(stored_segment.certainty) if stored_segment.certainty else None,
        admiralty=stored_segment.admiralty or None,
        inherited_from=stored_segment.inherited_from or None,
    )


def get_states(
    monument_ids: Iterable[int],
    *,
    as_of: int | None = None,
    known_at: datetime | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
) -> dict[int, State]:
    """Return the state of each monument on a day, by monument ID. Run two queries.

    `as_of` is the day of the states, as a day number; None means the latest states. `known_at` is the moment whose
    knowledge counts; None means now. Monuments that were not yet recorded then are left out. With `known_at`, run one
    more query, so that no claim is named that the viewer does not see now.
    """
    monument_ids = list(monument_ids)
    reopened_refs = find_reopened_refs(monument_ids, known_at, viewer)
    restorations = get_restorations(monument_ids, as_of=as_of, known_at=known_at, viewer=viewer)
    states_by_monument = {}
    for segment in segments_on(as_of, known_at).filter(monument_id__in=monument_ids):
        restoration = restorations.get(segment.monument_id) or build_empty_restoration()
        state = build_state(segment, restoration)
        if state.leading in reopened_refs:
            state = without_leading(state)
        states_by_monument[segment.monument_id] = state
    return states_by_monument


def build_state(stored_segment: StateSegment, restoration: Restoration) -> State:
    """Build the state of a monument from its stored segment (a period of one state) and its restoration status."""
    segment = build_segment(stored_segment)
    return State(
        grade=segment.grade,
        grade_low=segment.grade_low,
        grade_high=segment.grade_high,
        uncertain=segment.uncertain,
        likely_low=segment.likely_low,
        likely_high=segment.likely_high,
        last_seen=segment.last_seen,
        leading=segment.leading,
        certainty=segment.certainty,
        admiralty=segment.admiralty,
        inherited_from=segment.inherited_from,
        restoration=restoration,
    )


def get_current_segments(monument_ids: Iterable[int]) -> dict[int, list[StateSegment]]:
    """Return the stored segments of each monument as known now, in order of time. Run one query."""
    segments = StateSegment.objects.filter(known_to__isnull=True, monument_id__in=list(monument_ids))
    segments_by_monument: dict[int, list[StateSegment]] = defaultdict(list)
    for segment in segments.order_by("monument_id", F("valid_from").asc(nulls_first=True)):
        segments_by_monument[segment.monument_id].append(segment)
    return segments_by_monument


def count_monuments_by_state(site_id: int, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER) -> dict[str, int]:
    """Return the number of top-level monuments of a site in each state on a day. Run one query.

    The keys are codes of damage grades, and `uncertain`. `as_of` is a day number; None means the latest states.
    """
    count_changes = count_changes_on_site(site_id, viewer)
    return sum_count_changes(count_changes, as_of)


def sum_count_changes(changes: Iterable[CountChange], as_of: int | None) -> dict[str, int]:
    """Return the number of monuments in each state on a day, by adding up all changes until then.

    The keys are codes of damage grades, and `uncertain`. States without monuments are left out. `as_of` is a day
    number; None means the latest states.
    """
    counts: Counter[str] = Counter()
    for day, state, delta in changes:
        if as_of is None or day is None or day <= as_of:
            counts[state] += delta
    return {state: count for state, count in sorted(counts.items()) if count}


def count_changes_on_site(site_id: int, viewer: Viewer = PUBLIC_VIEWER) -> list[CountChange]:
    """Return how the number of a site's monuments in each state changes, in order of time. Run one query.

    A change is a day number (None for the beginning), the state, and by how much its count changes.
    """
    # The changes of published monuments are stored. If unpublished ones count, too, compute the changes.
    if not viewer.sees_unpublished:
        stored_changes = StateDelta.objects.filter(site_id=site_id).exclude(delta=0)
        return sorted(stored_changes.values_list("day", "grade", "delta"), key=_time_order)

    deltas = compute_count_changes(visible_monuments(viewer).filter(site_id=site_id))
    changes = [(day, state, delta) for (_, day, state), delta in deltas.items()]
    return sorted(changes, key=_time_order)


def _time_order(change: CountChange) -> tuple[bool, int, str]:
    """Return the sort key of a change of counts: the beginning first, then by day and state."""
    day, state, _ = change
    return day is not None, day or 0, state


def compute_count_changes(monuments: QuerySet[Monument]) -> Counter[tuple[int, int | None, str]]:
    """Compute how the number of a site's top-level monuments in each state changes from day to day. Run one query.

    Each key is a site ID, a day number and a state: the code of a damage grade, or `uncertain`. The day None means the
    beginning. The value is by how much the number changes.
    """
    segments = StateSegment.objects.filter(
        known_to__isnull=True, monument__in=monuments, monument__part_of__isnull=True
    )
    segments = segments.select_related("monument").order_by("monument_id", F("valid_from").asc(nulls_first=True))
    segments_by_monument: dict[tuple[int, int], list[Segment]] = defaultdict(list)
    for stored_segment in segments.iterator():
        site_and_monument = (stored_segment.monument.site_id, stored_segment.monument_id)
        segments_by_monument[site_and_monument].append(build_segment(stored_segment))

    deltas: Counter[tuple[int, int | None, str]] = Counter()
    for (site_id, _), monument_segments in segments_by_monument.items():
        for (day, state), delta in count_state_changes(monument_segments).items():
            deltas[site_id, day, state] += delta
    # If one monument enters a state on the day on which another leaves it, their changes add up to 0.
    return Counter({key: delta for key, delta in deltas.items() if delta})
