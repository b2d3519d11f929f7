"""Gaps worth work: what an editor should look into next, derived from a chronology."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.vocabulary.codes import ClaimStatus, Reliability

from .derivation import Chronology

WIDE_WINDOW_DAYS = 90
OLD_SIGHTING_YEARS = 5
DAYS_A_YEAR = 365.25
WEAK = frozenset({Reliability.E, Reliability.F})


class GapKind(StrEnum):
    """What is missing."""

    WIDE_WINDOW = "wide_window"
    SINGLE_SOURCE_WINDOW = "single_source_window"
    WEAK_SOURCES_ONLY = "weak_sources_only"
    NO_RECENT_SIGHTING = "no_recent_sighting"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to look into: `claims` are refs, `days` a width or an age in days where there is one."""

    kind: GapKind
    claims: tuple[str, ...]
    days: int | None = None


def gaps(chronology: Chronology, today: int) -> tuple[Gap, ...]:
    """The gaps of one monument as of `today`, the kinds in their order, the widest windows first."""
    return (*_windows(chronology), *_weak(chronology), *_stale(chronology, today), *_contradicted(chronology))


def _windows(chronology: Chronology) -> Iterator[Gap]:
    widest_first = sorted(chronology.windows, key=lambda w: (w.days is not None, -(w.days or 0)))
    for window in widest_first:
        if window.days is None or window.days > WIDE_WINDOW_DAYS:
            yield Gap(GapKind.WIDE_WINDOW, (window.limit_before, window.limit_after), window.days)
    for window in widest_first:
        if len({chronology.statements[ref].source for ref in window.limits}) == 1:
            yield Gap(GapKind.SINGLE_SOURCE_WINDOW, window.limits, window.days)


def _weak(chronology: Chronology) -> Iterator[Gap]:
    accepted = [s for s in chronology.statements.values() if s.status == ClaimStatus.ACCEPTED]
    if accepted and all(statement.reliability in WEAK for statement in accepted):
        yield Gap(GapKind.WEAK_SOURCES_ONLY, tuple(sorted(statement.ref for statement in accepted)))


def _stale(chronology: Chronology, today: int) -> Iterator[Gap]:
    last = chronology.state_on(None)
    age = None if last.last_seen is None else today - last.last_seen
    if age is None or age > OLD_SIGHTING_YEARS * DAYS_A_YEAR:
        yield Gap(GapKind.NO_RECENT_SIGHTING, (last.leading,) if last.leading else (), age)


def _contradicted(chronology: Chronology) -> Iterator[Gap]:
    for contradiction in chronology.contradictions:
        yield Gap(GapKind.CONTRADICTION, contradiction.claims)
