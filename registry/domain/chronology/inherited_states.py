"""Which states rest on claims on a whole or a part: each names the relative."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from registry.domain.vocabulary.codes import Grade

from .inheritance import Inheritance
from .sightings import day_bounds
from .timeline import Segment
from .worlds import FUTURE, PAST

InheritedSpan = tuple[int, int, str]  # first day, last day, slug of the relative


def name_relatives(
    segments: Sequence[Segment], own_segments: Sequence[Segment], inheritance: Inheritance
) -> tuple[Segment, ...]:
    """Return the segments with the relative whose claims make each state what it is, cut where that changes.

    `own_segments` are those that the claims on the monument itself would make.
    """
    naming = _Naming(own_segments, inheritance)
    named_segments: list[Segment] = []
    for segment in segments:
        first_day = PAST if segment.valid_from is None else segment.valid_from
        last_day = FUTURE if segment.valid_to is None else segment.valid_to
        starts: list[int] = []
        slugs: list[str | None] = []
        for day in sorted({first_day, *naming.find_cuts(first_day, last_day)}):
            slug = naming.find_relative(segment, day)
            if not slugs or slug != slugs[-1]:
                starts.append(day)
                slugs.append(slug)
        for slug, (start, next_start) in zip(slugs, pairwise((*starts, last_day + 1)), strict=True):
            valid_from = segment.valid_from if start == first_day else start
            valid_to = segment.valid_to if next_start > last_day else next_start - 1
            named_segments.append(replace(segment, valid_from=valid_from, valid_to=valid_to, inherited_from=slug))
    return tuple(named_segments)


class _Naming:
    """Look-ups from a day to the relative whose claims make the state of that day."""

    def __init__(self, own_segments: Sequence[Segment], inheritance: Inheritance) -> None:
        self.claims = inheritance.statements
        self.own_segments = own_segments
        self.own_starts = [segment.valid_from for segment in own_segments[1:] if segment.valid_from is not None]
        self.spans = sorted(_list_spans(inheritance))
        self.span_starts = [first for first, _, _ in self.spans]
        self.cuts = sorted({*self.own_starts, *self.span_starts})

    def find_cuts(self, first_day: int, last_day: int) -> list[int]:
        """Return the days from the first to the last, after the first, on which another relative may be named."""
        return self.cuts[bisect_right(self.cuts, first_day) : bisect_right(self.cuts, last_day)]

    def find_relative(self, segment: Segment, day: int) -> str | None:
        """Return the slug of the relative on whose claims a state on a day rests, or None if it rests on none.

        If it rests on one claim, that claim decides. Otherwise it rests on none if the claims on the monument itself
        make the same state. If they do not, the relative is named whose evidence was the last to begin by that day.
        """
        if segment.leading is not None:
            claim = self.claims.get(segment.leading)
            return None if claim is None else claim.inherited_from
        own_segment = self.own_segments[bisect_right(self.own_starts, day)]
        if segment.grade == Grade.UNKNOWN or _range_of(segment) == _range_of(own_segment):
            return None
        count = bisect_right(self.span_starts, day)
        _, _, slug = self.spans[max(count - 1, 0)]
        return slug


def _range_of(segment: Segment) -> tuple[Grade, Grade, bool]:
    """Return what a segment says of the grade: its range, and whether it is uncertain."""
    return segment.grade_low, segment.grade_high, segment.uncertain


def _list_spans(inheritance: Inheritance) -> list[InheritedSpan]:
    """Return the days of all that is inherited, each with the slug of its relative."""
    claims = inheritance.statements.values()
    spans = [(*day_bounds(claim.when), claim.inherited_from or "") for claim in claims]
    days = (*inheritance.worse_days, *inheritance.repairs)
    spans.extend((inherited.days.first, inherited.days.last, inherited.relative.slug) for inherited in days)
    return spans
