"""Monuments: the list, one of them, its chronology, and the claims, interventions and pictures that are on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from rest_framework import serializers

from registry import actions
from registry.actions.placement import UNCHANGED, Unchanged
from registry.domain.policy.generalisation import Point
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Values
from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import Grade, MonumentKind
from registry.models import Monument, Placement
from registry.queries import MonumentRecord, monument_records
from registry.queries.states import segments_on
from registry.queries.visible import visible_monuments

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, DayField, OptionalTextField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, Option, OrderingFilter
from .input_fields import DatingInputSerializer, StrictTextField, UniqueListField
from .input_serializers import BaseInputSerializer, PointInputSerializer
from .mixins import CreateMixin, UpdateMixin
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .problems import NotFoundProblem
from .query_params import NULL, CodeParam, DayParam, MomentParam, SlugParam
from .resources import Resource, save_changes, saved_as
from .serializers import (
    BaseSerializer,
    DatingSerializer,
    NamedSerializer,
    NestedRecordSerializer,
    RecordSerializer,
    SourceBriefSerializer,
)

SLUG_DESCRIPTION = "The monument's slug."


class StateSerializer(BaseSerializer):
    """The state on a day. `grade` is null while it is uncertain, between `grade_low` and `grade_high`."""

    grade = CodeField(v.Grade, allow_null=True)
    grade_low = CodeField(v.Grade)
    grade_high = CodeField(v.Grade)
    uncertain = serializers.BooleanField(read_only=True)
    last_seen = DayField(allow_null=True, help_text="The day of the last sighting by then.")
    leading_claim = OptionalTextField(source="leading", help_text="Ref of the claim that the grade rests on.")
    restoration_status = CodeField(v.InterventionStatus)


class PlacementSerializer(NestedRecordSerializer):
    """Where a monument was, and when. `lon`, `lat` (WGS 84) are null where unknown or not for the public.

    Where the `precision` of the monument is not `exact`, they are the centre of a cell of a fixed grid.
    """

    place_en = TextField()
    place_ar = TextField()
    date = DatingSerializer()
    lon = serializers.FloatField(read_only=True, allow_null=True)
    lat = serializers.FloatField(read_only=True, allow_null=True)
    uncertainty_m = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="The true place is at most so many metres away; 0: as the source has it.",
    )
    certainty = CodeField(v.Certainty)
    source = SourceBriefSerializer()
    note_en = TextField()
    note_ar = TextField()


class PartSerializer(BaseSerializer):
    """A part of a monument and its own state."""

    slug = TextField(source="part.slug")
    name_en = TextField(source="part.name_en")
    name_ar = TextField(source="part.name_ar")
    kind = CodeField(v.MonumentKind)
    state = StateSerializer()


class MonumentSerializer(RecordSerializer):
    """A monument or a part of one, with its state. The worst part is named beside the whole; it never changes it."""

    slug = TextField()
    site = NamedSerializer()
    part_of = NamedSerializer(allow_null=True)
    kind = CodeField(v.MonumentKind)
    name_en = TextField()
    name_ar = TextField()
    other_names = serializers.ListField(child=TextField(), read_only=True)
    description_en = TextField()
    description_ar = TextField()
    built = DatingSerializer(allow_null=True)
    built_source = SourceBriefSerializer(allow_null=True)
    built_note_en = TextField()
    built_note_ar = TextField()
    precision = CodeField(v.Precision)
    placements = PlacementSerializer(many=True)
    state = StateSerializer()
    worst_part = PartSerializer(allow_null=True)
    parts = PartSerializer(many=True)
    claims = serializers.IntegerField(read_only=True, help_text="How many public claims there are on it now.")
    sources = serializers.IntegerField(read_only=True, help_text="How many sources these rest on.")


class MonumentInputSerializer(BaseInputSerializer):
    """A monument or a part of one. Where it was is sent to its placements."""

    other_names = UniqueListField(child=StrictTextField(max_length=200), required=False, max_length=100)
    built = DatingInputSerializer(source="built_text", required=False, allow_null=True)

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
        )


class PlacementInputSerializer(PointInputSerializer):
    """Where a monument was, and when. What is sent is the true point; what is answered of it is the public one."""

    date = DatingInputSerializer(source="date_text")

    def validate(self, attrs: Values) -> Values:
        for one, other in (("lon", "lat"), ("lat", "lon")):
            if self.instance is not None and one in attrs and other not in attrs and self.instance.uncertainty_m != 0:
                sentence = "Give both: what stands here is not the true point."
                raise serializers.ValidationError({other: serializers.ErrorDetail(sentence, "half_point")})
        return super().validate(attrs)

    class Meta:
        model = Placement
        fields = ("place_en", "place_ar", "date", "lon", "lat", "certainty", "source", "note_en", "note_ar")


UNCERTAIN = "uncertain"


AS_OF = "The state on this day; without it, the latest known."


KNOWN_AT = "As the registry knew it at this moment; a day stands for its end in UTC. Without it: as it is known now."


class StateFilterSet(BaseFilterSet):
    """For one monument and its chronology."""

    as_of = Option(DayParam(AS_OF))
    known_at = Option(MomentParam(KNOWN_AT))


class MonumentFilterSet(ListFilterSet, StateFilterSet):
    """For the list of monuments."""

    model = Monument
    site = EqualsFilter(SlugParam("On this site."), "site__slug")
    kind = EqualsFilter(CodeParam(MonumentKind, "Of this kind."))
    part_of = EqualsFilter(SlugParam("A part of this monument.", or_null=True), method="of_whole")
    grade = Option(CodeParam(Grade, "In this state on `as_of`, now without it.", also=[UNCERTAIN]))
    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")

    def of_whole(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The parts of a monument, or the wholes."""
        return rows.filter(part_of__isnull=True) if value == NULL else rows.filter(part_of__slug=value)

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        rows, grade = super().filter_queryset(rows), self.value("grade")
        if self.is_dated:
            known = segments_on(self.value("as_of"), self.value("known_at"))
            if grade is not None:
                known = known.filter(uncertain=True) if grade == UNCERTAIN else known.filter(grade=grade)
            return rows.filter(pk__in=known.values("monument_id"))
        return rows if grade is None else rows.filter(document__grade=grade)

    @property
    def is_dated(self) -> bool:
        """Whether another day or moment than now is asked for."""
        return self.value("as_of") is not None or self.value("known_at") is not None


