"""Gaps in a chronology: what an editor should investigate next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, ContradictionKind, Reliability

from .derivation import Chronology
from .sightings import day_bounds, sort_by_days
from .windows import Window
from .worlds import FUTURE, PAST

WIDE_WINDOW_DAYS = 90
OLD_SIGHTING_YEARS = 5
DAYS_A_YEAR = 365.25
WEAK_RELIABILITIES = frozenset({Reliability.E, Reliability.F})


class GapKind(StrEnum):
    """The kind of a gap, the most urgent first."""

    HIT_NOT_SEEN = "hit_not_seen"
    REPAIRED_NOT_SEEN = "repaired_not_seen"
    RESTORED_WITHOUT_DAMAGE = "restored_without_damage"
    WIDE_WINDOW = "wide_window"
    SINGLE_SOURCE_WINDOW = "single_source_window"
    WEAK_SOURCES_ONLY = "weak_sources_only"
    NO_RECENT_SIGHTING = "no_recent_sighting"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap. `claims` are refs; `days` is the width of a window or the age of a sighting, if there is one."""

    kind: GapKind
    claims: tuple[str, ...]
    days: int | None = None


def find_gaps(chronology: Chronology, today: int) -> tuple[Gap, ...]:
    """Return the gaps in the evidence on a monument that an editor should investigate, ordered by kind.

    `today` is a day number.
    """
    # A rejected claim that contradicts the accepted ones is settled.
    contradiction_gaps = [
        Gap(GapKind.CONTRADICTION, contradiction.claims)
        for contradiction in chronology.contradictions
        if contradiction.kind != ContradictionKind.REJECTED_CLAIM
    ]
    return (
        *_find_unseen_change_gaps(chronology),
        *_find_restoration_gaps(chronology),
        *_find_window_gaps(chronology),
        *_find_weak_source_gaps(chronology),
        *_find_old_sighting_gaps(chronology, today),
        *contradiction_gaps,
    )


def _find_unseen_change_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap if an event may have hit the monument, or a repair mended it, since it was last seen."""
    latest_state = chronology.state_on(None)
    if not latest_state.uncertain:
        return

    # A sighting of "some day in 2016" may have been made before an event of that year.
    last_seen_day = PAST
    if latest_state.last_seen is not None and latest_state.last_seen.earliest is not None:
        last_seen_day = latest_state.last_seen.earliest
    unseen_events = []
    for statement in sort_by_days(chronology.statements.values()):
        _, last_event_day = day_bounds(statement.when)
        if statement.is_strong and statement.is_event and last_event_day >= last_seen_day:
            unseen_events.append(statement.ref)
    if unseen_events:
        yield Gap(GapKind.HIT_NOT_SEEN, tuple(unseen_events))

    if any(repair.latest is None or repair.latest > last_seen_day for repair in chronology.repairs):
        yield Gap(GapKind.REPAIRED_NOT_SEEN, ())


def _find_restoration_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap for each restoration before which no damage is known: when was the monument damaged?"""
    strong_claims = [statement for statement in chronology.statements.values() if statement.is_strong]
    first_damage_day = FUTURE
    for statement in strong_claims:
        if statement.is_event or statement.kind == ClaimKind.DAMAGED_AT:
            first_damage_day = min(first_damage_day, day_bounds(statement.when)[0])
    for statement in sort_by_days(strong_claims):
        if statement.kind == ClaimKind.RESTORED_AT and day_bounds(statement.when)[0] <= first_damage_day:
            yield Gap(GapKind.RESTORED_WITHOUT_DAMAGE, (statement.ref,))


def _find_window_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap for each change that is dated too vaguely, then for each that only one source dates.

    A window is the days within which the monument's state changed. The widest windows come first.
    """
    windows = sorted(chronology.windows, key=_width_descending)
    for window in windows:
        if window.days is None or window.days > WIDE_WINDOW_DAYS:
            yield Gap(GapKind.WIDE_WINDOW, (window.limit_before, window.limit_after), window.days)

    for window in windows:
        sources = {chronology.statements[ref].source for ref in window.limits}
        if len(sources) == 1:
            yield Gap(GapKind.SINGLE_SOURCE_WINDOW, window.limits, window.days)


def _width_descending(window: Window) -> tuple[bool, int]:
    """Return a sort key that puts windows with an open end first, then the widest."""
    if window.days is None:
        return False, 0
    return True, -window.days


def _find_weak_source_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap if all accepted claims come from unreliable sources."""
    accepted = [statement for statement in chronology.statements.values() if statement.status == ClaimStatus.ACCEPTED]
    if accepted and all(statement.reliability in WEAK_RELIABILITIES for statement in accepted):
        yield Gap(GapKind.WEAK_SOURCES_ONLY, tuple(statement.ref for statement in sort_by_days(accepted)))


def _find_old_sighting_gaps(chronology: Chronology, today: int) -> Iterator[Gap]:
    """Yield a gap if the monument's state was last reported years ago, or never. `today` is a day number."""
    latest_state = chronology.state_on(None)
    claim_refs = (latest_state.leading,) if latest_state.leading else ()
    if latest_state.last_seen is None:
        yield Gap(GapKind.NO_RECENT_SIGHTING, claim_refs)
        return

    # A sighting of "some day in 2019" may be as old as the first of them.
    seen_day = latest_state.last_seen.earliest
    if seen_day is None:
        yield Gap(GapKind.NO_RECENT_SIGHTING, claim_refs)
        return
    days_since = today - seen_day
    if days_since > OLD_SIGHTING_YEARS * DAYS_A_YEAR:
        yield Gap(GapKind.NO_RECENT_SIGHTING, claim_refs, days_since)
