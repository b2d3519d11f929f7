"""What can be sent to create and to change each noun: members are named as they are answered.

What is answered but not here follows from the rest.
"""

from __future__ import annotations

from rest_framework import serializers

from api.fields import CodeField, Text
from registry.domain.value_types import Values
from registry.domain.vocabulary import codes as v
from registry.models import (
    Claim,
    ControlBound,
    ControlPeriod,
    Intervention,
    InterventionStep,
    Monument,
    Placement,
    Site,
    Source,
    Threat,
)

from .body import Body
from .members import ClaimReference, DatingBody, Number, Pairs, Several, Whole


class PointBody(Body):
    """Base of what has a point: both coordinates or none."""

    lon = Number(min_value=-180, max_value=180, required=False, allow_null=True)
    lat = Number(min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, attrs: Values) -> Values:
        point = {name: attrs.get(name, getattr(self.instance, name, None)) for name in ("lon", "lat")}
        for name, value in point.items():
            if value is None and any(other is not None for other in point.values()):
                sentence = "Give both longitude and latitude, or neither."
                raise serializers.ValidationError({name: serializers.ErrorDetail(sentence, "half_point")})
        return attrs


class SiteBody(PointBody):
    """A site."""

    wh_inscribed = Whole(min_value=1, max_value=9999, required=False, allow_null=True)
    in_danger_since = Whole(min_value=1, max_value=9999, required=False, allow_null=True)
    identifiers = Pairs(required=False)

    class Meta:
        model = Site
        fields = (
            "slug",
            "name_en",
            "name_ar",
            "description_en",
            "description_ar",
            "country",
            "lon",
            "lat",
            "point_source",
            "wh_ref",
            "wh_inscribed",
            "wh_criteria",
            "in_danger_since",
            "wh_source",
            "identifiers",
        )


class MonumentBody(Body):
    """A monument or a part of one. Where it was is sent to its placements."""

    other_names = Several(child=Text(max_length=200), required=False, max_length=100)
    built = DatingBody(source="built_text", required=False, allow_null=True)

    class Meta:
        model = Monument
        fields = (
            "slug",
            "site",
            "part_of",
            "kind",
            "name_en",
            "name_ar",
            "other_names",
            "description_en",
            "description_ar",
            "built",
            "built_source",
            "built_note_en",
            "built_note_ar",
            "precision",
        )


class PlacementBody(PointBody):
    """Where a monument was, and when. What is sent is the true point; what is answered of it is the public one."""

    date = DatingBody(source="date_text")

    def validate(self, attrs: Values) -> Values:
        for one, other in (("lon", "lat"), ("lat", "lon")):
            if self.instance is not None and one in attrs and other not in attrs and self.instance.uncertainty_m != 0:
                sentence = "Give both: what stands here is not the true point."
                raise serializers.ValidationError({other: serializers.ErrorDetail(sentence, "half_point")})
        return super().validate(attrs)

    class Meta:
        model = Placement
        fields = ("place_en", "place_ar", "date", "lon", "lat", "certainty", "source", "note_en", "note_ar")


class ClaimBody(Body):
    """One source's dated statement on one monument."""

    date = DatingBody(source="date_text")
    acquired = DatingBody(source="acquired_text", required=False, allow_null=True)
    effects = Several(child=CodeField(v.Effect, read_only=False), required=False)
    supersedes = ClaimReference(required=False, allow_null=True)

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


class SourceBody(Body):
    """A source and how reliable it is. Sources are sealed at the desk, not here."""

    published = DatingBody(source="published_text", required=False, allow_null=True)
    retrieved = DatingBody(source="retrieved_text", required=False, allow_null=True)

    class Meta:
        model = Source
        fields = (
            "slug",
            "title",
            "publisher",
            "description_en",
            "description_ar",
            "kind",
            "url",
            "archived_url",
            "published",
            "retrieved",
            "language",
            "reliability",
            "reliability_reason_en",
            "reliability_reason_ar",
            "graphic",
        )


class InterventionBody(Body):
    """A restoration or protection measure. Its steps are sent to its steps."""

    class Meta:
        model = Intervention
        fields = (
            "slug",
            "site",
            "type",
            "title_en",
            "title_ar",
            "description_en",
            "description_ar",
            "monuments",
            "parties",
        )


class StepBody(Body):
    """One dated, sourced step of an intervention."""

    date = DatingBody(source="date_text")

    class Meta:
        model = InterventionStep
        fields = ("status", "date", "source", "note_en", "note_ar")


class ThreatBody(Body):
    """A warning of harm to come. How it ended is sent to its address with /close."""

    date = DatingBody(source="date_text")

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


class BoundBody(Body):
    """What one source says of the start, the course or the end of a period."""

    date = DatingBody(source="date_text")

    class Meta:
        model = ControlBound
        fields = ("bound", "date", "source", "note_en", "note_ar")


class PeriodBody(Body):
    """Who held a site, by what its sources say. More bounds are sent to its bounds."""

    class Meta:
        model = ControlPeriod
        fields = ("slug", "site", "holder", "note_en", "note_ar")


class NewPeriodBody(PeriodBody):
    """A period with at least one sourced bound."""

    bounds = BoundBody(many=True, min_length=1, max_length=100)

    class Meta:
        model = ControlPeriod
        fields = (*PeriodBody.Meta.fields, "bounds")
