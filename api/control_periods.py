"""Periods in which an actor controlled a site, and their bounds: /v1/control-periods."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet

from registry import actions
from registry.domain.value_types import Instance, Values
from registry.models import ControlBound, ControlPeriod
from registry.queries import ControlPeriodRecord, control_period_records
from registry.queries.visible import visible_control_periods

from .base import RecordDetailView, RecordListView, RecordView
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, Option, OrderingFilter
from .input_fields import DatingInputSerializer
from .input_serializers import BaseInputSerializer, input_names
from .mixins import CreateMixin, UpdateMixin
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .query_params import DayParam, SlugParam
from .resources import Resource, make_change_function, make_create_function
from .serializers import (
    DatingSerializer,
    NamedSerializer,
    NestedRecordSerializer,
    RecordSerializer,
    SourceBriefSerializer,
    SpanSerializer,
)

SLUG_DESCRIPTION = "The control period's slug."
MAX_BOUNDS = 100  # in the body of a new period


class BoundSerializer(NestedRecordSerializer):
    """A source's statement on the start, the course or the end of a control period."""

    model = ControlBound

    date = DatingSerializer()
    source = SourceBriefSerializer()


class ControlPeriodSerializer(RecordSerializer):
    """A period in which an actor controlled a site.

    `start` and `end` span the dates that the sources state; each is null if no source states one.
    """

    model = ControlPeriod

    site = NamedSerializer()
    holder = NamedSerializer()
    start = SpanSerializer(allow_null=True)
    end = SpanSerializer(allow_null=True)
    bounds = BoundSerializer(many=True)


class BoundInputSerializer(BaseInputSerializer):
    """A source's statement on the start, the course or the end of a control period."""

    date = DatingInputSerializer(source="date_text")

    class Meta:
        model = ControlBound
        fields = input_names(ControlBound, "period")


class PeriodInputSerializer(BaseInputSerializer):
    """A period in which an actor controlled a site. Its bounds are sent to its URL with /bounds."""

    class Meta:
        model = ControlPeriod
        fields = input_names(ControlPeriod)


class NewPeriodInputSerializer(PeriodInputSerializer):
    """A control period with at least one bound."""

    bounds = BoundInputSerializer(many=True, min_length=1, max_length=MAX_BOUNDS)

    class Meta:
        model = ControlPeriod
        fields = (*PeriodInputSerializer.Meta.fields, "bounds")


class ControlPeriodFilterSet(ListFilterSet):
    """Query parameters of the list of control periods."""

    model = ControlPeriod
    site = EqualsFilter(SlugParam("On this site."), "site__slug")
    on = Option(DayParam("The site was or may have been held on this day, by what the sources say."))
    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")


def _create_bound(user: User, values: Values) -> ControlBound:
    """Add a source's statement on the start or end of a control period to the period that `values` holds."""
    period = values.pop("period")
    return actions.add_bound(period, by=user, **values)


CONTROL_PERIOD = Resource(
    ControlPeriod,
    PeriodInputSerializer,
    create=make_create_function(actions.record_control_period),
    change=make_change_function(actions.revise_control_period),
    create_input_class=NewPeriodInputSerializer,
)
BOUND = Resource(
    ControlBound,
    BoundInputSerializer,
    create=_create_bound,
    change=make_change_function(actions.revise_bound),
    parent="period",
)


class ControlPeriodView(RecordView):
    """Base class of the views of control periods, whose key is their slug."""

    verbose_name = "control period"
    tag = "control-periods"
    serializer_class = ControlPeriodSerializer
    resource = CONTROL_PERIOD

    def get_queryset(self) -> QuerySet:
        return visible_control_periods(self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[ControlPeriodRecord]:
        return control_period_records(queryset)


class ControlPeriodListView(CreateMixin, ControlPeriodView, RecordListView):
    """List of control periods, and creation of one."""

    operation_id = "listControlPeriods"
    summary = "Who held a site, from when to when"
    filterset_class = ControlPeriodFilterSet
    operations = create_operation(CONTROL_PERIOD, "control period", BOUND)
    post_filters = ("on",)

    def matches_post_filters(self, record: Instance, filterset: BaseFilterSet) -> bool:
        return record.may_hold_on(filterset.get_value("on"))


class ControlPeriodDetailView(UpdateMixin, ControlPeriodView, RecordDetailView):
    """One control period, and changes to it."""

    operation_id = "getControlPeriod"
    summary = "One period"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = update_operation(CONTROL_PERIOD, "control period")


class BoundView(NestedRecordView):
    """Base class of the views of a control period's bounds."""

    verbose_name = "bound"
    tag = "control-periods"
    serializer_class = BoundSerializer
    resource = BOUND
    parent_view_class = ControlPeriodView
    collection = "bounds"


class BoundListView(BoundView, NestedListView):
    """List of a control period's bounds, and creation of one."""

    operation_id = "listBounds"
    summary = "What sources say of the bounds of a period"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = create_operation(BOUND, "bound")


class BoundDetailView(BoundView, NestedDetailView):
    """One bound of a control period, and changes to it."""

    operation_id = "getBound"
    summary = "What one source says of a bound"
    path_parameters = {"slug": SLUG_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = update_operation(BOUND, "bound")
