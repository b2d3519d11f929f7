"""Monuments and their parts, with their state on a day: /v1/monuments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from rest_framework import serializers

from registry.domain.policy.visibility import Viewer
from registry.domain.vocabulary import codes
from registry.models import Monument
from registry.projection import get_dated_documents
from registry.queries import MonumentRecord, monument_records
from registry.queries.states import segments_on
from registry.queries.visible import visible_monuments

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, Option, OrderingFilter
from .input_fields import DatingInputSerializer, StrictTextField, UniqueListField
from .input_serializers import BaseInputSerializer, input_names
from .mixins import CreateMixin, UpdateMixin
from .operations import create_operation, update_operation
from .problems import NotFoundProblem
from .query_params import NULL, CodeParam, DayParam, MomentParam, SlugParam
from .resources import Resource, change_by_saving, create_by_saving
from .serializers import (
    BaseSerializer,
    DatingSerializer,
    NamedSerializer,
    PlacementSerializer,
    PlacesSerializer,
    RecordSerializer,
    SourceBriefSerializer,
    StateSerializer,
)

SLUG_DESCRIPTION = "The monument's slug."
UNCERTAIN = "uncertain"  # the value of `grade` for monuments whose grade is not certain
MAX_OTHER_NAMES = 100
MAX_NAME_LENGTH = 200
AS_OF = "The state on this day; without it, the latest known."
KNOWN_AT = "As the registry knew it at this moment; a day stands for its end in UTC. Without it: as it is known now."


class PartSerializer(BaseSerializer):
    """A part of a monument and its own state."""

    slug = TextField(source="part.slug")
    name_en = TextField(source="part.name_en")
    name_ar = TextField(source="part.name_ar")
    kind = CodeField(codes.MonumentKind)
    state = StateSerializer()


class MonumentSerializer(RecordSerializer):
    """A monument or a part of one, with its state. `worst_part` does not affect the state of the monument."""

    model = Monument

    site = NamedSerializer()
    part_of = NamedSerializer(allow_null=True)
    other_names = serializers.ListField(child=TextField(), read_only=True)
    built = DatingSerializer(allow_null=True)
    built_source = SourceBriefSerializer(allow_null=True)
    placements = PlacementSerializer(many=True)
    places = PlacesSerializer()
    state = StateSerializer()
    worst_part = PartSerializer(allow_null=True)
    parts = PartSerializer(many=True)
    claims = serializers.IntegerField(read_only=True, help_text="Number of public claims on it now.")
    sources = serializers.IntegerField(read_only=True, help_text="Number of sources of these claims.")


class MonumentInputSerializer(BaseInputSerializer):
    """A monument or a part of one. Its places are sent to its URL with /placements."""

    other_names = UniqueListField(
        child=StrictTextField(max_length=MAX_NAME_LENGTH), required=False, max_length=MAX_OTHER_NAMES
    )
    built = DatingInputSerializer(source="built_text", required=False, allow_null=True)

    class Meta:
        model = Monument
        fields = input_names(Monument)


class StateFilterSet(BaseFilterSet):
    """Query parameters of one monument and of its chronology."""

    as_of = Option(DayParam(AS_OF))
    known_at = Option(MomentParam(KNOWN_AT))


class MonumentFilterSet(ListFilterSet, StateFilterSet):
    """Query parameters of the list of monuments."""

    model = Monument
    site = EqualsFilter(SlugParam("On this site."), "site__slug")
    kind = EqualsFilter(CodeParam(codes.MonumentKind, "Of this kind."))
    part_of = EqualsFilter(SlugParam("A part of this monument.", or_null=True), method="filter_parts")
    grade = Option(CodeParam(codes.Grade, "In this state on `as_of`, now without it.", extra_codes=[UNCERTAIN]))
    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")

    def filter_parts(self, queryset: QuerySet, name: str, slug: str) -> QuerySet:
        """Return the parts of the monument with this slug. For `null`, return the monuments that are no part."""
        if slug == NULL:
            return queryset.filter(part_of__isnull=True)
        return queryset.filter(part_of__slug=slug)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the monuments that match all query parameters.

        `grade` is the degree of damage on the day `as_of`, as the registry knew it at the moment `known_at`.
        """
        monuments = super().filter_queryset(queryset)
        grade = self.get_value("grade")
        as_of = self.get_value("as_of")
        known_at = self.get_value("known_at")

        # The current grade is stored with the monument's JSON.
        if as_of is None and known_at is None:
            return monuments if grade is None else monuments.filter(document__grade=grade)

        # The segments of a monument on record cover all days.
        if grade is None and known_at is None:
            return monuments

        # The grades of other days are stored in segments: periods in which a monument's grade stayed the same.
        segments = segments_on(as_of, known_at)
        if grade == UNCERTAIN:
            segments = segments.filter(uncertain=True)
        elif grade is not None:
            segments = segments.filter(grade=grade)
        return monuments.filter(pk__in=segments.values("monument_id"))


