"""The chronology of a monument: segments, windows with their limiting claims, and contradictions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.vocabulary import codes
from registry.queries import get_monument_chronology

from .base import ValueView
from .contradiction_text import explain
from .fields import CodeField, DayField, OptionalTextField, TextField
from .monuments import SLUG_DESCRIPTION, StateFilterSet, monument_not_found
from .serializers import BaseSerializer, DaysSerializer, StateSerializer


class SegmentSerializer(BaseSerializer):
    """The state on all days from `valid_from` to `valid_to`, both included; null is an open end."""

    valid_from = DayField(allow_null=True)
    valid_to = DayField(allow_null=True)
    grade_low = CodeField(codes.Grade)
    grade_high = CodeField(codes.Grade)
    grade = CodeField(codes.Grade, allow_null=True, help_text="Null while uncertain.")
    uncertain = serializers.BooleanField(read_only=True)
    likely_low = CodeField(codes.Grade)
    likely_high = CodeField(codes.Grade)
    last_seen = DaysSerializer(allow_null=True)
    leading_claim = OptionalTextField(source="leading", help_text="Ref of the claim that decides the grade.")
    certainty = CodeField(codes.Certainty, allow_null=True)
    admiralty = OptionalTextField()
    inherited_from = OptionalTextField()


class LimitsSerializer(BaseSerializer):
    """The refs of the claims that limit a window."""

    before = TextField(source="limit_before")
    after = TextField(source="limit_after")


class WindowSerializer(BaseSerializer):
    """The grade changed later than the day `after` and no later than the day `by`."""

    after = DayField(allow_null=True)
    by = DayField(allow_null=True)
    days = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Length in days; null if an end is open."
    )
    from_grade = CodeField(codes.Grade)
    from_worst = CodeField(codes.Grade, help_text="The worse end of the range before; `from_grade` without a range.")
    to_grade = CodeField(codes.Grade)
    to_worst = CodeField(codes.Grade, help_text="The worse end of the range after; `to_grade` without a range.")
    limits = LimitsSerializer(source="*")
    events = serializers.ListField(
        child=TextField(),
        read_only=True,
        help_text="The refs of all accepted claims of an event that may have happened in the window.",
    )
    likely = DaysSerializer(
        allow_null=True,
        help_text="The days of the events of greatest weight: the loss happened on one of them if they did it.",
    )


class ContradictionSerializer(BaseSerializer):
    """Claims that cannot all be true, by ref. If the first is disputed or rejected, the others are accepted."""

    kind = CodeField(codes.ContradictionKind)
    claims = serializers.ListField(child=TextField(), read_only=True)
    explanation = serializers.SerializerMethodField()

    def get_explanation(self, contradiction: Contradiction) -> str:
        """Return an English sentence with the dates and the content of the claims."""
        return explain(contradiction, self.context["claims"])


class ChronologySerializer(BaseSerializer):
    """A monument's state over time, as derived from the claims on it."""

    monument = TextField(source="monument.slug")
    as_of = DayField(allow_null=True)
    known_at = serializers.DateTimeField(read_only=True, allow_null=True)
    state = StateSerializer(source="monument.state")
    segments = SegmentSerializer(many=True, source="chronology.segments")
    windows = WindowSerializer(many=True, source="chronology.windows")
    contradictions = ContradictionSerializer(many=True, source="chronology.contradictions")


class ChronologyView(ValueView):
    """Chronology of a monument."""

    operation_id = "getChronology"
    summary = "A monument's state over time, and how that is known"
    tag = "monuments"
    filterset_class = StateFilterSet
    serializer_class = ChronologySerializer
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Return a monument's state over time. Raise NotFoundProblem if it was not on record yet at `known_at`."""
        filterset = self.get_filterset()
        as_of = filterset.get_value("as_of")
        known_at = filterset.get_value("known_at")
        monument_chronology = get_monument_chronology(slug, as_of=as_of, known_at=known_at, viewer=self.viewer)
        if monument_chronology is None:
            raise monument_not_found(slug, self.viewer, known_at)
        return self.value_response(monument_chronology, claims=monument_chronology.claims)
