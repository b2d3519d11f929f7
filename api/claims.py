"""Claims: the public ones, as stored; and what is decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from django.db.models import QuerySet
from rest_framework import serializers

from registry import actions
from registry.accounts.roles import user_of
from registry.actions import move_claim
from registry.domain.policy.review import MOVES
from registry.domain.value_types import Values
from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import Basis, Cause, ClaimKind, ClaimStatus, Grade
from registry.models import Claim, number_of
from registry.models.record import Record
from registry.queries import ClaimRecord, claim_records, find_source, visible_claims

from .base import RecordDetailView, RecordListView, RecordView
from .examples import EXAMPLES
from .fields import CodeField, OptionalTextField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import ClaimReferenceField, DatingInputSerializer, StrictTextField, UniqueListField
from .input_serializers import BaseInputSerializer, reject_unknown_fields
from .mixins import CreateMixin, TransitionMixin, UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .operations import Operation, create_operation, update_operation
from .query_params import CodeParam, SlugParam
from .resources import Resource, created_by, revised_by
from .serializers import BaseSerializer, DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer

REF_DESCRIPTION = "The claim's ref, e.g. C-000123."


class DecisionSerializer(BaseSerializer):
    """One decision on a claim."""

    status = CodeField(v.ClaimStatus)
    at = serializers.DateTimeField(read_only=True)
    reason = TextField()
    reason_ar = TextField()


class ClaimSerializer(RecordSerializer):
    """One source's dated statement on one monument, and how it was decided."""

    ref = TextField()
    monument = NamedSerializer()
    source = SourceBriefSerializer()
    said_by = NamedSerializer(allow_null=True)
    kind = CodeField(v.ClaimKind)
    grade = CodeField(v.Grade, allow_null=True)
    date = DatingSerializer()
    acquired = DatingSerializer(allow_null=True, help_text="When the picture was taken, if that differs.")
    basis = CodeField(v.Basis)
    certainty = CodeField(v.Certainty)
    credibility = CodeField(v.Credibility)
    admiralty = TextField(help_text="Reliability of the source and credibility of the claim, e.g. B2.")
    cause = CodeField(v.Cause, allow_null=True)
    intent = CodeField(v.Intent, allow_null=True)
    agent = NamedSerializer(allow_null=True)
    effects = serializers.ListField(child=CodeField(v.Effect), read_only=True)
    extent = CodeField(v.Extent, allow_null=True)
    locator = TextField()
    quote = TextField()
    quote_language = TextField()
    statement_en = TextField()
    statement_ar = TextField()
    status = CodeField(v.ClaimStatus)
    decisions = DecisionSerializer(many=True)
    supersedes = OptionalTextField(help_text="Ref of the claim whose place this one took.")
    superseded_by = serializers.ListField(child=TextField(), read_only=True)


class ClaimInputSerializer(BaseInputSerializer):
    """One source's dated statement on one monument."""

    date = DatingInputSerializer(source="date_text")
    acquired = DatingInputSerializer(source="acquired_text", required=False, allow_null=True)
    effects = UniqueListField(child=CodeField(v.Effect, read_only=False), required=False)
    supersedes = ClaimReferenceField(required=False, allow_null=True)

    class Meta:
        model = Claim
        fields = (
            "monument",
            "source",
            "said_by",
            "kind",
            "grade",
            "date",
            "acquired",
            "basis",
            "certainty",
            "credibility",
            "cause",
            "intent",
            "agent",
            "effects",
            "extent",
            "locator",
            "quote",
            "quote_language",
            "statement_en",
            "statement_ar",
            "supersedes",
        )


class SubmissionInputSerializer(serializers.Serializer):
    """Handing a claim in; the reason may be left out."""

    reason = StrictTextField(required=False, allow_blank=True)
    reason_ar = StrictTextField(required=False, allow_blank=True)

    def to_internal_value(self, data: object) -> Values:
        reject_unknown_fields(self, data)
        return dict(super().to_internal_value(data))


class DecisionInputSerializer(SubmissionInputSerializer):
    """A decision on a claim, and why."""

    reason = StrictTextField()


class SupersessionInputSerializer(DecisionInputSerializer):
    """Which accepted claim takes the place of this one, and why."""

    successor = ClaimReferenceField()


