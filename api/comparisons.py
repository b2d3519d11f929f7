"""Comparisons of a photo before and one after, and the regions of damage drawn on them: /v1/comparisons."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry import actions
from registry.domain.media.image_pairs import find_time_between
from registry.domain.media.outlines import MAX_POINTS, MIN_POINTS, read_outline
from registry.domain.value_types import PassedOn, Values
from registry.domain.vocabulary import codes
from registry.models import Comparison, DamageRegion, comparison_number
from registry.queries.comparisons import ComparisonRecord, comparison_records
from registry.queries.visible import visible_comparisons

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, DayField, OptionalTextField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import ClaimReferenceField, PhotoReferenceField, StrictFloatField
from .input_serializers import BaseInputSerializer, input_names
from .mixins import CreateMixin, UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .photos import PhotoSerializer
from .query_params import BooleanParam, CodeParam, SlugParam
from .resources import Resource, make_change_function, make_create_function
from .serializers import BaseSerializer, NamedSerializer, NestedRecordSerializer, RecordSerializer

REF_DESCRIPTION = "The comparison's ref, e.g. X-000123."
MATRIX_LENGTH = 9  # 3 rows of 3 numbers


class BetweenSerializer(BaseSerializer):
    """The period between the two photos: later than the day `after`, by the day `by`, at most `days` long."""

    after = DayField()
    by = DayField()
    days = serializers.IntegerField(read_only=True)
    exact = serializers.BooleanField(read_only=True, help_text="Whether both days are known.")


class AlignmentSerializer(BaseSerializer):
    """The position of one photo in the other: a homography between their coordinates, both from 0 to 1."""

    origin = CodeField(codes.AlignmentOrigin)
    matrix = serializers.ListField(
        child=serializers.FloatField(read_only=True),
        read_only=True,
        min_length=MATRIX_LENGTH,
        max_length=MATRIX_LENGTH,
        help_text="3 by 3, row by row: it maps points of the photo before to points of the photo after.",
    )
    figures = serializers.DictField(read_only=True, help_text="Measurements of its quality; they depend on `origin`.")
    accepted_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Null for a suggestion, which is not public."
    )


class RegionSerializer(NestedRecordSerializer):
    """A region of damage: its outline on the photo after, and the effect."""

    model = DamageRegion

    position = serializers.IntegerField(read_only=True, help_text="Its number on the photo.")
    outline = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(read_only=True), min_length=2, max_length=2),
        read_only=True,
        help_text="Points from 0 to 1, across and down, from top left.",
    )
    claim = OptionalTextField(help_text="Ref of the claim that states the damage.")


class ComparisonSerializer(RecordSerializer):
    """A photo before and one after of the same monument, with their alignment and regions."""

    model = Comparison

    ref = TextField()
    monument = NamedSerializer()
    before = PhotoSerializer()
    after = PhotoSerializer()
    alignment = AlignmentSerializer(allow_null=True)
    between = serializers.SerializerMethodField()
    regions = RegionSerializer(many=True)
    published = serializers.BooleanField(read_only=True)

    @extend_schema_field(BetweenSerializer(allow_null=True))
    def get_between(self, comparison: ComparisonRecord) -> object:
        """Return the period between the two photos, None if their dates are too vague to compute it."""
        if comparison.interval_before is None or comparison.interval_after is None:
            return None
        period = find_time_between(comparison.interval_before, comparison.interval_after)
        if period is None:
            return None
        return BetweenSerializer(period).data


class ComparisonInputSerializer(BaseInputSerializer):
    """The comparability and captions of a comparison. Its alignment and regions have their own URLs."""

    class Meta:
        model = Comparison
        fields = input_names(Comparison, "monument", "before", "after")


class NewComparisonInputSerializer(ComparisonInputSerializer):
    """A comparison of two photos of one monument. The photos cannot be changed later."""

    before = PhotoReferenceField()
    after = PhotoReferenceField()

    class Meta:
        model = Comparison
        fields = ("before", "after", *ComparisonInputSerializer.Meta.fields)


class ImagePointField(serializers.ListField):
    """A point in a photo, from 0 to 1 across and down, from top left."""

    child = StrictFloatField(min_value=0, max_value=1)

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(min_length=2, max_length=2, **options)


class RegionInputSerializer(BaseInputSerializer):
    """A region of damage: its outline on the photo after, and the effect."""

    outline = serializers.ListField(child=ImagePointField(), min_length=MIN_POINTS, max_length=MAX_POINTS)
    claim = ClaimReferenceField(required=False, allow_null=True)

    class Meta:
        model = DamageRegion
        fields = (*input_names(DamageRegion, "comparison"), "claim")


class MonumentComparisonFilterSet(ListFilterSet):
    """Query parameters of the comparisons of one monument.

    There is no filter by alignment: it would reveal a suggested alignment, which is not public.
    """

    model = Comparison
    comparability = EqualsFilter(CodeParam(codes.Comparability, "Comparing like this."))
    published = EqualsFilter(BooleanParam("Whether it is published; of interest to those who see others."), "published")
    ordering = OrderingFilter(ref="pk", recorded_at="recorded_at")


class ComparisonFilterSet(MonumentComparisonFilterSet):
    """Query parameters of the list of comparisons."""

    monument = EqualsFilter(SlugParam("Of this monument itself, not of its parts."), "monument__slug")


def _create_region(user: User, values: Values) -> DamageRegion:
    """Draw a damage region on the comparison that `values` holds."""
    comparison = values.pop("comparison")
    return actions.draw_region(comparison, by=user, version=None, **values)


def _change_region(region: DamageRegion, user: User, version: int, values: Values) -> DamageRegion:
    """Change a damage region. The action needs its outline, effect and claim, even those that stay the same."""
    current_values = {"outline": read_outline(region.outline), "effect": region.effect, "claim": region.claim}
    new_values = {**current_values, **values}
    return actions.redraw_region(region, by=user, version=version, **new_values)


COMPARISON = Resource(
    Comparison,
    ComparisonInputSerializer,
    create=make_create_function(actions.record_comparison),
    change=make_change_function(actions.revise_comparison),
    create_input_class=NewComparisonInputSerializer,
)
REGION = Resource(
    DamageRegion, RegionInputSerializer, create=_create_region, change=_change_region, parent="comparison"
)


class ComparisonView(RecordView):
    """Base class of the views of comparisons, whose key is their ref."""

    verbose_name = "comparison"
    tag = "comparisons"
    serializer_class = ComparisonSerializer
    resource = COMPARISON

    def get_queryset(self) -> QuerySet:
        return visible_comparisons(self.viewer)

    def filter_by_url_key(self, url_key: str) -> QuerySet:
        comparison_id = comparison_number(url_key)
        if comparison_id is None:
            return self.get_queryset().none()
        return self.get_queryset().filter(pk=comparison_id)

    def get_url_key(self, record: Comparison) -> str:
        return record.ref

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[ComparisonRecord]:
        return comparison_records(queryset, self.viewer)


class BaseComparisonListView(ComparisonView, RecordListView):
    """Base class of lists of comparisons."""

    filterset_class = ComparisonFilterSet


class ComparisonListView(CreateMixin, BaseComparisonListView):
    """List of comparisons, and creation of one."""

    operation_id = "listComparisons"
    summary = "Comparisons of a photo before and one after"
    operations = create_operation(COMPARISON, "comparison")


class MonumentComparisonListView(BaseComparisonListView):
    """List of the comparisons of one monument."""

    operation_id = "listMonumentComparisons"
    summary = "The comparisons of one monument"
    tag = "monuments"
    filterset_class = MonumentComparisonFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get_list_queryset(self, **url_kwargs: str) -> QuerySet:
        return self.get_queryset().filter(monument=get_monument_id(url_kwargs["slug"], self.viewer))


class ComparisonDetailView(UpdateMixin, ComparisonView, RecordDetailView):
    """One comparison, and changes to it."""

    operation_id = "getComparison"
    summary = "One comparison"
    path_parameters = {"ref": REF_DESCRIPTION}
    operations = update_operation(COMPARISON, "comparison")


class RegionView(NestedRecordView):
    """Base class of the views of a comparison's regions."""

    verbose_name = "region"
    tag = "comparisons"
    serializer_class = RegionSerializer
    resource = REGION
    parent_view_class = ComparisonView
    collection = "regions"


class RegionListView(RegionView, NestedListView):
    """List of a comparison's regions, and creation of one."""

    operation_id = "listRegions"
    summary = "The regions of damage of a comparison"
    path_parameters = {"ref": REF_DESCRIPTION}
    operations = create_operation(REGION, "damage region")


class RegionDetailView(RegionView, NestedDetailView):
    """One region of a comparison, and changes to it."""

    operation_id = "getRegion"
    summary = "One region of damage"
    path_parameters = {"ref": REF_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = update_operation(REGION, "damage region")
