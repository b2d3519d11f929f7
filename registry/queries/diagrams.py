"""What state diagrams show: monuments with their parts, their states on a day, and whether they were moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from registry.domain.chronology.places import Move
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Precision
from registry.models import Monument, Placement

from .monuments import MonumentRecord, monument_records
from .placements import build_placement_records, build_places_record, find_move_on_day
from .visible import visible_monuments, visible_placements


@dataclass(frozen=True, slots=True)
class DiagramRecords:
    """A monument and its visible parts, in the order in which they were recorded."""

    whole: MonumentRecord
    parts: tuple[MonumentRecord, ...]


def get_diagram_records(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> DiagramRecords | None:
    """Return a monument with its parts and their states on a day. Run five queries, or six with `known_at`.

    Return None if the viewer sees no monument with this slug, or if it was not yet recorded at `known_at`.
    """
    is_monument_or_part = Q(slug=slug) | Q(part_of__slug=slug)
    monuments = visible_monuments(viewer).filter(is_monument_or_part).order_by("pk")
    records = monument_records(monuments, as_of=as_of, known_at=known_at, viewer=viewer)
    whole = next((record for record in records if record.slug == slug), None)
    if whole is None:
        return None
    return DiagramRecords(whole, tuple(record for record in records if record.slug != slug))


def get_moves_of_parts(
    whole_ids: Iterable[int], *, as_of: int | None, viewer: Viewer = PUBLIC_VIEWER
) -> dict[str, Move]:
    """Return whether the visible parts of monuments were away from their first places on a day, by the parts' slugs.

    Parts without placements are left out. Run one query.
    """
    placements = visible_placements(viewer).filter(monument__part_of__in=list(whole_ids), withdrawn=False)
    placements_by_part: dict[Monument, list[Placement]] = defaultdict(list)
    for placement in placements.select_related("monument", "source"):
        placements_by_part[placement.monument].append(placement)

    moves = {}
    for part, part_placements in placements_by_part.items():
        records = build_placement_records(part_placements, Precision(part.precision))
        moves[part.slug] = find_move_on_day(records, build_places_record(records, as_of))
    return moves
