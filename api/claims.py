"""Claims and the transitions of their review: /v1/claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from rest_framework import serializers

from registry.accounts.roles import get_logged_in_user
from registry.actions import move_claim, record_claim, revise_claim
from registry.domain.chronology.plausibility import WarningCode
from registry.domain.policy.review import MOVES
from registry.domain.value_types import Values
from registry.domain.vocabulary import codes
from registry.models import Actor, Claim, ClaimDocument, claim_number
from registry.models.record import Record
from registry.queries import ClaimRecord, claim_records, find_source, visible_claims

from .base import RecordDetailView, RecordListView, RecordView
from .examples import EXAMPLES
from .fields import CodeField, OptionalTextField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import (
    ClaimReferenceField,
    DatingInputSerializer,
    ReferenceField,
    StrictTextField,
    UniqueListField,
    make_acknowledge_field,
)
from .input_serializers import MAX_REFERENCES, ActionInputSerializer, BaseInputSerializer, input_names
from .mixins import CreateMixin, TransitionMixin, UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .operations import Operation, create_operation, update_operation
from .pagination import Page
from .query_params import CodeParam, SlugParam
from .resources import Resource, make_create_function
from .serializers import BaseSerializer, DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer

REF_DESCRIPTION = "The claim's ref, e.g. C-000123."


class DecisionSerializer(BaseSerializer):
    """A decision on a claim."""

    status = CodeField(codes.ClaimStatus)
    at = serializers.DateTimeField(read_only=True)
    reason = TextField()
    reason_ar = TextField()


class ClaimSerializer(RecordSerializer):
    """A source's dated statement on a monument, or on a site as a whole, with the decisions on it."""

    model = Claim

    ref = TextField()
    monument = NamedSerializer(allow_null=True, help_text="Null for a claim on a site as a whole.")
    site = NamedSerializer(allow_null=True, help_text="The site, if the claim is about it as a whole; else null.")
    source = SourceBriefSerializer()
    said_by = NamedSerializer(allow_null=True)
    grade = CodeField(codes.Grade, allow_null=True, help_text="Of an event: how bad it left the monument at least.")
    worst_grade = CodeField(codes.Grade, allow_null=True, help_text="The worse end of a range of grades.")
    improves = serializers.BooleanField(read_only=True, help_text="Whether an event made the monument better.")
    date = DatingSerializer()
    acquired = DatingSerializer(allow_null=True, help_text="When the image was taken, if not on `date`.")
    credibility = CodeField(codes.Credibility)
    admiralty = TextField(help_text="Reliability of the source and credibility of the claim, e.g. B2.")
    cause = CodeField(codes.Cause, allow_null=True)
    agent = NamedSerializer(allow_null=True, help_text="Who did it, as `said_by` or else the source's publisher says.")
    effects = serializers.ListField(child=CodeField(codes.Effect), read_only=True)
    further_speakers = NamedSerializer(many=True, help_text="Who else says so, after `said_by`.")
    extent = CodeField(codes.Extent, allow_null=True)
    assessor = NamedSerializer(allow_null=True, help_text="Who looked at it, if that is not who says so.")
    assessed = DatingSerializer(allow_null=True, help_text="When it was assessed. It dates no state.")
    status = CodeField(codes.ClaimStatus)
    decisions = DecisionSerializer(many=True)
    supersedes = OptionalTextField(help_text="Ref of the claim that this one supersedes.")
    superseded_by = serializers.ListField(child=TextField(), read_only=True)


class ClaimInputSerializer(BaseInputSerializer):
    """A source's dated statement on a monument, or on a site as a whole. Give exactly one of them."""

    date = DatingInputSerializer(source="date_text")
    acquired = DatingInputSerializer(source="acquired_text", required=False, allow_null=True)
    further_speakers = UniqueListField(child=ReferenceField(Actor), required=False, max_length=MAX_REFERENCES)
    assessed = DatingInputSerializer(source="assessed_text", required=False, allow_null=True)
    effects = UniqueListField(child=CodeField(codes.Effect, read_only=False), required=False)
    supersedes = ClaimReferenceField(required=False, allow_null=True)
    acknowledge = make_acknowledge_field(WarningCode)

    class Meta:
        model = Claim
        fields = (*input_names(Claim, effects="agent", further_speakers="effects"), "acknowledge")