MONUMENT = Resource(Monument, MonumentInputSerializer, create=create_by_saving(Monument), change=change_by_saving)


class MonumentView(RecordView):
    """Base class of the views of monuments, whose key is their slug.

    The current state is stored as JSON. The state on another day, or at another moment, is derived from segments.
    """

    verbose_name = "monument"
    tag = "monuments"
    serializer_class = MonumentSerializer
    resource = MONUMENT

    def get_queryset(self) -> QuerySet:
        return visible_monuments(self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[MonumentRecord]:
        as_of = filterset.get_value("as_of")
        known_at = filterset.get_value("known_at")
        return monument_records(queryset, as_of=as_of, known_at=known_at, viewer=self.viewer)

    def render_queryset(self, queryset: QuerySet, filterset: BaseFilterSet) -> list[str]:
        """Return the JSON of each monument in a queryset.

        For the public, the JSON of the current state is stored in the database, and that of another day follows from
        it. What was known at another moment, and what only editors see, is rendered here.
        """
        as_of, known_at = filterset.get_value("as_of"), filterset.get_value("known_at")
        if known_at is not None or self.viewer.has_private_access:
            return super().render_queryset(queryset, filterset)
        if as_of is None:
            return list(queryset.values_list("document__text", flat=True))
        return get_dated_documents(queryset, as_of)

    def not_found(self, url_key: str, filterset: BaseFilterSet) -> NotFoundProblem:
        return monument_not_found(url_key, self.viewer, filterset.get_value("known_at"))


class MonumentListView(CreateMixin, MonumentView, RecordListView):
    """List of monuments, and creation of one."""

    operation_id = "listMonuments"
    summary = "Monuments and their parts, in their state now or on a day"
    filterset_class = MonumentFilterSet
    operations = create_operation(MONUMENT, "monument")


class MonumentDetailView(UpdateMixin, MonumentView, RecordDetailView):
    """One monument, and changes to it."""

    operation_id = "getMonument"
    summary = "One monument, in its state now or on a day"
    filterset_class = StateFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = update_operation(MONUMENT, "monument")


def get_monument_id(slug: str, viewer: Viewer) -> int:
    """Return the primary key of a monument. Raise NotFoundProblem if the viewer may not see such a monument."""
    monument_id = visible_monuments(viewer).filter(slug=slug).values_list("pk", flat=True).first()
    if monument_id is None:
        raise monument_not_found(slug, viewer)
    return monument_id


def monument_not_found(slug: str, viewer: Viewer, known_at: datetime | None = None) -> NotFoundProblem:
    """Return the exception for a monument that does not exist, or that was not on record yet at `known_at`."""
    if known_at is not None and visible_monuments(viewer).filter(slug=slug).exists():
        return NotFoundProblem(f"The registry did not know the monument “{slug}” yet at {known_at.isoformat()}.")
    return NotFoundProblem(f"There is no monument “{slug}”.")