class MonumentClaimFilterSet(ListFilterSet):
    """For the claims on one monument."""

    model = Claim
    source = EqualsFilter(SlugParam("By this source; a protected one by its pseudonym."), method="by_source")
    kind = EqualsFilter(CodeParam(ClaimKind, "Of this kind."))
    status = EqualsFilter(
        CodeParam(ClaimStatus, "Of this status in review; claims that are not decided on are never shown.")
    )
    grade = EqualsFilter(CodeParam(Grade, "Stating this grade."))
    basis = EqualsFilter(CodeParam(Basis, "Resting on this."))
    cause = EqualsFilter(CodeParam(Cause, "Naming this cause."))
    ordering = OrderingFilter(ref="pk", date="earliest", recorded_at="recorded_at")

    def by_source(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By the slug under which the public knows a source."""
        return rows.filter(source__in=find_source(value, self.viewer).values("pk"))


class ClaimFilterSet(MonumentClaimFilterSet):
    """For the list of claims."""

    monument = EqualsFilter(SlugParam("On this monument itself, not on its parts."), "monument__slug")


CLAIM = Resource(Claim, ClaimInputSerializer, created_by(actions.record_claim), revised_by(actions.revise_claim))


DECISION_SERIALIZERS = {"submit": SubmissionInputSerializer, "supersede": SupersessionInputSerializer}


DECISION_OPERATIONS = {
    move.name: Operation(
        f"{move.name}Claim",
        f"{move.name.capitalize()} a claim",
        DECISION_SERIALIZERS.get(move.name, DecisionInputSerializer),
        ("registry.review_claim" if move.needs_reviewer else "registry.change_claim",),
        200,
        EXAMPLES[DECISION_SERIALIZERS.get(move.name, DecisionInputSerializer).__name__],
        "decide" if move.needs_reviewer else "write",
    )
    for move in MOVES.values()
}


class ClaimView(RecordView):
    """By ref. A claim that nobody has decided on is not there."""

    verbose_name, tag = "claim", "claims"
    serializer_class = ClaimSerializer

    def rows(self) -> QuerySet:
        rows = visible_claims(self.viewer)
        return rows if self.viewer.has_private_access else rows.filter(document__isnull=False)

    def find_rows(self, key: str) -> QuerySet:
        return _filter_by_ref(self.rows(), key)

    def key_of(self, record: Claim) -> str:
        return record.ref

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[ClaimRecord]:
        return claim_records(rows, self.viewer)

    def rendered_rows(self, rows: QuerySet, query: BaseFilterSet) -> list[str]:
        if self.viewer.has_private_access:  # what is stored is what anybody sees
            return super().rendered_rows(rows, query)
        return list(rows.values_list("document__text", flat=True))


class BaseClaimListView(ClaimView, RecordListView):
    """Lists of them."""

    filterset_class = ClaimFilterSet


class ClaimListView(CreateMixin, BaseClaimListView):
    operation_id, summary = "listClaims", "Claims that have been decided on"
    resource, operations = CLAIM, create_operation(CLAIM, "claim")


class MonumentClaimListView(BaseClaimListView):
    operation_id, summary = "listMonumentClaims", "The claims on one monument"
    tag = "monuments"
    filterset_class = MonumentClaimFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def rows_under(self, **where: str) -> QuerySet:
        return self.rows().filter(monument=get_monument_id(where["slug"], self.viewer))


class ClaimDetailView(UpdateMixin, ClaimView, RecordDetailView):
    operation_id, summary = "getClaim", "One claim"
    path_parameters = {"ref": REF_DESCRIPTION}
    resource, operations = CLAIM, update_operation(CLAIM, "claim")


class ClaimTransitionView(TransitionMixin, ClaimView):
    """One move of a claim in review: which, says the address."""

    path_parameters = {"ref": REF_DESCRIPTION}
    resource = CLAIM
    move = ""

    @property
    def operations(self) -> Mapping[str, Operation]:  # type: ignore[override]  # by the move
        """Which body and which permission the move needs."""
        return {"POST": DECISION_OPERATIONS[self.move]}

    def perform(self, record: Record, version: int, values: Values) -> Record:
        return move_claim(self.move, cast(Claim, record), by=user_of(self.request), version=version, **values)


def _filter_by_ref(rows: QuerySet, key: str) -> QuerySet:
    number = number_of(key)
    return rows.none() if number is None else rows.filter(pk=number)