class SubmissionInputSerializer(ActionInputSerializer):
    """The submission of a draft for review. The reason is optional."""

    reason = StrictTextField(required=False, allow_blank=True)
    reason_ar = StrictTextField(required=False, allow_blank=True)
    acknowledge = make_acknowledge_field(WarningCode)


class DecisionInputSerializer(ActionInputSerializer):
    """A decision on a claim, with its reason."""

    reason = StrictTextField()
    reason_ar = StrictTextField(required=False, allow_blank=True)


class AcceptanceInputSerializer(DecisionInputSerializer):
    """The acceptance of a claim, with its reason."""

    acknowledge = make_acknowledge_field(WarningCode)


class SupersessionInputSerializer(DecisionInputSerializer):
    """The accepted claim that supersedes this one, and the reason."""

    successor = ClaimReferenceField()


class MonumentClaimFilterSet(ListFilterSet):
    """Query parameters of the claims on one monument."""

    model = Claim
    source = EqualsFilter(SlugParam("By this source; a protected one by its pseudonym."), method="filter_source")
    kind = EqualsFilter(CodeParam(codes.ClaimKind, "Of this kind."))
    status = EqualsFilter(
        CodeParam(codes.ClaimStatus, "Of this status in review; claims that are not decided on are never shown.")
    )
    grade = EqualsFilter(CodeParam(codes.Grade, "Stating this grade."))
    basis = EqualsFilter(CodeParam(codes.Basis, "Resting on this."))
    cause = EqualsFilter(CodeParam(codes.Cause, "Naming this cause."))
    extent = EqualsFilter(CodeParam(codes.Extent, "Stating this extent of damage."))
    trend = EqualsFilter(CodeParam(codes.ConditionTrend, "Stating this trend of the condition."))
    recommended_action = EqualsFilter(CodeParam(codes.RecommendedAction, "Recommending this action."))
    agent = EqualsFilter(SlugParam("Holding this actor responsible."), "agent__slug")
    ordering = OrderingFilter(ref="pk", date="earliest", recorded_at="recorded_at")

    def filter_source(self, queryset: QuerySet, name: str, slug: str) -> QuerySet:
        """Return the claims by the source with this slug. A protected source is found by its pseudonym."""
        return queryset.filter(source__in=find_source(slug, self.viewer).values("pk"))


class ClaimFilterSet(MonumentClaimFilterSet):
    """Query parameters of the list of claims."""

    monument = EqualsFilter(SlugParam("On this monument itself, not on its parts."), "monument__slug")
    site = EqualsFilter(SlugParam("On this site as a whole, not on its monuments."), "site__slug")


def _change_claim(claim: Claim, user: User, version: int, values: Values) -> Claim:
    """Change the columns of a claim that the values hold. An acknowledgement alone changes nothing."""
    if values.keys() <= {"acknowledge"}:
        return claim
    return revise_claim(claim, by=user, version=version, **values)


CLAIM = Resource(Claim, ClaimInputSerializer, create=make_create_function(record_claim), change=_change_claim)


def _make_transition_operations() -> dict[str, Operation]:
    """Return an API operation for each move of a claim in review (submit, accept, dispute ...), by name."""
    input_classes = {
        "submit": SubmissionInputSerializer,
        "accept": AcceptanceInputSerializer,
        "supersede": SupersessionInputSerializer,
    }
    operations = {}
    for move in MOVES.values():
        input_class = input_classes.get(move.name, DecisionInputSerializer)
        if move.needs_reviewer:
            permission, token_scope = "registry.review_claim", "decide"
        else:
            permission, token_scope = "registry.change_claim", "write"
        operations[move.name] = Operation(
            id=f"{move.name}Claim",
            summary=f"{move.name.capitalize()} a claim",
            input_class=input_class,
            permissions=(permission,),
            example=EXAMPLES[input_class.__name__],
            scope=token_scope,
        )
    return operations


