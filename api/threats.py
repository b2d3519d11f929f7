"""What records look like in answers; the schema is made from here. What may be sent is in writing/.

Monuments and claims in their default form are stored as documents (`registry.projection.public_json`),
and must look the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from registry import actions
from registry.accounts.roles import user_of
from registry.actions import close_threat
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import Likelihood, ThreatOutcome
from registry.models import Source, Threat
from registry.models.record import Record
from registry.queries import ThreatRecord, threat_records
from registry.queries.visible import visible_threats

from .base import RecordDetailView, RecordListView, RecordView
from .examples import EXAMPLES
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import DatingInputSerializer, ReferenceField, StrictTextField
from .input_serializers import BaseInputSerializer
from .mixins import CreateMixin, TransitionMixin, UpdateMixin
from .operations import Operation, create_operation, update_operation
from .query_params import BooleanParam, CodeParam, SlugParam
from .resources import Resource, created_by, revised_by
from .serializers import DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer


class ThreatSerializer(RecordSerializer):
    """A warning of harm to come; `outcome` and `closed` are null while it is open."""

    slug = TextField()
    site = NamedSerializer()
    monuments = NamedSerializer(many=True)
    title_en = TextField()
    title_ar = TextField()
    description_en = TextField()
    description_ar = TextField()
    quote = TextField()
    raised_by = NamedSerializer(allow_null=True)
    date = DatingSerializer()
    source = SourceBriefSerializer()
    likelihood = CodeField(v.Likelihood)
    outcome = CodeField(v.ThreatOutcome, allow_null=True)
    closed = DatingSerializer(allow_null=True)
    closed_source = SourceBriefSerializer(allow_null=True)
    closed_reason = TextField()
    closed_reason_ar = TextField()


class ThreatInputSerializer(BaseInputSerializer):
    """A warning of harm to come. How it ended is sent to its address with /close."""

    date = DatingInputSerializer(source="date_text")

    class Meta:
        model = Threat
        fields = (
            "slug",
            "site",
            "monuments",
            "title_en",
            "title_ar",
            "description_en",
            "description_ar",
            "quote",
            "raised_by",
            "date",
            "source",
            "likelihood",
        )


class ClosingInputSerializer(BaseInputSerializer):
    """How a threat ended, when, who says so, and why it is closed."""

    outcome = CodeField(ThreatOutcome, read_only=False)
    closed = DatingInputSerializer(source="date_text")
    closed_source = ReferenceField(Source, source="source")
    closed_reason = StrictTextField(source="reason")
    closed_reason_ar = StrictTextField(source="reason_ar", required=False, allow_blank=True)

    class Meta:
        model = Threat
        fields = ("outcome", "closed", "closed_source", "closed_reason", "closed_reason_ar")


class ThreatFilterSet(ListFilterSet):
    """For the list of threats."""

    model = Threat
    monument = EqualsFilter(SlugParam("To this monument."), "monuments__slug")
    open = EqualsFilter(BooleanParam("Whether it is still open, without an outcome."), method="still_open")
    likelihood = EqualsFilter(CodeParam(Likelihood, "Of this likelihood."))
    ordering = OrderingFilter(slug="slug", date="earliest", recorded_at="recorded_at")

    def still_open(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Open ones have no outcome."""
        return rows.filter(outcome="") if value else rows.exclude(outcome="")


THREAT = Resource(
    Threat, ThreatInputSerializer, created_by(actions.raise_threat), revised_by(actions.revise_threat, "monuments")
)


CLOSE_THREAT = Operation(
    "closeThreat",
    "Close a threat with its outcome",
    ClosingInputSerializer,
    ("registry.change_threat",),
    200,
    EXAMPLES["ClosingInputSerializer"],
)


class ThreatView(RecordView):
    """By slug."""

    verbose_name, tag = "threat", "threats"
    serializer_class = ThreatSerializer

    def rows(self) -> QuerySet:
        return visible_threats(self.viewer)

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[ThreatRecord]:
        return threat_records(rows)


class ThreatListView(CreateMixin, ThreatView, RecordListView):
    operation_id, summary = "listThreats", "Warnings of harm to come"
    filterset_class = ThreatFilterSet
    resource, operations = THREAT, create_operation(THREAT, "threat")


class ThreatDetailView(UpdateMixin, ThreatView, RecordDetailView):
    operation_id, summary = "getThreat", "One warning"
    resource, operations = THREAT, update_operation(THREAT, "threat")
    path_parameters = {"slug": "The threat's slug."}


class CloseThreatView(TransitionMixin, ThreatView):
    """How a threat ended."""

    path_parameters = {"slug": "The threat's slug."}
    resource, operations = THREAT, {"POST": CLOSE_THREAT}

    def perform(self, record: Instance, version: int, values: Values) -> Record:
        outcome = ThreatOutcome(values.pop("outcome"))
        return close_threat(record, by=user_of(self.request), version=version, outcome=outcome, **values)
