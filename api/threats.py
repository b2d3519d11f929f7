"""Threats to monuments: /v1/threats."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.db.models import QuerySet

from registry.accounts.roles import get_logged_in_user
from registry.actions import close_threat, record_threat, reopen_threat, revise_threat
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary import codes
from registry.models import Source, Threat
from registry.models.record import Record
from registry.queries import ThreatRecord, threat_records
from registry.queries.visible import visible_threats

from .base import RecordDetailView, RecordListView, RecordView
from .examples import EXAMPLES
from .fields import CodeField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import DatingInputSerializer, ReferenceField, StrictTextField
from .input_serializers import ActionInputSerializer, BaseInputSerializer, input_names
from .mixins import CreateMixin, TransitionMixin, UpdateMixin
from .operations import Operation, create_operation, update_operation
from .query_params import BooleanParam, CodeParam, SlugParam
from .resources import Resource, make_change_function, make_create_function
from .serializers import DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer

SLUG_DESCRIPTION = "The threat's slug."


class ThreatSerializer(RecordSerializer):
    """A threat to a site or its monuments. `outcome` and `closed` are null while it is open."""

    model = Threat

    site = NamedSerializer()
    monuments = NamedSerializer(many=True)
    raised_by = NamedSerializer(allow_null=True)
    date = DatingSerializer()
    source = SourceBriefSerializer()
    closed = DatingSerializer(allow_null=True)
    closed_source = SourceBriefSerializer(allow_null=True)


class ThreatInputSerializer(BaseInputSerializer):
    """A threat to a site or its monuments. Its outcome is sent to its URL with /close."""

    date = DatingInputSerializer(source="date_text")

    class Meta:
        model = Threat
        fields = input_names(Threat)


class ClosingInputSerializer(BaseInputSerializer):
    """The outcome of a threat with its date and source, and the reason for closing it."""

    outcome = CodeField(codes.ThreatOutcome, read_only=False)
    closed = DatingInputSerializer(source="date_text")
    closed_source = ReferenceField(Source, source="source")
    closed_reason = StrictTextField(source="reason")
    closed_reason_ar = StrictTextField(source="reason_ar", required=False, allow_blank=True)

    class Meta:
        model = Threat
        fields = ("outcome", "closed", "closed_source", "closed_reason", "closed_reason_ar")


class ReopeningInputSerializer(ActionInputSerializer):
    """The reason for reopening a closed threat. It is recorded in the audit log."""

    reason = StrictTextField()


class ThreatFilterSet(ListFilterSet):
    """Query parameters of the list of threats."""

    model = Threat
    monument = EqualsFilter(SlugParam("To this monument."), "monuments__slug")
    open = EqualsFilter(BooleanParam("Whether it is still open, without an outcome."), method="filter_open")
    likelihood = EqualsFilter(CodeParam(codes.Likelihood, "Of this likelihood."))
    ordering = OrderingFilter(slug="slug", date="earliest", recorded_at="recorded_at")

    def filter_open(self, queryset: QuerySet, name: str, is_open: bool) -> QuerySet:
        """Return the threats that are open, or those that have an outcome."""
        if is_open:
            return queryset.filter(outcome="")
        return queryset.exclude(outcome="")


THREAT = Resource(
    Threat,
    ThreatInputSerializer,
    create=make_create_function(record_threat),
    change=make_change_function(revise_threat, "monuments"),
)
CLOSE_OPERATION = Operation(
    id="closeThreat",
    summary="Close a threat with its outcome",
    input_class=ClosingInputSerializer,
    permissions=("registry.change_threat",),
    example=EXAMPLES["ClosingInputSerializer"],
)
REOPEN_OPERATION = Operation(
    id="reopenThreat",
    summary="Reopen a closed threat",
    input_class=ReopeningInputSerializer,
    permissions=("registry.change_threat",),
    example=EXAMPLES["ReopeningInputSerializer"],
)


class ThreatView(RecordView):
    """Base class of the views of threats, whose key is their slug."""

    verbose_name = "threat"
    tag = "threats"
    serializer_class = ThreatSerializer
    resource = THREAT

    def get_queryset(self) -> QuerySet:
        return visible_threats(self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[ThreatRecord]:
        return threat_records(queryset)


class ThreatListView(CreateMixin, ThreatView, RecordListView):
    """List of threats, and creation of one."""

    operation_id = "listThreats"
    summary = "Threats to sites and monuments"
    filterset_class = ThreatFilterSet
    operations = create_operation(THREAT, "threat")


class ThreatDetailView(UpdateMixin, ThreatView, RecordDetailView):
    """One threat, and changes to it."""

    operation_id = "getThreat"
    summary = "One threat"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = update_operation(THREAT, "threat")


class CloseThreatView(TransitionMixin, ThreatView):
    """The transition that closes a threat with its outcome."""

    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = {"POST": CLOSE_OPERATION}

    def perform(self, record: Instance, version: int, values: Values) -> tuple[Record, HTTPStatus]:
        user = get_logged_in_user(self.request)
        outcome = codes.ThreatOutcome(values.pop("outcome"))
        closed_threat = close_threat(record, by=user, version=version, outcome=outcome, **values)
        return closed_threat, HTTPStatus.OK


class ReopenThreatView(TransitionMixin, ThreatView):
    """The transition that opens a closed threat again."""

    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = {"POST": REOPEN_OPERATION}

    def perform(self, record: Instance, version: int, values: Values) -> tuple[Record, HTTPStatus]:
        user = get_logged_in_user(self.request)
        return reopen_threat(record, by=user, version=version, **values), HTTPStatus.OK
