"""What records look like in answers; the schema is made from here. What may be sent is in writing/.

Monuments and claims in their default form are stored as documents (`registry.projection.public_json`),
and must look the same.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from registry.domain.value_types import PassedOn
from registry.domain.vocabulary import codes as v

from .fields import CodeField, DayField, OptionalTextField, TextField


class Shape(serializers.Serializer):
    """Base of all: every field is always there."""

    # DRF takes declared fields off the class; its types know attributes of its own by these names.
    source: Any  # Any: a field
    label: Any  # Any: a field
    errors: Any  # Any: a field

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        options.setdefault("read_only", True)
        super().__init__(*args, **options)


class DatingShape(Shape):
    """An uncertain date: EDTF as given, and the first and last day understood (null where open)."""

    text = TextField(help_text="EDTF, as recorded.")
    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)


class NamedShape(Shape):
    """Another record, by name."""

    slug = TextField()
    name_en = TextField()
    name_ar = TextField()


class SourceBriefShape(Shape):
    """A source as others cite it. Of a protected one only a pseudonym, its kind and its reliability are given."""

    slug = TextField()
    title = TextField()
    publisher = TextField()
    description_en = TextField()
    description_ar = TextField()
    kind = CodeField(v.SourceKind)
    url = TextField(help_text="As read, even if it is only a part of an address.")
    published = DatingShape(allow_null=True)
    reliability = CodeField(v.Reliability)
    protected = serializers.BooleanField(read_only=True)
    graphic = serializers.BooleanField(
        read_only=True, help_text="It leads to pictures or films of people being harmed."
    )


class Row(Shape):
    """Base of what is listed in a record and written by itself: at its number below the record."""

    source: Any  # Any: as in Shape; mypy asks the nearest base

    id = serializers.IntegerField(read_only=True, help_text="Its number in its address.")


class StateShape(Shape):
    """The state on a day. `grade` is null while it is uncertain, between `grade_low` and `grade_high`."""

    grade = CodeField(v.Grade, allow_null=True)
    grade_low = CodeField(v.Grade)
    grade_high = CodeField(v.Grade)
    uncertain = serializers.BooleanField(read_only=True)
    last_seen = DayField(allow_null=True, help_text="The day of the last sighting by then.")
    leading_claim = OptionalTextField(source="leading", help_text="Ref of the claim that the grade rests on.")
    restoration_status = CodeField(v.InterventionStatus)


class PlacementShape(Row):
    """Where a monument was, and when. `lon`, `lat` (WGS 84) are null where unknown or not for the public.

    Where the `precision` of the monument is not `exact`, they are the centre of a cell of a fixed grid.
    """

    place_en = TextField()
    place_ar = TextField()
    date = DatingShape()
    lon = serializers.FloatField(read_only=True, allow_null=True)
    lat = serializers.FloatField(read_only=True, allow_null=True)
    uncertainty_m = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="The true place is at most so many metres away; 0: as the source has it.",
    )
    certainty = CodeField(v.Certainty)
    source = SourceBriefShape()
    note_en = TextField()
    note_ar = TextField()


class PartShape(Shape):
    """A part of a monument and its own state."""

    slug = TextField(source="part.slug")
    name_en = TextField(source="part.name_en")
    name_ar = TextField(source="part.name_ar")
    kind = CodeField(v.MonumentKind)
    state = StateShape()


class Recorded(Shape):
    """Base of records, which all end with when they were written down and in which version they are."""

    source: Any  # Any: as in Shape; mypy asks the nearest base
    recorded_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(read_only=True, help_text="Rises with every change.")

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        return fields | {name: fields.pop(name) for name in Recorded._declared_fields}


class MonumentShape(Recorded):
    """A monument or a part of one, with its state. The worst part is named beside the whole; it never changes it."""

    slug = TextField()
    site = NamedShape()
    part_of = NamedShape(allow_null=True)
    kind = CodeField(v.MonumentKind)
    name_en = TextField()
    name_ar = TextField()
    other_names = serializers.ListField(child=TextField(), read_only=True)
    description_en = TextField()
    description_ar = TextField()
    built = DatingShape(allow_null=True)
    built_source = SourceBriefShape(allow_null=True)
    built_note_en = TextField()
    built_note_ar = TextField()
    precision = CodeField(v.Precision)
    placements = PlacementShape(many=True)
    state = StateShape()
    worst_part = PartShape(allow_null=True)
    parts = PartShape(many=True)
    claims = serializers.IntegerField(read_only=True, help_text="How many public claims there are on it now.")
    sources = serializers.IntegerField(read_only=True, help_text="How many sources these rest on.")


class DecisionShape(Shape):
    """One decision on a claim."""

    status = CodeField(v.ClaimStatus)
    at = serializers.DateTimeField(read_only=True)
    reason = TextField()
    reason_ar = TextField()


class ClaimShape(Recorded):
    """One source's dated statement on one monument, and how it was decided."""

    ref = TextField()
    monument = NamedShape()
    source = SourceBriefShape()
    said_by = NamedShape(allow_null=True)
    kind = CodeField(v.ClaimKind)
    grade = CodeField(v.Grade, allow_null=True)
    date = DatingShape()
    acquired = DatingShape(allow_null=True, help_text="When the picture was taken, if that differs.")
    basis = CodeField(v.Basis)
    certainty = CodeField(v.Certainty)
    credibility = CodeField(v.Credibility)
    admiralty = TextField(help_text="Reliability of the source and credibility of the claim, e.g. B2.")
    cause = CodeField(v.Cause, allow_null=True)
    intent = CodeField(v.Intent, allow_null=True)
    agent = NamedShape(allow_null=True)
    effects = serializers.ListField(child=CodeField(v.Effect), read_only=True)
    extent = CodeField(v.Extent, allow_null=True)
    locator = TextField()
    quote = TextField()
    quote_language = TextField()
    statement_en = TextField()
    statement_ar = TextField()
    status = CodeField(v.ClaimStatus)
    decisions = DecisionShape(many=True)
    supersedes = OptionalTextField(help_text="Ref of the claim whose place this one took.")
    superseded_by = serializers.ListField(child=TextField(), read_only=True)


