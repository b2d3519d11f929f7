"""The list of monuments in the usual way of Django REST framework: nested model serializers over prefetched rows.

It returns the same records as the registry's own list. bench.lists checks that before it measures.
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

from registry.domain.chronology.dates import format_iso_day
from registry.domain.policy.visibility import PUBLIC_STATUSES
from registry.models import Claim, Monument, Placement, Site, Source, StateSegment


class SiteSerializer(serializers.ModelSerializer):
    """A site with its names."""

    class Meta:
        model = Site
        fields = ("slug", "name_en", "name_ar")


class ParentSerializer(serializers.ModelSerializer):
    """The monument that another one is part of, with its names."""

    class Meta:
        model = Monument
        fields = ("slug", "name_en", "name_ar")


def represent_date(record: Any, text_field: str, earliest_field: str, latest_field: str) -> dict[str, Any] | None:
    """Return an uncertain date of a record as JSON, from the four fields in which it is stored.

    Return None if the record has no date, that is, if its text is empty.
    """
    date_text = getattr(record, text_field)
    first_day = getattr(record, earliest_field)
    last_day = getattr(record, latest_field)
    if not date_text:
        return None
    return {
        "text": date_text,
        "edtf": getattr(record, text_field.replace("_text", "_edtf")),
        "earliest": None if first_day is None else format_iso_day(first_day),
        "latest": None if last_day is None else format_iso_day(last_day),
    }


class SourceSerializer(serializers.ModelSerializer):
    """A source with what a citation shows."""

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
            "graphic",
        )

    def get_published(self, row: Source) -> Any:
        return represent_date(row, "published_text", "published_earliest", "published_latest")


class PlacementSerializer(serializers.ModelSerializer):
    """A placement with its source."""

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
            "uncertainty_m",
            "certainty",
            "source",
            "note_en",
            "note_ar",
        )

    def get_date(self, row: Placement) -> Any:
        return represent_date(row, "date_text", "earliest", "latest")


class StateSerializer(serializers.ModelSerializer):
    """The current state, from its segment."""

    grade = serializers.SerializerMethodField()
    last_seen = serializers.SerializerMethodField()
    leading_claim = serializers.SerializerMethodField()
    certainty = serializers.SerializerMethodField()
    admiralty = serializers.SerializerMethodField()
    inherited_from = serializers.SerializerMethodField()
    restoration = serializers.ReadOnlyField(default={"status": "none_known"})

    class Meta:
        model = StateSegment
        fields = (
            "grade",
            "grade_low",
            "grade_high",
            "uncertain",
            "likely_low",
            "likely_high",
            "last_seen",
            "leading_claim",
            "certainty",
            "admiralty",
            "inherited_from",
            "restoration",
        )

    def get_grade(self, row: StateSegment) -> str | None:
        return row.grade or None

    def get_last_seen(self, row: StateSegment) -> Any:
        if row.last_seen_latest is None:
            return None
        earliest = None if row.last_seen_earliest is None else format_iso_day(row.last_seen_earliest)
        return {"earliest": earliest, "latest": format_iso_day(row.last_seen_latest)}

    def get_leading_claim(self, row: StateSegment) -> str | None:
        return row.leading or None

    def get_certainty(self, row: StateSegment) -> str | None:
        return row.certainty or None

    def get_admiralty(self, row: StateSegment) -> str | None:
        return row.admiralty or None

    def get_inherited_from(self, row: StateSegment) -> str | None:
        return row.inherited_from or None


class StateMixin(serializers.ModelSerializer):
    """A serializer with the current state of a monument, which monuments and parts have in common."""

    state = serializers.SerializerMethodField()

    def get_state(self, row: Monument) -> Any:
        return StateSerializer(row.current_segments[0]).data


class PartSerializer(StateMixin):
    """A part of a monument with its state."""

    class Meta:
        model = Monument
        fields = ("slug", "name_en", "name_ar", "kind", "state")


class MonumentSerializer(StateMixin):
    """A monument with all fields of the list."""

    site = SiteSerializer()
    part_of = ParentSerializer()
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
        return represent_date(row, "built_text", "built_earliest", "built_latest")

    def get_worst_part(self, row: Monument) -> Any:
        """Return the part whose state may be the worst; None if no part has a known state."""
        ranked = [part for part in row.parts.all() if part.current_segments[0].grade_high != "unknown"]
        worst = max(ranked, key=lambda part: GRADES.index(part.current_segments[0].grade_high), default=None)
        return None if worst is None else PartSerializer(worst).data


GRADES = ("no_damage", "slight", "moderate", "severe", "largely_destroyed", "destroyed")


def monuments() -> QuerySet[Monument]:
    """Return all monuments in order of primary key, with all related rows and counts that the serializers read."""
    current_states = StateSegment.objects.filter(known_to__isnull=True, valid_to__isnull=True)
    with_current_state = Prefetch("segments", current_states, to_attr="current_segments")
    with_source = Prefetch("placements", Placement.objects.select_related("source"))
    with_parts = Prefetch("parts", Monument.objects.prefetch_related(with_current_state))

    public_claims = Claim.objects.filter(monument=OuterRef("pk"), status__in=PUBLIC_STATUSES)
    claims_by_monument = public_claims.order_by().values("monument")
    claim_count = claims_by_monument.annotate(n=Count("pk")).values("n")
    source_count = claims_by_monument.annotate(n=Count("source", distinct=True)).values("n")
    return (
        Monument.objects.select_related("site", "part_of", "built_source")
        .prefetch_related(with_current_state, with_source, with_parts)
        .annotate(claim_count=Coalesce(Subquery(claim_count), 0), source_count=Coalesce(Subquery(source_count), 0))
        .order_by("pk")
    )


class MonumentList(ListAPIView):
    """The list of all monuments, in pages of `limit` from `offset`."""

    serializer_class = MonumentSerializer
    pagination_class = LimitOffsetPagination
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_queryset(self) -> QuerySet[Monument]:
        return monuments()


urlpatterns = [path("api/v1/monuments", MonumentList.as_view())]
