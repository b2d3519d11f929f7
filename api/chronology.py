"""What a chronology looks like in answers: segments, windows with their limiting claims, contradictions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.vocabulary import codes as v
from registry.queries import chronology

from .base import ValueView
from .contradiction_text import explain
from .fields import CodeField, DayField, OptionalTextField, TextField
from .monuments import SLUG_DESCRIPTION, StateFilterSet, StateSerializer, monument_not_found
from .serializers import BaseSerializer


class SegmentSerializer(BaseSerializer):
    """The state on all days from `valid_from` to `valid_to`, both included; null is an open end."""

    valid_from = DayField(allow_null=True)
    valid_to = DayField(allow_null=True)
    grade_low = CodeField(v.Grade)
    grade_high = CodeField(v.Grade)
    grade = CodeField(v.Grade, allow_null=True, help_text="Null while uncertain.")
    uncertain = serializers.BooleanField(read_only=True)
    last_seen = DayField(allow_null=True)
    leading_claim = OptionalTextField(source="leading", help_text="Ref of the claim that the grade rests on.")


class LimitsSerializer(BaseSerializer):
    """The claims that limit a window, by ref."""

    before = TextField(source="limit_before")
    after = TextField(source="limit_after")
    event = OptionalTextField(source="limit_event", help_text="The event claim that narrowed it, if one did.")


class WindowSerializer(BaseSerializer):
    """The grade changed later than the day `after` and no later than the day `by`."""

    after = DayField(allow_null=True)
    by = DayField(allow_null=True)
    days = serializers.IntegerField(read_only=True, allow_null=True, help_text="Width; null if an end is open.")
    from_grade = CodeField(v.Grade)
    to_grade = CodeField(v.Grade)
    limits = LimitsSerializer(source="*")


class ContradictionSerializer(BaseSerializer):
    """Claims at odds, by ref: the one that sticks out first."""

    kind = CodeField(v.ContradictionKind)
    claims = serializers.ListField(child=TextField(), read_only=True)
    explanation = serializers.SerializerMethodField()

    def get_explanation(self, contradiction: Contradiction) -> str:
        """In plain English."""
        return explain(contradiction, self.context["claims"])


class ChronologySerializer(BaseSerializer):
    """What the claims on one monument say of its state over time."""

    monument = TextField(source="monument.slug")
    as_of = DayField(allow_null=True)
    known_at = serializers.DateTimeField(read_only=True, allow_null=True)
    state = StateSerializer(source="monument.state")
    segments = SegmentSerializer(many=True, source="chronology.segments")
    windows = WindowSerializer(many=True, source="chronology.windows")
    contradictions = ContradictionSerializer(many=True, source="chronology.contradictions")


class ChronologyView(ValueView):
    operation_id, summary = "getChronology", "A monument's state over time, and how that is known"
    tag = "monuments"
    filterset_class, serializer_class = StateFilterSet, ChronologySerializer
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        query = self.get_filterset()
        as_of, known_at = query.value("as_of"), query.value("known_at")
        found = chronology(slug, as_of=as_of, known_at=known_at, viewer=self.viewer)
        if found is None:
            raise monument_not_found(slug, self.viewer, known_at)
        return self.answer(found, claims=found.claims)