class SiteShape(Recorded):
    """A site that holds monuments; `monuments` counts the whole ones."""

    slug = TextField()
    name_en = TextField()
    name_ar = TextField()
    description_en = TextField()
    description_ar = TextField()
    country = TextField(help_text="ISO 3166.")
    lon = serializers.FloatField(read_only=True, allow_null=True)
    lat = serializers.FloatField(read_only=True, allow_null=True)
    point_source = SourceBriefShape(allow_null=True)
    wh_ref = TextField(help_text="World Heritage reference.")
    wh_inscribed = serializers.IntegerField(read_only=True, allow_null=True)
    wh_criteria = TextField()
    in_danger_since = serializers.IntegerField(read_only=True, allow_null=True)
    wh_source = SourceBriefShape(allow_null=True)
    identifiers = serializers.DictField(child=TextField(), read_only=True)
    monuments = serializers.IntegerField(read_only=True)


class SourceShape(Recorded):
    """A source, why it is rated as it is, and how many public claims rest on it."""

    slug = TextField(source="brief.slug")
    title = TextField(source="brief.title")
    publisher = TextField(source="brief.publisher")
    description_en = TextField(source="brief.description_en")
    description_ar = TextField(source="brief.description_ar")
    kind = CodeField(v.SourceKind, source="brief.kind")
    url = TextField(source="brief.url", help_text="As read, even if it is only a part of an address.")
    archived_url = TextField()
    published = DatingShape(source="brief.published", allow_null=True)
    retrieved = DatingShape(allow_null=True)
    language = TextField(help_text="ISO 639.")
    reliability = CodeField(v.Reliability, source="brief.reliability")
    reliability_reason_en = TextField()
    reliability_reason_ar = TextField()
    protected = serializers.BooleanField(source="brief.protected", read_only=True)
    graphic = serializers.BooleanField(
        source="brief.graphic", read_only=True, help_text="It leads to pictures or films of people being harmed."
    )
    claims = serializers.IntegerField(read_only=True)


class StepShape(Row):
    """One dated, sourced step of an intervention."""

    status = CodeField(v.InterventionStatus)
    date = DatingShape()
    source = SourceBriefShape()
    note_en = TextField()
    note_ar = TextField()


class InterventionShape(Recorded):
    """A restoration or protection measure, its status on the day asked for, and its steps in order of time."""

    slug = TextField()
    site = NamedShape()
    type = CodeField(v.InterventionType)
    physical = serializers.BooleanField(read_only=True, help_text="Whether it touches the fabric.")
    title_en = TextField()
    title_ar = TextField()
    description_en = TextField()
    description_ar = TextField()
    monuments = NamedShape(many=True, help_text="None: it concerns the site as such.")
    parties = NamedShape(many=True)
    status = CodeField(v.InterventionStatus)
    steps = StepShape(many=True)


class ThreatShape(Recorded):
    """A warning of harm to come; `outcome` and `closed` are null while it is open."""

    slug = TextField()
    site = NamedShape()
    monuments = NamedShape(many=True)
    title_en = TextField()
    title_ar = TextField()
    description_en = TextField()
    description_ar = TextField()
    quote = TextField()
    raised_by = NamedShape(allow_null=True)
    date = DatingShape()
    source = SourceBriefShape()
    likelihood = CodeField(v.Likelihood)
    outcome = CodeField(v.ThreatOutcome, allow_null=True)
    closed = DatingShape(allow_null=True)
    closed_source = SourceBriefShape(allow_null=True)
    closed_reason = TextField()
    closed_reason_ar = TextField()
