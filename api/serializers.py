"""Serializers of responses that several resources share: base classes, and summaries nested in other records.

Monuments and claims are also stored as JSON (`registry.projection.public_json`), which must equal what these write.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, FloatField, IntegerField, Model
from rest_framework import serializers

from registry.domain.value_types import PassedOn
from registry.domain.vocabulary import codes
from registry.models import Placement
from registry.models.columns import AnyField
from registry.models.fields import CodeField as CodeColumn
from registry.queries.public_columns import in_document_order, plain_fields

from .fields import CodeField, DayField, GeometryField, OptionalTextField, TextField


class BaseSerializer(serializers.Serializer):
    """Base class of all serializers of responses. Each field is always present."""

    # DRF removes declared fields from the class, but its types know other attributes by these names.
    source: Any  # Any: a field
    label: Any  # Any: a field
    errors: Any  # Any: a field

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        options.setdefault("read_only", True)
        super().__init__(*args, **options)


class ColumnSerializer(BaseSerializer):
    """Base class of serializers of records that add the plain public columns of their model.

    Each column that is not declared here comes right after the column before it in the model.
    """

    source: Any  # Any: as in BaseSerializer; mypy reads the nearest base
    model: type[Model]

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields by name: the declared ones, and those of the plain public columns among them."""
        declared_fields = super().get_fields()
        fields = dict(declared_fields)
        for name, column in plain_fields(self.model).items():
            if name not in fields:
                fields[name] = make_column_field(column)
            # Records hold the values of all plain columns in `columns`.
            fields[name].source = f"columns.{name}"
        return {name: fields[name] for name in in_document_order(self.model, declared_fields)}


def make_column_field(column: AnyField) -> serializers.Field:
    """Return the serializer field for a plain public column."""
    if isinstance(column, CodeColumn):
        return CodeField(column.enum, allow_null=column.blank)
    if isinstance(column, BooleanField):
        return serializers.BooleanField(read_only=True)
    if isinstance(column, IntegerField):
        return serializers.IntegerField(read_only=True, allow_null=column.null)
    if isinstance(column, FloatField):
        return serializers.FloatField(read_only=True, allow_null=column.null)
    return TextField()


class RecordSerializer(ColumnSerializer):
    """Base class of records, whose last fields are the time of recording and the version."""

    source: Any  # Any: as in BaseSerializer; mypy reads the nearest base
    recorded_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(read_only=True, help_text="Rises with every change.")

    def get_fields(self) -> dict[str, serializers.Field]:
        """Return the fields by name, with the time of recording and the version at the end.

        ETags depend on the version being last.
        """
        fields = super().get_fields()
        for name in RecordSerializer._declared_fields:
            # Removing a field and adding it again moves it to the end.
            fields[name] = fields.pop(name)
        return fields


class NestedRecordSerializer(ColumnSerializer):
    """Base class of records that are listed in another record and have their own URL below it."""

    source: Any  # Any: as in BaseSerializer; mypy reads the nearest base

    id = serializers.IntegerField(read_only=True, help_text="Its number in its URL.")


class DatingSerializer(BaseSerializer):
    """An uncertain date: its text as recorded, what is understood in EDTF, and its first and last possible day.

    An open end is null.
    """

    text = TextField(help_text="As recorded: in EDTF, or in English or Arabic words.")
    edtf = TextField(help_text="What is understood by the text, in EDTF.")
    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)


class SpanSerializer(BaseSerializer):
    """The first and the last possible day of an event (null where open)."""

    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)


class NamedSerializer(BaseSerializer):
    """The slug and the names of another record."""

    slug = TextField()
    name_en = TextField()
    name_ar = TextField()


class SourceBriefSerializer(BaseSerializer):
    """A source as other records cite it. A protected source shows only a pseudonym, its kind and its reliability."""

    slug = TextField()
    title = TextField()
    publisher = TextField()
    publisher_ar = TextField(help_text="Empty if its Arabic name is not known.")
    description_en = TextField()
    description_ar = TextField()
    kind = CodeField(codes.SourceKind)
    url = TextField(help_text="A full http or https address, or empty.")
    published = DatingSerializer(allow_null=True)
    reliability = CodeField(codes.Reliability)
    protected = serializers.BooleanField(read_only=True)
    graphic = serializers.BooleanField(read_only=True, help_text="It leads to images or films of people being harmed.")


class DaysSerializer(BaseSerializer):
    """The days from `earliest` to `latest`, both included; null is an open end."""

    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)


class LastWordSerializer(BaseSerializer):
    """The step of an intervention that its status on a day rests on."""

    status = CodeField(codes.InterventionStatus)
    date = DatingSerializer()
    source = SourceBriefSerializer()


