"""Interventions, with their status on a day, and their steps: /v1/interventions."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db.models import QuerySet
from rest_framework import serializers

from registry import actions
from registry.domain.policy.funding import InvalidParty
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary import codes
from registry.models import Actor, Intervention, InterventionParty, InterventionStep
from registry.queries import InterventionRecord, intervention_records
from registry.queries.visible import visible_interventions

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, Option, OrderingFilter
from .input_fields import DatingInputSerializer, ReferenceField, UniqueListField
from .input_serializers import MAX_REFERENCES, BaseInputSerializer, input_names
from .mixins import CreateMixin, UpdateMixin
from .monuments import SLUG_DESCRIPTION as MONUMENT_SLUG_DESCRIPTION
from .monuments import get_monument_id
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import create_operation, update_operation
from .query_params import CodeParam, DayParam, SlugParam
from .resources import Resource, make_change_function, make_create_function
from .serializers import (
    ColumnSerializer,
    DatingSerializer,
    LastMentionSerializer,
    LastWordSerializer,
    NamedSerializer,
    NestedRecordSerializer,
    RecordSerializer,
    SourceBriefSerializer,
    StatusOnDaySerializer,
)

SLUG_DESCRIPTION = "The intervention's slug."


class StepSerializer(NestedRecordSerializer):
    """A dated and sourced step of an intervention. Its status is null if its kind changes none."""

    model = InterventionStep

    date = DatingSerializer()
    source = SourceBriefSerializer()


class PartySerializer(ColumnSerializer):
    """A party of an intervention in one role. A party with several roles stands in the list once for each."""

    model = InterventionParty

    slug = TextField()
    name_en = TextField()
    name_ar = TextField()
    source = SourceBriefSerializer(allow_null=True, help_text="Who says so, null if that is not recorded.")


class InterventionSerializer(RecordSerializer):
    """A restoration or protection project, its status on the day asked for, and its steps in order of time."""

    model = Intervention

    site = NamedSerializer()
    type = CodeField(codes.InterventionType)
    further_types = serializers.ListField(
        child=CodeField(codes.InterventionType), read_only=True, help_text="What else is done."
    )
    physical = serializers.BooleanField(read_only=True, help_text="Whether it physically changes the monument.")
    title_en = TextField()
    monuments = NamedSerializer(many=True, help_text="Empty if it concerns the site as a whole.")
    parties = PartySerializer(many=True)
    status_on_day = StatusOnDaySerializer(source="on_day")
    last_word = LastWordSerializer(
        allow_null=True, help_text="The step that this status rests on, null before the first."
    )
    last_mention = LastMentionSerializer(
        allow_null=True, help_text="The newest word on it that gives no status, null if `last_word` is newer."
    )
    steps = StepSerializer(many=True)


class PartyInputSerializer(BaseInputSerializer):
    """A party of an intervention in one role, and what a funder gives. A text is the slug of the party."""

    slug = ReferenceField(Actor, source="actor")

    class Meta:
        model = InterventionParty
        fields = ("slug", *input_names(InterventionParty, "intervention", "actor"))

    def to_internal_value(self, data: object) -> Values:
        """Return the columns of the party. Names of its actor as in responses are accepted if they are right."""
        body: object = {"slug": data} if isinstance(data, str) else data
        if isinstance(body, dict):
            body = dict(body)
            names = {name: body.pop(name) for name in ("name_en", "name_ar") if name in body}
            if names and "slug" in body:
                body["slug"] = {"slug": body["slug"], **names}
        return super().to_internal_value(body)

    def validate(self, attrs: Values) -> Values:
        """Raise ValidationError, which points into the list of parties, unless the columns fit each other."""
        party = InterventionParty(**attrs)
        try:
            actions.clean_party(party)
        except InvalidParty as violation:
            message = serializers.ErrorDetail(str(violation), violation.code)
            raise serializers.ValidationError({str(violation.field): message}) from violation
        return attrs


class InterventionInputSerializer(BaseInputSerializer):
    """A restoration or protection project. Its steps are sent to its URL with /steps. `parties` replace all others."""

    further_types = UniqueListField(child=CodeField(codes.InterventionType, read_only=False), required=False)
    parties = PartyInputSerializer(many=True, required=False, max_length=MAX_REFERENCES)

    class Meta:
        model = Intervention
        fields = (*input_names(Intervention), "parties")

    def validate(self, attrs: Values) -> Values:
        """Return the values of the columns, with the parties as unsaved rows."""
        if "parties" in attrs:
            attrs["parties"] = [InterventionParty(**columns) for columns in attrs["parties"]]
        return attrs


class StepInputSerializer(BaseInputSerializer):
    """A dated and sourced step of an intervention."""

    date = DatingInputSerializer(source="date_text")

    class Meta:
        model = InterventionStep
        fields = input_names(InterventionStep, "intervention")


class InterventionDayFilterSet(BaseFilterSet):
    """Query parameters of one intervention."""

    model = Intervention
    as_of = Option(DayParam("The status on this day; without it, the latest."))


class MonumentInterventionFilterSet(ListFilterSet, InterventionDayFilterSet):
    """Query parameters of the interventions on one monument."""

    type = EqualsFilter(CodeParam(codes.InterventionType, "Of this type."))
    status = Option(CodeParam(codes.InterventionStatus, "Of this status on `as_of`, now without it."))
    ordering = OrderingFilter(slug="slug", recorded_at="recorded_at")


class InterventionFilterSet(MonumentInterventionFilterSet):
    """Query parameters of the list of interventions."""

    monument = EqualsFilter(SlugParam("On this monument itself, not on its parts."), "monuments__slug")


def _create_step(user: User, values: Values) -> InterventionStep:
    """Add a step to the intervention that `values` holds."""
    intervention = values.pop("intervention")
    return actions.add_intervention_step(intervention, by=user, **values)


INTERVENTION = Resource(
    Intervention,
    InterventionInputSerializer,
    create=make_create_function(actions.record_intervention),
    change=make_change_function(actions.revise_intervention, "monuments"),
)
STEP = Resource(
    InterventionStep,
    StepInputSerializer,
    create=_create_step,
    change=make_change_function(actions.revise_step),
    parent="intervention",
)


class InterventionView(RecordView):
    """Base class of the views of interventions, whose key is their slug."""

    verbose_name = "intervention"
    tag = "interventions"
    serializer_class = InterventionSerializer
    resource = INTERVENTION

    def get_queryset(self) -> QuerySet:
        return visible_interventions(self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[InterventionRecord]:
        return intervention_records(queryset, as_of=filterset.get_value("as_of"))


class BaseInterventionListView(InterventionView, RecordListView):
    """Base class of lists of interventions, which can be filtered by their status on a day."""

    filterset_class = InterventionFilterSet
    post_filters = ("status",)

    def matches_post_filters(self, record: Instance, filterset: BaseFilterSet) -> bool:
        return record.status == filterset.get_value("status")


class InterventionListView(CreateMixin, BaseInterventionListView):
    """List of interventions, and creation of one."""

    operation_id = "listInterventions"
    summary = "Restoration and protection projects"
    operations = create_operation(INTERVENTION, "intervention")


class MonumentInterventionListView(BaseInterventionListView):
    """List of the interventions on one monument."""

    operation_id = "listMonumentInterventions"
    summary = "The interventions on one monument"
    tag = "monuments"
    filterset_class = MonumentInterventionFilterSet
    path_parameters = {"slug": MONUMENT_SLUG_DESCRIPTION}

    def get_list_queryset(self, **url_kwargs: str) -> QuerySet:
        return self.get_queryset().filter(monuments=get_monument_id(url_kwargs["slug"], self.viewer))


class InterventionDetailView(UpdateMixin, InterventionView, RecordDetailView):
    """One intervention, and changes to it."""

    operation_id = "getIntervention"
    summary = "One intervention"
    filterset_class = InterventionDayFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = update_operation(INTERVENTION, "intervention")


class StepView(NestedRecordView):
    """Base class of the views of an intervention's steps."""

    verbose_name = "step"
    tag = "interventions"
    serializer_class = StepSerializer
    resource = STEP
    parent_view_class = InterventionView
    collection = "steps"


class StepListView(StepView, NestedListView):
    """List of an intervention's steps, and creation of one."""

    operation_id = "listSteps"
    summary = "The steps of an intervention"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = create_operation(STEP, "step")


class StepDetailView(StepView, NestedDetailView):
    """One step of an intervention, and changes to it."""

    operation_id = "getStep"
    summary = "One step of an intervention"
    path_parameters = {"slug": SLUG_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = update_operation(STEP, "step")
