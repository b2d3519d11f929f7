"""Records of monuments, limited to what the viewer may see. List, page, API and stored document share them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.domain.chronology.grades import RANK
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Precision
from registry.models import Monument
from registry.models.record import in_language

from .placements import PlacementRecord, PlacesRecord, build_placement_records, build_places_record
from .public_columns import Columns, column_members, public_columns
from .states import State, get_states
from .summaries import (
    DateSummary,
    NameSummary,
    SourceSummary,
    summarize_name,
    summarize_optional_date,
    summarize_optional_name,
    summarize_source,
)
from .visible import visible_claims, visible_monuments, visible_placements

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class MonumentCounts(TypedDict):
    """The annotations that the query adds to each monument."""

    claim_count: int
    source_count: int


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A part of a monument, with its state. `pk` is for further queries only."""

    pk: int
    part: NameSummary
    kind: str
    state: State


@dataclass(frozen=True, slots=True)
class MonumentRecord:
    """One monument with its state and that of its parts on the requested day. `pk` is for further queries only."""

    pk: int
    slug: str
    site: NameSummary
    part_of: NameSummary | None
    kind: str
    name_en: str
    name_ar: str
    other_names: tuple[str, ...]
    description_en: str
    description_ar: str
    built: DateSummary | None
    built_source: SourceSummary | None
    precision: str
    placements: tuple[PlacementRecord, ...]
    places: PlacesRecord
    state: State
    parts: tuple[PartRecord, ...]
    claims: int
    sources: int
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def name(self) -> str:
        """Return the name in the active language, or in the other one if it is missing."""
        return in_language(self.name_en, self.name_ar)

    @property
    def worst_part(self) -> PartRecord | None:
        """Return the part of the monument with the most severe grade of damage, or None if no part is graded.

        The grade of a part has no effect on the state of the whole monument.
        """
        return find_worst_part(self.parts)

    @property
    def point(self) -> PlacementRecord | None:
        """Return the latest placement with public coordinates that is not withdrawn, or None if there is none."""
        for placement in reversed(self.placements):
            if placement.lon is not None and not placement.withdrawn:
                return placement
        return None


def find_worst_part(parts: Iterable[PartRecord]) -> PartRecord | None:
    """Return the part with the most severe grade of damage, or None if no part is graded."""
    graded_parts = [part for part in parts if part.state.grade_high in RANK]
    return max(graded_parts, key=lambda part: RANK[part.state.grade_high], default=None)


def top_level_monuments(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Monument]:
    """Return the visible monuments that are not parts of other monuments."""
    return visible_monuments(viewer).filter(part_of__isnull=True)


def monument_records(
    monuments: QuerySet[Monument],
    *,
    as_of: int | None = None,
    known_at: datetime | None = None,
    viewer: Viewer = PUBLIC_VIEWER,
) -> list[MonumentRecord]:
    """Return a read-only record for each monument of a queryset, with its state and the states of its parts.

    `as_of` is the day of the states, as a day number; None means the latest states. `known_at` is the moment whose
    knowledge counts; None means now. Monuments that were not yet recorded then are left out. Run five
    queries, or six with `known_at`.
    """
    loaded_monuments = list(_with_relations_and_counts(monuments, viewer))
    monument_ids = set()
    for monument in loaded_monuments:
        monument_ids.add(monument.pk)
        monument_ids.update(part.pk for part in monument.parts.all())

    states_by_id = get_states(monument_ids, as_of=as_of, known_at=known_at, viewer=viewer)
    known_monuments = [monument for monument in loaded_monuments if monument.pk in states_by_id]
    return [_build_monument_record(monument, states_by_id, as_of) for monument in known_monuments]


def monument_record(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentRecord | None:
    """Return the monument with this slug as a read-only record, or None if the viewer sees none.

    `as_of` is the day of its state, as a day number; None means the latest state. `known_at` is the moment whose
    knowledge counts; None means now. Run five queries, or six with `known_at`.
    """
    monuments = visible_monuments(viewer).filter(slug=slug)
    records = monument_records(monuments, as_of=as_of, known_at=known_at, viewer=viewer)
    return records[0] if records else None


def _with_relations_and_counts(
    monuments: QuerySet[Monument], viewer: Viewer
) -> QuerySet[WithAnnotations[Monument, MonumentCounts]]:
    """Load the related records of monuments, and annotate each with the numbers of its visible claims and sources."""
    # Count in subqueries: with a join and GROUP BY, the database would count all claims for one page of monuments.
    claims = visible_claims(viewer).filter(monument=OuterRef("pk")).order_by().values("monument")
    claim_count = claims.annotate(n=Count("pk")).values("n")
    source_count = claims.annotate(n=Count("source", distinct=True)).values("n")

    placements = visible_placements(viewer).select_related("source")
    monuments = monuments.select_related("site", "part_of", "built_source")
    monuments = monuments.prefetch_related(
        Prefetch("parts", visible_monuments(viewer)), Prefetch("placements", placements)
    )
    return monuments.annotate(
        claim_count=Coalesce(Subquery(claim_count), 0), source_count=Coalesce(Subquery(source_count), 0)
    )


def _build_monument_record(
    monument: WithAnnotations[Monument, MonumentCounts], states_by_id: dict[int, State], as_of: int | None
) -> MonumentRecord:
    """Convert a monument to the read-only record that pages and the API show.

    `states_by_id` holds the states of monuments and parts by their IDs. Parts without a state are left out. `as_of` is
    the day of the states and places, as a day number; None means the latest.
    """
    known_parts = [part for part in monument.parts.all() if part.pk in states_by_id]
    parts = [PartRecord(part.pk, summarize_name(part), part.kind, states_by_id[part.pk]) for part in known_parts]
    built_source = None if monument.built_source is None else summarize_source(monument.built_source)
    placements = build_placement_records(monument.placements.all(), Precision(monument.precision))

    return MonumentRecord(
        pk=monument.pk,
        site=summarize_name(monument.site),
        part_of=summarize_optional_name(monument.part_of),
        other_names=tuple(monument.other_names),
        built=summarize_optional_date(
            monument.built_text, monument.built_edtf, monument.built_earliest, monument.built_latest
        ),
        built_source=built_source,
        placements=placements,
        places=build_places_record(placements, as_of),
        state=states_by_id[monument.pk],
        parts=tuple(parts),
        claims=monument.claim_count,
        sources=monument.source_count,
        recorded_at=monument.recorded_at,
        version=monument.version,
        **column_members(MonumentRecord, public_columns(monument)),
    )
