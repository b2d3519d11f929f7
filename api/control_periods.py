"""What the periods in which somebody held a site look like in answers."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet

from registry import actions
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary import codes as v
from registry.models import ControlBound, ControlPeriod
from registry.queries import ControlRecord, control_records
from registry.queries.visible import visible_control_periods

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, Option, OrderingFilter
from .input_fields import DatingInputSerializer
from .input_serializers import BaseInputSerializer
from .mixins import CreateMixin, UpdateMixin
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .query_params import DayParam, SlugParam
from .resources import Resource, created_by, revised_by
from .serializers import (
    DatingSerializer,
    NamedSerializer,
    NestedRecordSerializer,
    RecordSerializer,
    SourceBriefSerializer,
    SpanSerializer,
)


class BoundSerializer(NestedRecordSerializer):
    """What one source says of the start, the course or the end of a period."""

    bound = CodeField(v.BoundKind)
    date = DatingSerializer()
    source = SourceBriefSerializer()
    note_en = TextField()
    note_ar = TextField()


class ControlPeriodSerializer(RecordSerializer):
    """Who held a site. `start` and `end` span what the sources say of them, and are null if none speaks of them."""

    slug = TextField()
    site = NamedSerializer()
    holder = NamedSerializer()
    note_en = TextField()
    note_ar = TextField()
    start = SpanSerializer(allow_null=True)
    end = SpanSerializer(allow_null=True)
    bounds = BoundSerializer(many=True)


class BoundInputSerializer(BaseInputSerializer):
    """What one source says of the start, the course or the end of a period."""

    date = DatingInputSerializer(source="date_text")

    class Meta:
        model = ControlBound
        fields = ("bound", "date", "source", "note_en", "note_ar")


class PeriodInputSerializer(BaseInputSerializer):
    """Who held a site, by what its sources say. More bounds are sent to its bounds."""

    class Meta:
        model = ControlPeriod
        fields = ("slug", "site", "holder", "note_en", "note_ar")


class NewPeriodInputSerializer(PeriodInputSerializer):
    """A period with at least one sourced bound."""

    bounds = BoundInputSerializer(many=True, min_length=1, max_length=100)

    class Meta:
        model = ControlPeriod
        fields = (*PeriodInputSerializer.Meta.fields, "bounds")


class ControlPeriodFilterSet(ListFilterSet):
    """For the list of control periods."""

    model = ControlPeriod
    site = EqualsFilter(SlugParam("On this site."), "site__slug")
    on = Option(DayParam("The site was or may have been held on this day, by what the sources say."))
    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")


def _create_bound(by: User, values: Values) -> ControlBound:
    return actions.add_bound(values.pop("period"), by=by, **values)


CONTROL_PERIOD = Resource(
    ControlPeriod,
    PeriodInputSerializer,
    created_by(actions.record_control_period),
    revised_by(actions.revise_control_period),
    new_body=NewPeriodInputSerializer,
)


BOUND = Resource(ControlBound, BoundInputSerializer, _create_bound, revised_by(actions.revise_bound), parent="period")


class ControlPeriodView(RecordView):
    """By slug."""

    verbose_name, tag = "control period", "control-periods"
    serializer_class = ControlPeriodSerializer

    def rows(self) -> QuerySet:
        return visible_control_periods(self.viewer)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[ControlRecord]:
        return control_records(rows)


class ControlPeriodListView(CreateMixin, ControlPeriodView, RecordListView):
    operation_id, summary = "listControlPeriods", "Who held a site, from when to when"
    filterset_class = ControlPeriodFilterSet
    resource, operations = CONTROL_PERIOD, create_operation(CONTROL_PERIOD, "control period", BOUND)
    post_filters = ("on",)

    def matches(self, record: Instance, query: BaseFilterSet) -> bool:
        return record.may_hold_on(query.value("on"))


class ControlPeriodDetailView(UpdateMixin, ControlPeriodView, RecordDetailView):
    operation_id, summary = "getControlPeriod", "One period"
    resource, operations = CONTROL_PERIOD, update_operation(CONTROL_PERIOD, "control period")
    path_parameters = {"slug": "The control period's slug."}


class BoundView(NestedRecordView):
    """What sources say of the bounds of a period, by number."""

    verbose_name, tag = "bound", "control-periods"
    serializer_class = BoundSerializer
    parent, collection, resource = ControlPeriodView, "bounds", BOUND


class BoundListView(BoundView, NestedListView):
    operation_id, summary = "listBounds", "What sources say of the bounds of a period"
    path_parameters = {"slug": "The control period's slug."}
    operations = create_operation(BOUND, "bound")


class BoundDetailView(BoundView, NestedDetailView):
    operation_id, summary = "getBound", "What one source says of a bound"
    path_parameters = {"slug": "The control period's slug.", "number": NUMBER_DESCRIPTION}
    operations = update_operation(BOUND, "bound")
