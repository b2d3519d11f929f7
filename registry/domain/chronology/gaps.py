"""Gaps in a chronology: what an editor should investigate next. They follow from the claims alone, without a clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus, ContradictionKind, Grade, Reliability

from .dates import Interval
from .derivation import Chronology
from .evidence import Statement
from .grades import UNGRADED_KINDS
from .sightings import day_bounds, sort_by_days
from .windows import Window
from .worlds import FUTURE, PAST

WIDE_WINDOW_DAYS = 90
OLD_SIGHTING_DAYS = 1827  # more than five years of 365.25 days
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
    PART_AGAINST_WHOLE = "part_against_whole"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, with what a sentence on it says. `claims` are the refs of the claims that it rests on.

    `earliest` and `latest` are days: those of a window, of the last sighting or of the restoration. Of a window, `days`
    is the width, and the grades are what its two limiting claims say, each from the least to the worst. It is a gap
    from the day `due` on; None means on every day. The `fingerprint` is another one as soon as the evidence is.
    """

    kind: GapKind
    claims: tuple[str, ...]
    days: int | None = None
    earliest: int | None = None
    latest: int | None = None
    from_grade: Grade | None = None
    from_worst: Grade | None = None
    to_grade: Grade | None = None
    to_worst: Grade | None = None
    contradiction: ContradictionKind | None = None
    due: int | None = None
    fingerprint: str = ""

    @property
    def when(self) -> Interval | None:
        """The days that the gap is about, or None if there are none or both ends are open."""
        if self.earliest is None and self.latest is None:
            return None
        return Interval(self.earliest, self.latest)

    def is_due(self, day: int) -> bool:
        """Return whether it is a gap on this day."""
        return self.due is None or self.due <= day


def find_gaps(chronology: Chronology) -> tuple[Gap, ...]:
    """Return the gaps in the evidence on a monument that an editor should investigate, ordered by kind.

    Those that come with age are among them before they are due.
    """
    gaps = (
        *_find_unseen_change_gaps(chronology),
        *_find_restoration_gaps(chronology),
        *_find_window_gaps(chronology),
        *_find_weak_source_gaps(chronology),
        _find_old_sighting_gap(chronology),
        *_find_contradiction_gaps(chronology),
    )
    return tuple(replace(gap, fingerprint=_compute_fingerprint(gap, chronology)) for gap in gaps)


def _compute_fingerprint(gap: Gap, chronology: Chronology) -> str:
    """Return a digest of what a gap rests on: its days and grades, and what its claims say and how good they are.

    The name of a source does not count, so that a gap stays the same when a source is renamed.
    """
    statements = chronology.all_statements
    said = [_evidence_values(statements[ref]) for ref in sorted(gap.claims)]
    repairs: list[tuple[int | None, int | None]] = []
    if gap.kind == GapKind.REPAIRED_NOT_SEEN:
        repairs = [(repair.earliest, repair.latest) for repair in chronology.repairs]
    grades = (gap.from_grade, gap.from_worst, gap.to_grade, gap.to_worst)
    evidence = [gap.kind, gap.earliest, gap.latest, grades, gap.contradiction, said, sorted(repairs, key=str)]
    return hashlib.sha256(json.dumps(evidence).encode()).hexdigest()


def _evidence_values(statement: Statement) -> dict[str, object]:
    """Return what a claim says and how good it is, as values for JSON by name."""
    values = {field.name: getattr(statement, field.name) for field in fields(statement) if field.name != "source"}
    return {**values, "when": (statement.when.earliest, statement.when.latest)}


