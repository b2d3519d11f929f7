"""The chronology of one monument, derived from its claims: segments, windows, contradictions.

Pure: no clock (the caller passes days), no text, no database. The rules are numbered in `docs/chronology.md`; the
same object feeds page, API, admin and export, so they cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ClaimStatus

from .contradictions import Contradiction, contradictions
from .dates import Interval
from .evidence import Statement
from .observations import sightings
from .timeline import Segment, segments
from .windows import Window, changes, narrowed


@dataclass(frozen=True, slots=True)
class Chronology:
    """What the accepted claims say, the disputed ones beside it.

    `segments` cover the line from the first to the last day there is, in order and without overlap; `windows` are in
    order of time; `statements` are those that were looked at, by ref.
    """

    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    contradictions: tuple[Contradiction, ...]
    statements: dict[str, Statement]

    def state_on(self, day: int | None) -> Segment:
        """The segment that holds `day`; None asks for the latest one."""
        if day is None:
            return self.segments[-1]
        starts = [segment.valid_from for segment in self.segments[1:] if segment.valid_from is not None]
        return self.segments[bisect_right(starts, day)]

    def window_of(self, day: int) -> Window | None:
        """The window inside which `day` is uncertain, if it is in one."""
        return next((window for window in self.windows if window.is_open_on(day)), None)


def derive(statements: Iterable[Statement], repairs: Sequence[Interval] = ()) -> Chronology:
    """Derive the chronology of one monument.

    `statements` are all claims on it in any order and any status (drafts and submitted ones move nothing); `repairs`
    the spans in which an intervention worked on it, which allow its state to get better.
    """
    known = {statement.ref: statement for statement in statements}
    accepted = [s for s in known.values() if s.status == ClaimStatus.ACCEPTED]
    seen = sightings(s for s in accepted if s.is_state)
    events = sorted((s for s in accepted if s.is_event), key=lambda s: s.weight)
    narrowing = narrowed(changes(seen), events)
    line = segments(seen, narrowing.changes, events)
    return Chronology(
        segments=line,
        windows=tuple(change.window for change in narrowing.changes if change.window is not None),
        contradictions=contradictions(known, seen, narrowing, line, repairs),
        statements=known,
    )