TRANSITION_OPERATIONS = _make_transition_operations()


class ClaimView(RecordView):
    """Base class of the views of claims, whose key is their ref. The public sees only claims that were decided on."""

    verbose_name = "claim"
    tag = "claims"
    serializer_class = ClaimSerializer
    resource = CLAIM

    def get_queryset(self) -> QuerySet:
        claims = visible_claims(self.viewer)
        if self.viewer.has_private_access:
            return claims
        return claims.filter(document__isnull=False)

    def filter_by_url_key(self, url_key: str) -> QuerySet:
        claim_id = claim_number(url_key)
        if claim_id is None:
            return self.get_queryset().none()
        return self.get_queryset().filter(pk=claim_id)

    def get_url_key(self, record: Claim) -> str:
        return record.ref

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[ClaimRecord]:
        return claim_records(queryset, self.viewer)

    def render_queryset(self, queryset: QuerySet, filterset: BaseFilterSet) -> list[str]:
        """Return the JSON of each claim in a queryset. For the public, it is stored in the database."""
        if self.viewer.has_private_access:
            return super().render_queryset(queryset, filterset)
        return list(queryset.values_list("document__text", flat=True))


class BaseClaimListView(ClaimView, RecordListView):
    """Base class of lists of claims."""

    filterset_class = ClaimFilterSet


class ClaimListView(CreateMixin, BaseClaimListView):
    """List of claims, and creation of one."""

    operation_id = "listClaims"
    summary = "Claims that have been decided on"
    operations = create_operation(CLAIM, "claim")

    def count_and_slice(self, queryset: QuerySet, page: Page) -> tuple[int, QuerySet]:
        chooses_page_only = self.request.query_params.keys() <= {"limit", "offset"}
        if not chooses_page_only or self.viewer.has_private_access:
            return super().count_and_slice(queryset, page)
        # All public claims have a document and no others. SQLite would sort all claims to find 50 of them.
        documents = ClaimDocument.objects.order_by("pk").values_list("pk", flat=True)
        return documents.count(), queryset.filter(pk__in=list(page.slice(documents)))


class MonumentClaimListView(BaseClaimListView):
    """List of the claims on one monument."""

    operation_id = "listMonumentClaims"
    summary = "The claims on one monument"
    tag = "monuments"
    filterset_class = MonumentClaimFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get_list_queryset(self, **url_kwargs: str) -> QuerySet:
        return self.get_queryset().filter(monument=get_monument_id(url_kwargs["slug"], self.viewer))


class ClaimDetailView(UpdateMixin, ClaimView, RecordDetailView):
    """One claim, and changes to it."""

    operation_id = "getClaim"
    summary = "One claim"
    path_parameters = {"ref": REF_DESCRIPTION}
    operations = update_operation(CLAIM, "claim")


class ClaimTransitionView(TransitionMixin, ClaimView):
    """A move of a claim in review. The URL configuration sets `move` to its name."""

    path_parameters = {"ref": REF_DESCRIPTION}
    move = ""

    @property
    def operations(self) -> Mapping[str, Operation]:  # type: ignore[override]  # depends on the move
        """The POST operation of the move."""
        return {"POST": TRANSITION_OPERATIONS[self.move]}

    def perform(self, record: Record, version: int, values: Values) -> tuple[Record, HTTPStatus]:
        claim = cast(Claim, record)
        moved_claim = move_claim(self.move, claim, by=get_logged_in_user(self.request), version=version, **values)
        return moved_claim, HTTPStatus.OK
