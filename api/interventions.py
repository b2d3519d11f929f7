"""What records look like in answers; the schema is made from here. What may be sent is in writing/.

Monuments and claims in their default form are stored as documents (`registry.projection.public_json`),
and must look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from rest_framework import serializers

from registry import actions
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import InterventionStatus, InterventionType
from registry.models import Intervention, InterventionStep
from registry.queries import InterventionRecord, intervention_records
from registry.queries.visible import visible_interventions

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, Option, OrderingFilter
from .input_fields import DatingInputSerializer
from .input_serializers import BaseInputSerializer
from .mixins import CreateMixin, UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .query_params import CodeParam, DayParam, SlugParam
from .resources import Resource, created_by, revised_by
from .serializers import (
    DatingSerializer,
    NamedSerializer,
    NestedRecordSerializer,
    RecordSerializer,
    SourceBriefSerializer,
)


class StepSerializer(NestedRecordSerializer):
    """One dated, sourced step of an intervention."""

    status = CodeField(v.InterventionStatus)
    date = DatingSerializer()
    source = SourceBriefSerializer()
    note_en = TextField()
    note_ar = TextField()


class InterventionSerializer(RecordSerializer):
    """A restoration or protection measure, its status on the day asked for, and its steps in order of time."""

    slug = TextField()
    site = NamedSerializer()
    type = CodeField(v.InterventionType)
    physical = serializers.BooleanField(read_only=True, help_text="Whether it touches the fabric.")
    title_en = TextField()
    title_ar = TextField()
    description_en = TextField()
    description_ar = TextField()
    monuments = NamedSerializer(many=True, help_text="None: it concerns the site as such.")
    parties = NamedSerializer(many=True)
    status = CodeField(v.InterventionStatus)
    steps = StepSerializer(many=True)


class InterventionInputSerializer(BaseInputSerializer):
    """A restoration or protection measure. Its steps are sent to its steps."""

    class Meta:
        model = Intervention
        fields = (
            "slug",
            "site",
            "type",
            "title_en",
            "title_ar",
            "description_en",
            "description_ar",
            "monuments",
            "parties",
        )


class StepInputSerializer(BaseInputSerializer):
    """One dated, sourced step of an intervention."""

    date = DatingInputSerializer(source="date_text")

    class Meta:
        model = InterventionStep
        fields = ("status", "date", "source", "note_en", "note_ar")


class InterventionDayFilterSet(BaseFilterSet):
    """For one intervention."""

    model = Intervention
    as_of = Option(DayParam("The status on this day; without it, the latest."))


class MonumentInterventionFilterSet(ListFilterSet, InterventionDayFilterSet):
    """For the interventions on one monument."""

    type = EqualsFilter(CodeParam(InterventionType, "Of this type."))
    status = Option(CodeParam(InterventionStatus, "Of this status on `as_of`, now without it."))
    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")


class InterventionFilterSet(MonumentInterventionFilterSet):
    """For the list of interventions."""

    monument = EqualsFilter(SlugParam("On this monument itself, not on its parts."), "monuments__slug")


def _create_step(by: User, values: Values) -> InterventionStep:
    return actions.step_intervention(values.pop("intervention"), by=by, **values)


INTERVENTION = Resource(
    Intervention,
    InterventionInputSerializer,
    created_by(actions.open_intervention),
    revised_by(actions.revise_intervention, "monuments", "parties"),
)


STEP = Resource(
    InterventionStep, StepInputSerializer, _create_step, revised_by(actions.revise_step), parent="intervention"
)


class InterventionView(RecordView):
    """By slug."""

    verbose_name, tag = "intervention", "interventions"
    serializer_class = InterventionSerializer

    def rows(self) -> QuerySet:
        return visible_interventions(self.viewer)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[InterventionRecord]:
        return intervention_records(rows, as_of=query.value("as_of"))


class BaseInterventionListView(InterventionView, RecordListView):
    """Lists of them."""

    filterset_class = InterventionFilterSet
    post_filters = ("status",)

    def matches(self, record: Instance, query: BaseFilterSet) -> bool:
        return record.status == query.value("status")


class InterventionListView(CreateMixin, BaseInterventionListView):
    operation_id, summary = "listInterventions", "Restoration and protection measures"
    resource, operations = INTERVENTION, create_operation(INTERVENTION, "intervention")


class MonumentInterventionListView(BaseInterventionListView):
    operation_id, summary = "listMonumentInterventions", "The interventions on one monument"
    tag = "monuments"
    filterset_class = MonumentInterventionFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def rows_under(self, **where: str) -> QuerySet:
        return self.rows().filter(monuments=get_monument_id(where["slug"], self.viewer))


class InterventionDetailView(UpdateMixin, InterventionView, RecordDetailView):
    operation_id, summary = "getIntervention", "One measure"
    resource, operations = INTERVENTION, update_operation(INTERVENTION, "intervention")
    filterset_class = InterventionDayFilterSet
    path_parameters = {"slug": "The intervention's slug."}


class StepView(NestedRecordView):
    """The steps of a measure, by number."""

    verbose_name, tag = "step", "interventions"
    serializer_class = StepSerializer
    parent, collection, resource = InterventionView, "steps", STEP


class StepListView(StepView, NestedListView):
    operation_id, summary = "listSteps", "The steps of a measure"
    path_parameters = {"slug": "The intervention's slug."}
    operations = create_operation(STEP, "step")


class StepDetailView(StepView, NestedDetailView):
    operation_id, summary = "getStep", "One step of a measure"
    path_parameters = {"slug": "The intervention's slug.", "number": NUMBER_DESCRIPTION}
    operations = update_operation(STEP, "step")