class LastMentionSerializer(BaseSerializer):
    """The newest word on an intervention that gives no status."""

    kind = CodeField(codes.StepKind)
    date = DatingSerializer()
    source = SourceBriefSerializer()


class StatusOnDaySerializer(BaseSerializer):
    """The status of an intervention on a day. It is certain if no other one is possible on that day.

    After the last word on an unfinished intervention its status is never certain: it is that of when it was last heard
    of. `since` are the days on one of which the status began.
    """

    status = CodeField(codes.InterventionStatus)
    certain = serializers.BooleanField(read_only=True)
    since = DaysSerializer(allow_null=True)


class MeasureSerializer(BaseSerializer):
    """An intervention on a monument, with its status on a day as in interventions."""

    slug = TextField()
    type = CodeField(codes.InterventionType)
    title_en = TextField()
    title_ar = TextField()
    status = CodeField(codes.InterventionStatus, source="on_day.status")
    certain = serializers.BooleanField(read_only=True, source="on_day.certain")
    since = DaysSerializer(allow_null=True, source="on_day.since")
    last_word = LastWordSerializer(allow_null=True, source="on_day.last_word")


class RestorationSerializer(BaseSerializer):
    """The restoration status of a monument on a day, and the interventions that may have begun by then.

    The status is that of what was going on that day, work in progress first, or else of the latest word. `measures` are
    on the fabric of the monument or on its stones. Replicas and models are in `elsewhere` and never count.
    """

    status = CodeField(codes.InterventionStatus, source="on_day.status")
    certain = serializers.BooleanField(read_only=True, source="on_day.certain")
    since = DaysSerializer(allow_null=True, source="on_day.since")
    last_word = LastWordSerializer(allow_null=True, source="on_day.last_word")
    measures = MeasureSerializer(many=True)
    elsewhere = MeasureSerializer(many=True)


class StateSerializer(BaseSerializer):
    """The state on a day. `grade` is null while it is uncertain, between `grade_low` and `grade_high`.

    `likely_low` to `likely_high` is the range if the loss happened on the days of the events reported within a window,
    and, where the state is unknown, what weak claims say.
    """

    grade = CodeField(codes.Grade, allow_null=True)
    grade_low = CodeField(codes.Grade)
    grade_high = CodeField(codes.Grade)
    uncertain = serializers.BooleanField(read_only=True)
    likely_low = CodeField(codes.Grade)
    likely_high = CodeField(codes.Grade)
    last_seen = DaysSerializer(allow_null=True, help_text="The days of the last sighting up to that day.")
    leading_claim = OptionalTextField(source="leading", help_text="Ref of the claim that decides the grade.")
    certainty = CodeField(codes.Certainty, allow_null=True, help_text="Certainty of that claim.")
    admiralty = OptionalTextField(help_text="Admiralty code of that claim.")
    inherited_from = OptionalTextField(
        help_text="Slug of the whole or part whose claims make the state what it is; null if those on the monument do."
    )
    restoration = RestorationSerializer()


class PlacementSerializer(NestedRecordSerializer):
    """The place of a monument at one time. `lon`, `lat` (WGS 84) are null if unknown or not public.

    If the `precision` of the monument is not `exact`, they are the centre of a cell of a fixed grid.
    """

    model = Placement

    date = DatingSerializer()
    uncertainty_m = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="The true place is at most this many metres away; 0: the point is as in the source.",
    )
    outline = GeometryField(
        source="geometry",
        read_only=True,
        allow_null=True,
        help_text="The ground plan in GeoJSON. Null if it is not known, or if the exact point is not public.",
    )
    source = SourceBriefSerializer()
    withdrawn = serializers.BooleanField(
        read_only=True, help_text="It counts no more. Only editors see withdrawn placements."
    )
    withdrawn_reason = OptionalTextField(help_text="Null unless it is withdrawn.")


class PlaceOnDaySerializer(BaseSerializer):
    """A placement that says where a monument was on a day. Its names are empty if the place is not public."""

    id = serializers.IntegerField(read_only=True, help_text="The `id` of the placement.")
    place_en = TextField()
    place_ar = TextField()


class PlacesSerializer(BaseSerializer):
    """Where the monument was on the day of the state, according to its placements as they are recorded now.

    Without a day: where it is according to the latest word. At most one place is certain. If sources contradict each
    other, no place is certain or possible. If all are empty, no source says where it was.
    """

    certain = PlaceOnDaySerializer(many=True)
    possible = PlaceOnDaySerializer(many=True)
    contradicting = PlaceOnDaySerializer(many=True)
