"""What a chronology looks like in answers: segments, windows with their limiting claims, contradictions."""

from __future__ import annotations

from rest_framework import serializers

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.vocabulary import codes as v

from .explanations import explain
from .fields import CodeField, DayField, OptionalTextField, TextField
from .serializers import Shape, StateShape


class SegmentShape(Shape):
    """The state on all days from `valid_from` to `valid_to`, both included; null is an open end."""

    valid_from = DayField(allow_null=True)
    valid_to = DayField(allow_null=True)
    grade_low = CodeField(v.Grade)
    grade_high = CodeField(v.Grade)
    grade = CodeField(v.Grade, allow_null=True, help_text="Null while uncertain.")
    uncertain = serializers.BooleanField(read_only=True)
    last_seen = DayField(allow_null=True)
    leading_claim = OptionalTextField(source="leading", help_text="Ref of the claim that the grade rests on.")


class LimitsShape(Shape):
    """The claims that limit a window, by ref."""

    before = TextField(source="limit_before")
    after = TextField(source="limit_after")
    event = OptionalTextField(source="limit_event", help_text="The event claim that narrowed it, if one did.")


class WindowShape(Shape):
    """The grade changed later than the day `after` and no later than the day `by`."""

    after = DayField(allow_null=True)
    by = DayField(allow_null=True)
    days = serializers.IntegerField(read_only=True, allow_null=True, help_text="Width; null if an end is open.")
    from_grade = CodeField(v.Grade)
    to_grade = CodeField(v.Grade)
    limits = LimitsShape(source="*")


class ContradictionShape(Shape):
    """Claims at odds, by ref: the one that sticks out first."""

    kind = CodeField(v.ContradictionKind)
    claims = serializers.ListField(child=TextField(), read_only=True)
    explanation = serializers.SerializerMethodField()

    def get_explanation(self, contradiction: Contradiction) -> str:
        """In plain English."""
        return explain(contradiction, self.context["claims"])


class ChronologyShape(Shape):
    """What the claims on one monument say of its state over time."""

    monument = TextField(source="monument.slug")
    as_of = DayField(allow_null=True)
    known_at = serializers.DateTimeField(read_only=True, allow_null=True)
    state = StateShape(source="monument.state")
    segments = SegmentShape(many=True, source="chronology.segments")
    windows = WindowShape(many=True, source="chronology.windows")
    contradictions = ContradictionShape(many=True, source="chronology.contradictions")
