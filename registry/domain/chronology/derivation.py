"""The chronology of a monument, derived from the claims on it: segments, windows, contradictions.

The derivation uses no clock, no text and no database; callers pass days. The definition is in
`docs/chronology.md`. Pages, API, admin and export all use the same object, so they cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus

from .conflicts import Resolution, resolve
from .contradictions import Contradiction, find_contradictions
from .dates import Interval
from .evidence import Statement
from .sightings import Sighting, build_world, find_sightings, sort_by_days
from .timeline import Segment, build_segments, first_known_day
from .windows import Window, find_windows
from .worlds import World


@dataclass(frozen=True, slots=True)
class Chronology:
    """The derived history of one monument.

    `segments` cover all days, in order and without overlap. `windows` are in order of time. `statements` are all
    claims that were considered, by ref. `repairs` are the days on which repairs may have been made.
    """

    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    contradictions: tuple[Contradiction, ...]
    statements: dict[str, Statement]
    repairs: tuple[Interval, ...] = ()

    def state_on(self, day: int | None) -> Segment:
        """Return the timeline segment with the monument's state on a day, or the latest segment for None."""
        if day is None:
            return self.segments[-1]

        # The first segment is open at its start. All later ones have a first day.
        first_days = [segment.valid_from for segment in self.segments[1:] if segment.valid_from is not None]
        return self.segments[bisect_right(first_days, day)]

    def window_of(self, day: int) -> Window | None:
        """Return the window in which a day lies, or None. A window is the days within which the state changed."""
        for window in self.windows:
            if window.is_open_on(day):
                return window
        return None


def derive_chronology(statements: Iterable[Statement], repairs: Sequence[Interval] = ()) -> Chronology:
    """Derive the history of a monument from all claims on it, in any order and of any status.

    Only strong claims decide what is possible. `repairs` are the intervals of repairs that may have been made.
    """
    statements_by_ref = {statement.ref: statement for statement in statements}
    accepted = [statement for statement in statements_by_ref.values() if statement.status == ClaimStatus.ACCEPTED]
    strong_claims = [statement for statement in accepted if statement.is_strong]
    weak_claims = [statement for statement in accepted if not statement.is_strong]
    # Weak claims make no state. Before the first sighting they say what is likely.
    weak = _derive(weak_claims, ()) if weak_claims else None

    strong = _derive(strong_claims, repairs, () if weak is None else weak.segments)
    return Chronology(
        segments=strong.segments,
        windows=strong.windows,
        contradictions=find_contradictions(statements_by_ref, strong.sightings, strong.world, strong.resolution),
        statements=statements_by_ref,
        repairs=tuple(repairs),
    )


@dataclass(frozen=True, slots=True)
class _Derived:
    """What follows from some claims, all taken to be true, and the steps on the way to it."""

    sightings: Sequence[Sighting]
    world: World
    resolution: Resolution
    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]


def _derive(
    claims: Sequence[Statement], repairs: Sequence[Interval], weak_segments: tuple[Segment, ...] = ()
) -> _Derived:
    """Derive segments and windows from accepted claims. `weak_segments` follow from those that are too weak."""
    events = sort_by_days(claim for claim in claims if claim.is_event)
    sightings = find_sightings((claim for claim in claims if claim.is_state), events)
    world = build_world(sightings, events, repairs)
    resolution = resolve(world)
    known_from = first_known_day(sightings, events)
    windows = find_windows(resolution.runs, sightings, events, known_from)
    segments = build_segments(resolution.runs, sightings, windows, known_from, weak_segments)
    return _Derived(sightings, world, resolution, segments, windows)
