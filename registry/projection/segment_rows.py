"""Between the derivation's segments and their stored rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from registry.domain.chronology.bitemporal import Known
from registry.models import StateSegment
from registry.queries.states import segment_of

T = TypeVar("T")


def row_of(monument: int, known: Known) -> StateSegment:
    """An unsaved row."""
    segment = known.segment
    return StateSegment(
        monument_id=monument,
        valid_from=segment.valid_from,
        valid_to=segment.valid_to,
        grade=segment.grade.value if segment.grade else "",
        grade_low=segment.grade_low.value,
        grade_high=segment.grade_high.value,
        uncertain=segment.uncertain,
        last_seen=segment.last_seen,
        leading=segment.leading or "",
        known_from=known.known_from,
        known_to=known.known_to,
    )


def known_of(row: StateSegment) -> Known:
    """The inverse of `row_of`."""
    return Known(segment_of(row), row.known_from, row.known_to)


def chunks(ids: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Pieces short enough for one query's parameters."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
