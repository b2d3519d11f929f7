"""The list of monuments as Django REST framework is ordinarily used: nested model serializers over prefetched rows.

It answers with the same records as the registry's own list; `bench.lists` compares the two before it measures.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny

from registry.domain.chronology.dates import iso
from registry.domain.policy.visibility import PUBLIC_STATUSES
from registry.models import Claim, Monument, Placement, Site, Source, StateSegment


class NamedSerializer(serializers.ModelSerializer):
    """A site by name."""

    class Meta:
        model = Site
        fields = ("slug", "name_en", "name_ar")


class WholeSerializer(serializers.ModelSerializer):
    """A monument by name."""

    class Meta:
        model = Monument
        fields = ("slug", "name_en", "name_ar")


def dating(row: Any, text: str, earliest: str, latest: str) -> dict[str, str | None] | None:
    """Three columns as one value."""
    first, last = getattr(row, earliest), getattr(row, latest)
    given = getattr(row, text)
    bounds = {"earliest": None if first is None else iso(first), "latest": None if last is None else iso(last)}
    return {"text": given, **bounds} if given else None


class SourceSerializer(serializers.ModelSerializer):
    """A source as it is cited."""

    published = serializers.SerializerMethodField()

    class Meta:
        model = Source
        fields = (
            "slug",
            "title",
            "publisher",
            "description_en",
            "description_ar",
            "kind",
            "url",
            "published",
            "reliability",
            "protected",
        )

    def get_published(self, row: Source) -> Any:
        return dating(row, "published_text", "published_earliest", "published_latest")


class PlacementSerializer(serializers.ModelSerializer):
    """A place with its source."""

    date = serializers.SerializerMethodField()
    source = SourceSerializer()

    class Meta:
        model = Placement
        fields = (
            "id",
            "place_en",
            "place_ar",
            "date",
            "lon",
            "lat",
            "certainty",
            "source",
            "note_en",
            "note_ar",
        )

    def get_date(self, row: Placement) -> Any:
        return dating(row, "date_text", "earliest", "latest")


class StateSerializer(serializers.ModelSerializer):
    """The segment that holds now."""

    grade = serializers.SerializerMethodField()
    last_seen = serializers.SerializerMethodField()
    leading_claim = serializers.SerializerMethodField()
    restoration_status = serializers.ReadOnlyField(default="none_known")

    class Meta:
        model = StateSegment
        fields = (
            "grade",
            "grade_low",
            "grade_high",
            "uncertain",
            "last_seen",
            "leading_claim",
            "restoration_status",
        )

    def get_grade(self, row: StateSegment) -> str | None:
        return row.grade or None

    def get_last_seen(self, row: StateSegment) -> str | None:
        return None if row.last_seen is None else iso(row.last_seen)

    def get_leading_claim(self, row: StateSegment) -> str | None:
        return row.leading or None


class WithState(serializers.ModelSerializer):
    """What monuments and parts have in common."""

    state = serializers.SerializerMethodField()

    def get_state(self, row: Monument) -> Any:
        return StateSerializer(row.held[0]).data


class PartSerializer(WithState):
    """A part with its state."""

    class Meta:
        model = Monument
        fields = ("slug", "name_en", "name_ar", "kind", "state")


class MonumentSerializer(WithState):
    """A monument with everything that the list shows."""

    site = NamedSerializer()
    part_of = WholeSerializer()
    built = serializers.SerializerMethodField()
    built_source = SourceSerializer()
    placements = PlacementSerializer(many=True)
    worst_part = serializers.SerializerMethodField()
    parts = PartSerializer(many=True)
    claims = serializers.IntegerField(source="claim_count")
    sources = serializers.IntegerField(source="source_count")

    class Meta:
        model = Monument
        fields = (
            "slug",
            "site",
            "part_of",
            "kind",
            "name_en",
            "name_ar",
            "other_names",
            "description_en",
            "description_ar",
            "built",
            "built_source",
            "built_note_en",
            "built_note_ar",
            "precision",
            "placements",
            "state",
            "worst_part",
            "parts",
            "claims",
            "sources",
            "recorded_at",
            "version",
        )

    def get_built(self, row: Monument) -> Any:
        return dating(row, "built_text", "built_earliest", "built_latest")

    def get_worst_part(self, row: Monument) -> Any:
        ranked = [part for part in row.parts.all() if part.held[0].grade_high != "unknown"]
        worst = max(ranked, key=lambda part: GRADES.index(part.held[0].grade_high), default=None)
        return None if worst is None else PartSerializer(worst).data


GRADES = ("no_damage", "slight", "moderate", "severe", "largely_destroyed", "destroyed")


def monuments() -> QuerySet[Monument]:
    """With everything prefetched that the serializers read."""
    now = StateSegment.objects.filter(known_to__isnull=True, valid_to__isnull=True)
    held = Prefetch("segments", now, to_attr="held")
    claims = Claim.objects.filter(monument=OuterRef("pk"), status__in=PUBLIC_STATUSES).order_by().values("monument")
    return (
        Monument.objects.select_related("site", "part_of", "built_source")
        .prefetch_related(
            held,
            Prefetch("placements", Placement.objects.select_related("source")),
            Prefetch("parts", Monument.objects.prefetch_related(held)),
        )
        .annotate(
            claim_count=Coalesce(Subquery(claims.annotate(n=Count("pk")).values("n")), 0),
            source_count=Coalesce(Subquery(claims.annotate(n=Count("source", distinct=True)).values("n")), 0),
        )
        .order_by("pk")
    )


class MonumentList(ListAPIView):
    """The list."""

    serializer_class = MonumentSerializer
    pagination_class = LimitOffsetPagination
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_queryset(self) -> QuerySet[Monument]:
        return monuments()


urlpatterns = [path("api/v1/monuments", MonumentList.as_view())]
