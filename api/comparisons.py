"""Comparisons: pairs of photos, before and after; how the one is laid over the other, and what was drawn on them."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry import actions
from registry.domain.media.image_pairs import Between, between
from registry.domain.media.outlines import MAX_POINTS, MIN_POINTS, read_outline
from registry.domain.value_types import PassedOn, Values
from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import Comparability
from registry.models import Comparison, DamageRegion, comparison_number
from registry.queries.comparisons import ComparisonRecord, comparison_records
from registry.queries.visible import visible_comparisons

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, DayField, OptionalTextField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import ClaimReferenceField, PhotoReferenceField, StrictFloatField
from .input_serializers import BaseInputSerializer
from .mixins import CreateMixin, UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .photos import PhotoSerializer
from .query_params import BooleanParam, CodeParam, SlugParam
from .resources import Resource, created_by, revised_by
from .serializers import BaseSerializer, NamedSerializer, NestedRecordSerializer, RecordSerializer

REF_DESCRIPTION = "The comparison's ref, e.g. X-000123."


class BetweenSerializer(BaseSerializer):
    """The time that the two pictures leave open: later than `after`, by `by`, at most `days`."""

    after = DayField()
    by = DayField()
    days = serializers.IntegerField(read_only=True)
    exact = serializers.BooleanField(read_only=True, help_text="Whether both days are known.")


class AlignmentSerializer(BaseSerializer):
    """Where the one picture lies in the other: a homography between their coordinates, both from 0 to 1."""

    origin = CodeField(v.AlignmentOrigin)
    matrix = serializers.ListField(
        child=serializers.FloatField(read_only=True),
        read_only=True,
        min_length=9,
        max_length=9,
        help_text="3 by 3, row by row: a point of the picture before gives its place in the one after.",
    )
    figures = serializers.DictField(read_only=True, help_text="What it rests on; by the way in which it was found.")
    accepted_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Null for an offer, which is not public."
    )


class RegionSerializer(NestedRecordSerializer):
    """What somebody drew on the picture after, and what was lost there."""

    position = serializers.IntegerField(read_only=True, help_text="Its number on the picture.")
    outline = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(read_only=True), min_length=2, max_length=2),
        read_only=True,
        help_text="Points from 0 to 1, across and down, from top left.",
    )
    effect = CodeField(v.Effect)
    note_en = TextField()
    note_ar = TextField()
    claim = OptionalTextField(help_text="Ref of the claim that says so.")


class ComparisonSerializer(RecordSerializer):
    """A picture before and one after of the same monument, and how the two compare."""

    ref = TextField()
    monument = NamedSerializer()
    before = PhotoSerializer()
    after = PhotoSerializer()
    comparability = CodeField(v.Comparability)
    caption_en = TextField()
    caption_ar = TextField()
    alignment = AlignmentSerializer(allow_null=True)
    between = serializers.SerializerMethodField()
    regions = RegionSerializer(many=True)
    published = serializers.BooleanField(read_only=True)

    @extend_schema_field(BetweenSerializer(allow_null=True))
    def get_between(self, pair: ComparisonRecord) -> object:
        """Null where a picture has no date to reckon from. What the chronology says of that time is in its windows."""
        found = _time_between(pair)
        return None if found is None else BetweenSerializer(found).data


def _time_between(pair: ComparisonRecord) -> Between | None:
    if pair.interval_before is None or pair.interval_after is None:
        return None
    return between(pair.interval_before, pair.interval_after)


class ComparisonInputSerializer(BaseInputSerializer):
    """How two pictures compare. Their alignment and regions have addresses of their own."""

    class Meta:
        model = Comparison
        fields = ("comparability", "caption_en", "caption_ar")


class NewComparisonInputSerializer(ComparisonInputSerializer):
    """A pair of two pictures of one monument, which it will always be."""

    before = PhotoReferenceField()
    after = PhotoReferenceField()

    class Meta:
        model = Comparison
        fields = ("before", "after", *ComparisonInputSerializer.Meta.fields)


class ImagePointField(serializers.ListField):
    """A place in a picture, from 0 to 1 across and down, from top left."""

    child = StrictFloatField(min_value=0, max_value=1)

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(min_length=2, max_length=2, **options)


class RegionInputSerializer(BaseInputSerializer):
    """What is drawn on the picture after, and what was lost there."""

    outline = serializers.ListField(child=ImagePointField(), min_length=MIN_POINTS, max_length=MAX_POINTS)
    claim = ClaimReferenceField(required=False, allow_null=True)

    class Meta:
        model = DamageRegion
        fields = ("outline", "effect", "note_en", "note_ar", "claim")


class MonumentComparisonFilterSet(ListFilterSet):
    """For the pairs of one monument. Nothing asks for alignments: an offer of one is not public."""

    model = Comparison
    comparability = EqualsFilter(CodeParam(Comparability, "Comparing like this."))
    published = EqualsFilter(BooleanParam("Whether it is published; of interest to those who see others."), "published")
    ordering = OrderingFilter(ref="pk", recorded_at="recorded_at")


class ComparisonFilterSet(MonumentComparisonFilterSet):
    """For the list of pairs."""

    monument = EqualsFilter(SlugParam("Of this monument itself, not of its parts."), "monument__slug")


def _create_region(by: User, values: Values) -> DamageRegion:
    return actions.draw_region(values.pop("comparison"), by=by, version=None, **values)


def _change_region(region: DamageRegion, by: User, version: int, values: Values) -> DamageRegion:
    kept = {"outline": read_outline(region.outline), "effect": region.effect, "claim": region.claim}
    return actions.redraw_region(region, by=by, version=version, **{**kept, **values})


COMPARISON = Resource(
    Comparison,
    ComparisonInputSerializer,
    created_by(actions.record_comparison),
    revised_by(actions.revise_comparison),
    new_body=NewComparisonInputSerializer,
)


REGION = Resource(DamageRegion, RegionInputSerializer, _create_region, _change_region, parent="comparison")


class ComparisonView(RecordView):
    """By ref."""

    verbose_name, tag = "comparison", "comparisons"
    serializer_class = ComparisonSerializer

    def rows(self) -> QuerySet:
        return visible_comparisons(self.viewer)

    def find_rows(self, key: str) -> QuerySet:
        number = comparison_number(key)
        return self.rows().none() if number is None else self.rows().filter(pk=number)

    def key_of(self, record: Comparison) -> str:
        return record.ref

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[ComparisonRecord]:
        return comparison_records(rows, self.viewer)


class BaseComparisonListView(ComparisonView, RecordListView):
    """Lists of them."""

    filterset_class = ComparisonFilterSet


class ComparisonListView(CreateMixin, BaseComparisonListView):
    operation_id, summary = "listComparisons", "Pairs of pictures, before and after"
    resource, operations = COMPARISON, create_operation(COMPARISON, "comparison")


class MonumentComparisonListView(BaseComparisonListView):
    operation_id, summary = "listMonumentComparisons", "The pairs of pictures of one monument"
    tag = "monuments"
    filterset_class = MonumentComparisonFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def rows_under(self, **where: str) -> QuerySet:
        return self.rows().filter(monument=get_monument_id(where["slug"], self.viewer))


class ComparisonDetailView(UpdateMixin, ComparisonView, RecordDetailView):
    operation_id, summary = "getComparison", "One pair"
    path_parameters = {"ref": REF_DESCRIPTION}
    resource, operations = COMPARISON, update_operation(COMPARISON, "comparison")


class RegionView(NestedRecordView):
    """What was drawn on a pair, by number."""

    verbose_name, tag = "region", "comparisons"
    serializer_class = RegionSerializer
    parent, collection, resource = ComparisonView, "regions", REGION


class RegionListView(RegionView, NestedListView):
    operation_id, summary = "listRegions", "What was drawn on a pair"
    path_parameters = {"ref": REF_DESCRIPTION}
    operations = create_operation(REGION, "damage region")


class RegionDetailView(RegionView, NestedDetailView):
    operation_id, summary = "getRegion", "One outline, and what was lost there"
    path_parameters = {"ref": REF_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = update_operation(REGION, "damage region")