def _change_placement(placement: Placement, by: User, version: int, values: Values) -> Placement:
    """What is sent of a point is the true one; of which both parts are there, or the public one is the true one."""
    point: Point | Unchanged | None = UNCHANGED
    read_exactly = placement.uncertainty_m == 0
    if "lon" in values or "lat" in values:
        lon, lat = (values.pop(name, getattr(placement, name)) for name in ("lon", "lat"))
        point = None if lon is None else Point(lon, lat)
    for name, value in values.items():
        setattr(placement, name, value)
    return actions.save_placement(placement, by=by, version=version, point=point, read_exactly=read_exactly)


MONUMENT = Resource(Monument, MonumentInputSerializer, saved_as(Monument), save_changes)


PLACEMENT = Resource(Placement, PlacementInputSerializer, saved_as(Placement), _change_placement, parent="monument")


class MonumentView(RecordView):
    """By slug; in their present state as stored, on another day or moment derived from the segments."""

    verbose_name, tag = "monument", "monuments"
    serializer_class = MonumentSerializer

    def rows(self) -> QuerySet:
        return visible_monuments(self.viewer)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[MonumentRecord]:
        as_of, known_at = query.value("as_of"), query.value("known_at")
        return monument_records(rows, as_of=as_of, known_at=known_at, viewer=self.viewer)

    def rendered_rows(self, rows: QuerySet, query: BaseFilterSet) -> list[str]:
        now = query.value("as_of") is None and query.value("known_at") is None
        if now and not self.viewer.has_private_access:  # what is stored is what anybody sees
            return list(rows.values_list("document__text", flat=True))
        return super().rendered_rows(rows, query)

    def not_found(self, key: str, query: BaseFilterSet) -> NotFoundProblem:
        return monument_not_found(key, self.viewer, query.value("known_at"))


class MonumentListView(CreateMixin, MonumentView, RecordListView):
    operation_id, summary = "listMonuments", "Monuments and their parts, in their state now or on a day"
    filterset_class = MonumentFilterSet
    resource, operations = MONUMENT, create_operation(MONUMENT, "monument")


class MonumentDetailView(UpdateMixin, MonumentView, RecordDetailView):
    operation_id, summary = "getMonument", "One monument, in its state now or on a day"
    filterset_class = StateFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}
    resource, operations = MONUMENT, update_operation(MONUMENT, "monument")


class PlacementView(NestedRecordView):
    """Where a monument was, by number."""

    verbose_name, tag = "placement", "monuments"
    serializer_class = PlacementSerializer
    parent, collection, resource = MonumentView, "placements", PLACEMENT


class PlacementListView(PlacementView, NestedListView):
    operation_id, summary = "listPlacements", "Where a monument was"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = create_operation(PLACEMENT, "placement")


class PlacementDetailView(PlacementView, NestedDetailView):
    operation_id, summary = "getPlacement", "Where a monument was at one time"
    path_parameters = {"slug": SLUG_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = update_operation(PLACEMENT, "placement")


def get_monument_id(slug: str, viewer: Viewer) -> int:
    """Raises Missing."""
    found = visible_monuments(viewer).filter(slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise monument_not_found(slug, viewer)
    return found


def monument_not_found(slug: str, viewer: Viewer, known_at: datetime | None = None) -> NotFoundProblem:
    """That there is no such monument, or that there was none yet for the registry at `known_at`."""
    if known_at is not None and visible_monuments(viewer).filter(slug=slug).exists():
        return NotFoundProblem(f"The registry did not know the monument “{slug}” yet at {known_at.isoformat()}.")
    return NotFoundProblem(f"There is no monument “{slug}”.")