def _find_unseen_change_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap if an event may have hit the monument, or a repair mended it, since it was last seen."""
    latest_state = chronology.state_on(None)
    if not latest_state.uncertain:
        return

    # A sighting of "some day in 2016" may have been made before an event of that year.
    last_seen_day = PAST
    if latest_state.last_seen is not None and latest_state.last_seen.earliest is not None:
        last_seen_day = latest_state.last_seen.earliest
    unseen_events, unseen_repairs = [], []
    for statement in sort_by_days(chronology.all_statements.values()):
        _, last_possible_day = day_bounds(statement.when)
        if not statement.is_strong:
            continue
        if statement.is_event and last_possible_day >= last_seen_day:
            unseen_events.append(statement.ref)
        if statement.is_repair and last_possible_day > last_seen_day:
            unseen_repairs.append(statement.ref)
    if unseen_events:
        yield _gap_since_last_sighting(GapKind.HIT_NOT_SEEN, tuple(unseen_events), latest_state.last_seen)

    # Events that made it better are among the repairs.
    if any(repair.latest is None or repair.latest > last_seen_day for repair in chronology.repairs):
        yield _gap_since_last_sighting(GapKind.REPAIRED_NOT_SEEN, tuple(unseen_repairs), latest_state.last_seen)


def _gap_since_last_sighting(kind: GapKind, claims: tuple[str, ...], last_seen: Interval | None) -> Gap:
    """Build a gap that says on which days the monument was last seen, if ever."""
    if last_seen is None:
        return Gap(kind, claims)
    return Gap(kind, claims, earliest=last_seen.earliest, latest=last_seen.latest)


def _find_restoration_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap for each restoration before which no damage is known: when was the monument damaged?

    Damage of a whole or of a part counts as known.
    """
    first_damage_day = FUTURE
    for statement in chronology.all_statements.values():
        if statement.is_strong and (statement.is_event or statement.kind == ClaimKind.DAMAGED_AT):
            first_damage_day = min(first_damage_day, day_bounds(statement.when)[0])
    own_claims = [statement for statement in chronology.statements.values() if statement.is_strong]
    for statement in sort_by_days(own_claims):
        if statement.kind == ClaimKind.RESTORED_AT and day_bounds(statement.when)[0] <= first_damage_day:
            yield Gap(
                GapKind.RESTORED_WITHOUT_DAMAGE,
                (statement.ref,),
                earliest=statement.when.earliest,
                latest=statement.when.latest,
            )


def _find_window_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap for each change that is dated too vaguely, then for each that only one source dates.

    A window is the days within which the monument's state changed. The widest windows come first.
    """
    windows = sorted(chronology.windows, key=_width_descending)
    for window in windows:
        if window.days is None or window.days > WIDE_WINDOW_DAYS:
            yield _gap_of_window(GapKind.WIDE_WINDOW, window)

    statements = chronology.all_statements
    for window in windows:
        sources = {statements[ref].source for ref in window.limits}
        if len(sources) == 1:
            yield _gap_of_window(GapKind.SINGLE_SOURCE_WINDOW, window)


def _gap_of_window(kind: GapKind, window: Window) -> Gap:
    """Build a gap that says between which grades and on which days the monument changed. Events in it count, too."""
    return Gap(
        kind,
        tuple(dict.fromkeys(window.limits)),  # an event may limit the window that it may lie in
        window.days,
        earliest=window.interval.earliest,
        latest=window.interval.latest,
        from_grade=window.from_grade,
        from_worst=window.from_worst,
        to_grade=window.to_grade,
        to_worst=window.to_worst,
    )


def _width_descending(window: Window) -> tuple[bool, int]:
    """Return a sort key that puts windows with an open end first, then the widest."""
    if window.days is None:
        return False, 0
    return True, -window.days


def _find_weak_source_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap if all accepted claims come from unreliable sources. Observations and judgements do not count."""
    accepted = [
        statement
        for statement in chronology.statements.values()
        if statement.status == ClaimStatus.ACCEPTED and statement.kind not in UNGRADED_KINDS
    ]
    if accepted and all(statement.reliability in WEAK_RELIABILITIES for statement in accepted):
        yield Gap(GapKind.WEAK_SOURCES_ONLY, tuple(statement.ref for statement in sort_by_days(accepted)))


def _find_old_sighting_gap(chronology: Chronology) -> Gap:
    """Return the gap that the monument's state was last reported years ago, or never. It is due when it is that old."""
    latest_state = chronology.state_on(None)
    claim_refs = (latest_state.leading,) if latest_state.leading else ()
    gap = _gap_since_last_sighting(GapKind.NO_RECENT_SIGHTING, claim_refs, latest_state.last_seen)
    # A sighting of "some day in 2019" may be as old as the first of them.
    if gap.earliest is None:
        return gap
    return replace(gap, due=gap.earliest + OLD_SIGHTING_DAYS)


def _find_contradiction_gaps(chronology: Chronology) -> Iterator[Gap]:
    """Yield a gap for each contradiction that a person has to settle, between parts and wholes first."""
    gaps = []
    for contradiction in chronology.contradictions:
        # A rejected claim that contradicts the accepted ones is settled.
        if contradiction.kind != ContradictionKind.REJECTED_CLAIM:
            is_of_family = contradiction.kind == ContradictionKind.PART_AGAINST_WHOLE
            kind = GapKind.PART_AGAINST_WHOLE if is_of_family else GapKind.CONTRADICTION
            gaps.append(Gap(kind, contradiction.claims, contradiction=contradiction.kind))
    yield from sorted(gaps, key=lambda gap: gap.kind == GapKind.CONTRADICTION)
