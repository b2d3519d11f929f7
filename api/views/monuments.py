"""Monuments: the list, one of them, its chronology, and the claims, interventions and pictures that are on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from api.chronologies import ChronologyShape
from api.filters import MonumentClaimQuery, MonumentInterventionQuery, MonumentQuery, Query, StateQuery
from api.picture_filters import MonumentComparisonQuery, MonumentPhotoQuery
from api.problems import Missing
from api.serializers import MonumentShape, PlacementShape
from api.writing.nouns import MONUMENT, PLACEMENT
from api.writing.operations import changing, creating
from registry.domain.policy.visibility import Viewer
from registry.queries import MonumentRecord, chronology, monument_records
from registry.queries.visible import visible_monuments

from .claims import ClaimsListed
from .comparisons import ComparisonsListed
from .interventions import Measures
from .photos import PhotosListed
from .records import Plain, RecordDetail, RecordList, Records
from .rows import NUMBER, RowDetail, RowList, Rows
from .writing import Changing, Creating

SLUG = "The monument's slug."


class Monuments(Records):
    """By slug; in their present state as stored, on another day or moment derived from the segments."""

    noun, tag = "monument", "monuments"
    serializer_class = MonumentShape

    def rows(self) -> QuerySet:
        return visible_monuments(self.viewer)

    def records(self, rows: QuerySet, query: Query) -> Sequence[MonumentRecord]:
        as_of, known_at = query.value("as_of"), query.value("known_at")
        return monument_records(rows, as_of=as_of, known_at=known_at, viewer=self.viewer)

    def texts(self, rows: QuerySet, query: Query) -> list[str]:
        now = query.value("as_of") is None and query.value("known_at") is None
        if now and not self.viewer.has_private_access:  # what is stored is what anybody sees
            return list(rows.values_list("document__text", flat=True))
        return super().texts(rows, query)

    def missing(self, key: str, query: Query) -> Missing:
        return missing(key, self.viewer, query.value("known_at"))


class MonumentList(Creating, Monuments, RecordList):
    operation, summary = "listMonuments", "Monuments and their parts, in their state now or on a day"
    query_class = MonumentQuery
    written, writes = MONUMENT, creating(MONUMENT, "monument")


class MonumentDetail(Changing, Monuments, RecordDetail):
    operation, summary = "getMonument", "One monument, in its state now or on a day"
    query_class = StateQuery
    path_parameters = {"slug": SLUG}
    written, writes = MONUMENT, changing(MONUMENT, "monument")


class Placements(Rows):
    """Where a monument was, by number."""

    noun, tag = "placement", "monuments"
    serializer_class = PlacementShape
    whole, member, written = Monuments, "placements", PLACEMENT


class PlacementList(Placements, RowList):
    operation, summary = "listPlacements", "Where a monument was"
    path_parameters = {"slug": SLUG}
    writes = creating(PLACEMENT, "placement")


class PlacementDetail(Placements, RowDetail):
    operation, summary = "getPlacement", "Where a monument was at one time"
    path_parameters = {"slug": SLUG, "number": NUMBER}
    writes = changing(PLACEMENT, "placement")


class MonumentChronology(Plain):
    operation, summary = "getChronology", "A monument's state over time, and how that is known"
    tag = "monuments"
    query_class, serializer_class = StateQuery, ChronologyShape
    path_parameters = {"slug": SLUG}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        query = self.asked()
        as_of, known_at = query.value("as_of"), query.value("known_at")
        found = chronology(slug, as_of=as_of, known_at=known_at, viewer=self.viewer)
        if found is None:
            raise missing(slug, self.viewer, known_at)
        return self.answer(found, claims=found.claims)


class MonumentClaims(ClaimsListed):
    operation, summary = "listMonumentClaims", "The claims on one monument"
    tag = "monuments"
    query_class = MonumentClaimQuery
    path_parameters = {"slug": SLUG}

    def rows_in(self, **where: str) -> QuerySet:
        return self.rows().filter(monument=monument_id(where["slug"], self.viewer))


class MonumentInterventions(Measures):
    operation, summary = "listMonumentInterventions", "The interventions on one monument"
    tag = "monuments"
    query_class = MonumentInterventionQuery
    path_parameters = {"slug": SLUG}

    def rows_in(self, **where: str) -> QuerySet:
        return self.rows().filter(monuments=monument_id(where["slug"], self.viewer))


class MonumentPhotos(PhotosListed):
    operation, summary = "listMonumentPhotos", "The pictures of one monument"
    tag = "monuments"
    query_class = MonumentPhotoQuery
    path_parameters = {"slug": SLUG}

    def rows_in(self, **where: str) -> QuerySet:
        return self.rows().filter(monument=monument_id(where["slug"], self.viewer))


class MonumentComparisons(ComparisonsListed):
    operation, summary = "listMonumentComparisons", "The pairs of pictures of one monument"
    tag = "monuments"
    query_class = MonumentComparisonQuery
    path_parameters = {"slug": SLUG}

    def rows_in(self, **where: str) -> QuerySet:
        return self.rows().filter(monument=monument_id(where["slug"], self.viewer))


def monument_id(slug: str, viewer: Viewer) -> int:
    """Raises Missing."""
    found = visible_monuments(viewer).filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise missing(slug, viewer)
    return found


def missing(slug: str, viewer: Viewer, known_at: datetime | None = None) -> Missing:
    """That there is no such monument, or that there was none yet for the registry at `known_at`."""
    if known_at is not None and visible_monuments(viewer).filter(slug=slug).exists():
        return Missing(f"The registry did not know the monument “{slug}” yet at {known_at.isoformat()}.")
    return Missing(f"There is no monument “{slug}”.")
