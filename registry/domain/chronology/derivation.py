"""The chronology of a monument, derived from the claims on it: segments, windows, contradictions.

The derivation uses no clock, no text and no database; callers pass days. The rules are numbered in
`docs/chronology.md`. Pages, API, admin and export all use the same object, so they cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus

from .contradictions import Contradiction, find_contradictions
from .dates import Interval
from .evidence import Statement
from .observations import find_sightings
from .timeline import Segment, build_segments
from .windows import Window, find_changes, narrow_windows


@dataclass(frozen=True, slots=True)
class Chronology:
    """The derived history of one monument.

    `segments` cover all days, in order and without overlap. `windows` are in order of time. `statements` are all
    claims that were considered, by ref.
    """

    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    contradictions: tuple[Contradiction, ...]
    statements: dict[str, Statement]

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

    Only accepted claims decide what happened. `repairs` are the intervals in which the monument was being repaired:
    they explain why its state got better.
    """
    statements_by_ref = {statement.ref: statement for statement in statements}
    accepted = [statement for statement in statements_by_ref.values() if statement.status == ClaimStatus.ACCEPTED]
    events = [statement for statement in accepted if statement.is_event]
    events.sort(key=lambda event: event.weight)

    sightings = find_sightings(statement for statement in accepted if statement.is_state)
    narrowing = narrow_windows(find_changes(sightings), events)
    segments = build_segments(sightings, narrowing.changes, events)
    return Chronology(
        segments=segments,
        windows=tuple(change.window for change in narrowing.changes if change.window is not None),
        contradictions=find_contradictions(statements_by_ref, sightings, narrowing, segments, repairs),
        statements=statements_by_ref,
    )
