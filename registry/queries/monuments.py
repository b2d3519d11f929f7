"""Monuments as their reader may see them: the record that list, page, API and stored document share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.domain.chronology.grades import RANK
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer, shows_place_words
from registry.domain.vocabulary.codes import Precision
from registry.models import Monument, Placement
from registry.models.record import in_language

from .states import State, states
from .summaries import Dating, Named, SourceBrief, dating, dating_or_none, named, named_or_none, source_brief
from .visible import visible_claims, visible_monuments, visible_placements

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Counts(TypedDict):
    """What the query adds to each monument."""

    claim_count: int
    source_count: int


@dataclass(frozen=True, slots=True)
class PlacementRecord:
    """Where a monument was. The point is the public one, for every reader; None where unknown or not for the public.

    The true place is at most `uncertainty_m` metres from it; 0 where it is shown as the source has it.
    """

    id: int
    place_en: str
    place_ar: str
    date: Dating
    lon: float | None
    lat: float | None
    uncertainty_m: int | None
    certainty: str
    source: SourceBrief
    note_en: str
    note_ar: str

    @property
    def place(self) -> str:
        """In the reader's language."""
        return in_language(self.place_en, self.place_ar)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A part and its state."""

    part: Named
    kind: str
    state: State


@dataclass(frozen=True, slots=True)
class MonumentRecord:
    """One monument with its state on the day asked for and that of its parts. `pk` is for further queries only."""

    pk: int
    slug: str
    site: Named
    part_of: Named | None
    kind: str
    name_en: str
    name_ar: str
    other_names: tuple[str, ...]
    description_en: str
    description_ar: str
    built: Dating | None
    built_source: SourceBrief | None
    built_note_en: str
    built_note_ar: str
    precision: str
    placements: tuple[PlacementRecord, ...]
    state: State
    parts: tuple[PartRecord, ...]
    claims: int
    sources: int
    recorded_at: datetime
    version: int

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_en, self.name_ar)

    @property
    def worst_part(self) -> PartRecord | None:
        """The part with the highest ranked grade, if any part has one; it never changes the whole's own state."""
        ranked = [part for part in self.parts if part.state.grade_high in RANK]
        return max(ranked, key=lambda part: RANK[part.state.grade_high], default=None)

    @property
    def point(self) -> PlacementRecord | None:
        """The last placement with public coordinates."""
        return next((p for p in reversed(self.placements) if p.lon is not None), None)


def top_level_monuments(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Monument]:
    """Monuments that are not parts of others."""
    return visible_monuments(viewer).filter(part_of__isnull=True)


def monument_records(
    monuments: QuerySet[Monument],
    *,
    as_of: int | None = None,
    known_at: datetime | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
) -> list[MonumentRecord]:
    """The monuments of a query of visible ones, in its order, in their state on a day. Five queries."""
    rows = list(_with_relations(monuments, viewer))
    ids = {row.pk for row in rows} | {part.pk for row in rows for part in row.parts.all()}
    found = states(ids, as_of=as_of, known_at=known_at, viewer=viewer)
    return [_record(row, found) for row in rows if row.pk in found]


def monument_record(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentRecord | None:
    """One monument, None if the reader sees none of that slug. Five queries."""
    rows = visible_monuments(viewer).filter(slug=slug)
    return next(iter(monument_records(rows, as_of=as_of, known_at=known_at, viewer=viewer)), None)


def _with_relations(monuments: QuerySet[Monument], viewer: Viewer) -> QuerySet[WithAnnotations[Monument, Counts]]:
    # As subqueries: joined and grouped, the whole table would be counted for a page of it.
    claims = visible_claims(viewer).filter(monument=OuterRef("pk")).order_by().values("monument")
    placements = visible_placements(viewer).select_related("source")
    return (
        monuments.select_related("site", "part_of", "built_source")
        .prefetch_related(Prefetch("parts", visible_monuments(viewer)), Prefetch("placements", placements))
        .annotate(
            claim_count=Coalesce(Subquery(claims.annotate(n=Count("pk")).values("n")), 0),
            source_count=Coalesce(Subquery(claims.annotate(n=Count("source", distinct=True)).values("n")), 0),
        )
    )


def _record(row: WithAnnotations[Monument, Counts], found: dict[int, State]) -> MonumentRecord:
    return MonumentRecord(
        pk=row.pk,
        slug=row.slug,
        site=named(row.site),
        part_of=named_or_none(row.part_of),
        kind=row.kind,
        name_en=row.name_en,
        name_ar=row.name_ar,
        other_names=tuple(row.other_names),
        description_en=row.description_en,
        description_ar=row.description_ar,
        built=dating_or_none(row.built_text, row.built_earliest, row.built_latest),
        built_source=source_brief(row.built_source) if row.built_source else None,
        built_note_en=row.built_note_en,
        built_note_ar=row.built_note_ar,
        precision=row.precision,
        placements=tuple(_placement(p, row.precision) for p in _in_time(row.placements.all())),
        state=found[row.pk],
        parts=tuple(_part(part, found) for part in row.parts.all() if part.pk in found),
        claims=row.claim_count,
        sources=row.source_count,
        recorded_at=row.recorded_at,
        version=row.version,
    )


def _part(part: Monument, found: dict[int, State]) -> PartRecord:
    return PartRecord(named(part), part.kind, found[part.pk])


def _in_time(placements: Iterable[Placement]) -> list[Placement]:
    open_start = -(10**9)
    return sorted(placements, key=lambda p: (open_start if p.earliest is None else p.earliest, p.pk))


def _placement(placement: Placement, precision: str) -> PlacementRecord:
    public = shows_place_words(Precision(precision))
    return PlacementRecord(
        id=placement.pk,
        place_en=placement.place_en if public else "",
        place_ar=placement.place_ar if public else "",
        date=dating(placement.date_text, placement.earliest, placement.latest),
        lon=placement.lon,
        lat=placement.lat,
        uncertainty_m=placement.uncertainty_m,
        certainty=placement.certainty,
        source=source_brief(placement.source),
        note_en=placement.note_en if public else "",
        note_ar=placement.note_ar if public else "",
    )
