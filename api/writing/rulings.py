"""What can be sent to decide: on a claim, and on how a threat ended."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import CodeField, Text
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import Source, Threat

from .body import Body, refuse_strangers
from .members import ClaimReference, DatingBody, Reference


class SubmissionBody(serializers.Serializer):
    """Handing a claim in; the reason may be left out."""

    reason = Text(required=False, allow_blank=True)
    reason_ar = Text(required=False, allow_blank=True)

    def to_internal_value(self, data: object) -> Values:
        refuse_strangers(self, data)
        return dict(super().to_internal_value(data))


class DecisionBody(SubmissionBody):
    """A decision on a claim, and why."""

    reason = Text()


class SupersessionBody(DecisionBody):
    """Which accepted claim takes the place of this one, and why."""

    successor = ClaimReference()


class ClosingBody(Body):
    """How a threat ended, when, who says so, and why it is closed."""

    outcome = CodeField(ThreatOutcome, read_only=False)
    closed = DatingBody(source="date_text")
    closed_source = Reference(Source, source="source")
    closed_reason = Text(source="reason")
    closed_reason_ar = Text(source="reason_ar", required=False, allow_blank=True)

    class Meta:
        model = Threat
        fields = ("outcome", "closed", "closed_source", "closed_reason", "closed_reason_ar")
