"""What sources say of monuments and sites besides their condition: /v1/context-statements."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.db.models import QuerySet

from registry.accounts.roles import get_logged_in_user
from registry.actions import record_context_statement, revise_context_statement, withdraw_context_statement
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary import codes
from registry.models import ContextStatement
from registry.models.record import Record
from registry.queries import find_source
from registry.queries.context_statements import ContextRecord, context_records
from registry.queries.visible import visible_context_statements

from .base import RecordDetailView, RecordListView, RecordView
from .examples import EXAMPLES
from .fields import CodeField, OptionalTextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import DatingInputSerializer, StrictFloatField
from .input_serializers import BaseInputSerializer, input_names
from .mixins import CreateMixin, TransitionMixin, UpdateMixin
from .operations import Operation, create_operation, update_operation
from .placements import WithdrawalInputSerializer
from .query_params import CodeParam, SlugParam
from .resources import Resource, make_change_function, make_create_function
from .serializers import DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer

SLUG_DESCRIPTION = "The context statement's slug."


class ContextStatementSerializer(RecordSerializer):
    """What one source says of a monument or a site besides its condition. Either `monument` or `site` is null."""

    model = ContextStatement

    monument = NamedSerializer(allow_null=True)
    site = NamedSerializer(allow_null=True)
    term = CodeField(codes.ContextTerm)
    party = NamedSerializer(allow_null=True)
    date = DatingSerializer(allow_null=True)
    source = SourceBriefSerializer()
    same_as = OptionalTextField(
        help_text="The address of the same thing in another register, for identifiers; null if none follows from it."
    )
    withdrawn_reason = OptionalTextField(
        help_text="Null unless it is withdrawn. Only editors see withdrawn statements."
    )


class ContextStatementInputSerializer(BaseInputSerializer):
    """What one source says of a monument or a site besides its condition: one of `monument` and `site` is given."""

    amount = StrictFloatField(required=False, allow_null=True)
    date = DatingInputSerializer(source="date_text", required=False, allow_null=True)

    class Meta:
        model = ContextStatement
        fields = input_names(ContextStatement)


class ContextStatementFilterSet(ListFilterSet):
    """Query parameters of the list of context statements."""

    model = ContextStatement
    monument = EqualsFilter(SlugParam("On this monument."), "monument__slug")
    site = EqualsFilter(SlugParam("On this site itself, not on its monuments."), "site__slug")
    aspect = EqualsFilter(CodeParam(codes.ContextAspect, "Of this aspect."))
    term = EqualsFilter(CodeParam(codes.ContextTerm, "With this term."))
    source = EqualsFilter(SlugParam("By this source; a protected one by its pseudonym."), method="filter_source")
    ordering = OrderingFilter(slug="slug", date="earliest", recorded_at="recorded_at")

    def filter_source(self, queryset: QuerySet, name: str, slug: str) -> QuerySet:
        """Return the statements by the source with this slug. A protected source is found by its pseudonym."""
        return queryset.filter(source__in=find_source(slug, self.viewer).values("pk"))


CONTEXT_STATEMENT = Resource(
    ContextStatement,
    ContextStatementInputSerializer,
    create=make_create_function(record_context_statement),
    change=make_change_function(revise_context_statement),
    immutable_fields=("slug", "monument", "site", "aspect"),
)
WITHDRAW_OPERATION = Operation(
    id="withdrawContextStatement",
    summary="Withdraw a context statement for a reason",
    input_class=WithdrawalInputSerializer,
    permissions=("registry.change_contextstatement",),
    example=EXAMPLES["WithdrawalInputSerializer"],
)


class ContextStatementView(RecordView):
    """Base class of the views of context statements, whose key is their slug."""

    verbose_name = "context statement"
    tag = "context-statements"
    serializer_class = ContextStatementSerializer
    resource = CONTEXT_STATEMENT

    def get_queryset(self) -> QuerySet:
        return visible_context_statements(self.viewer)

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[ContextRecord]:
        return context_records(queryset)


class ContextStatementListView(CreateMixin, ContextStatementView, RecordListView):
    """List of context statements, and creation of one."""

    operation_id = "listContextStatements"
    summary = "Materials, dimensions, protection and the like, by source"
    filterset_class = ContextStatementFilterSet
    operations = create_operation(CONTEXT_STATEMENT, "context statement")


class ContextStatementDetailView(UpdateMixin, ContextStatementView, RecordDetailView):
    """One context statement, and changes to it."""

    operation_id = "getContextStatement"
    summary = "One context statement"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = update_operation(CONTEXT_STATEMENT, "context statement")


class WithdrawContextStatementView(TransitionMixin, ContextStatementView):
    """The transition that withdraws a context statement. It counts no more, and only editors still see it."""

    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = {"POST": WITHDRAW_OPERATION}

    def perform(self, record: Instance, version: int, values: Values) -> tuple[Record, HTTPStatus]:
        user = get_logged_in_user(self.request)
        return withdraw_context_statement(record, by=user, version=version, **values), HTTPStatus.OK
