"""Record time: which segments the registry held for true, from when until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .timeline import Segment


@dataclass(frozen=True, slots=True)
class Known:
    """A segment that was held from `known_from` until before `known_to` (None: still is)."""

    segment: Segment
    known_from: datetime
    known_to: datetime | None


def replay(lines: Iterable[tuple[datetime, Sequence[Segment]]]) -> list[Known]:
    """What was held when, from the lines as they were derived at rising moments.

    A segment that stays the same is held on; one that goes is closed, never overwritten. Closed ones come first.
    """
    held: dict[Segment, datetime] = {}
    closed: list[Known] = []
    for at, line in lines:
        kept = set(line)
        closed += [Known(s, since, at) for s, since in held.items() if s not in kept and since < at]
        held = {segment: held.get(segment, at) for segment in line}
    return [*closed, *(Known(segment, since, None) for segment, since in held.items())]
