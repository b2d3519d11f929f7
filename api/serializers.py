"""What records look like in answers; the schema is made from here. What may be sent is in writing/.

Monuments and claims in their default form are stored as documents (`registry.projection.public_json`),
and must look the same.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from registry.domain.value_types import PassedOn
from registry.domain.vocabulary import codes as v

from .fields import CodeField, DayField, TextField


class BaseSerializer(serializers.Serializer):
    """Base of all: every field is always there."""

    # DRF takes declared fields off the class; its types know attributes of its own by these names.
    source: Any  # Any: a field
    label: Any  # Any: a field
    errors: Any  # Any: a field

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        options.setdefault("read_only", True)
        super().__init__(*args, **options)


class DatingSerializer(BaseSerializer):
    """An uncertain date: EDTF as given, and the first and last day understood (null where open)."""

    text = TextField(help_text="EDTF, as recorded.")
    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)


class NamedSerializer(BaseSerializer):
    """Another record, by name."""

    slug = TextField()
    name_en = TextField()
    name_ar = TextField()


class SourceBriefSerializer(BaseSerializer):
    """A source as others cite it. Of a protected one only a pseudonym, its kind and its reliability are given."""

    slug = TextField()
    title = TextField()
    publisher = TextField()
    description_en = TextField()
    description_ar = TextField()
    kind = CodeField(v.SourceKind)
    url = TextField(help_text="As read, even if it is only a part of an address.")
    published = DatingSerializer(allow_null=True)
    reliability = CodeField(v.Reliability)
    protected = serializers.BooleanField(read_only=True)
    graphic = serializers.BooleanField(
        read_only=True, help_text="It leads to pictures or films of people being harmed."
    )


class NestedRecordSerializer(BaseSerializer):
    """Base of what is listed in a record and written by itself: at its number below the record."""

    source: Any  # Any: as in Shape; mypy asks the nearest base

    id = serializers.IntegerField(read_only=True, help_text="Its number in its address.")


class RecordSerializer(BaseSerializer):
    """Base of records, which all end with when they were written down and in which version they are."""

    source: Any  # Any: as in Shape; mypy asks the nearest base
    recorded_at = serializers.DateTimeField(read_only=True)
    version = serializers.IntegerField(read_only=True, help_text="Rises with every change.")

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        return fields | {name: fields.pop(name) for name in RecordSerializer._declared_fields}


class SpanSerializer(BaseSerializer):
    """The first and the last day within which something was (null where open)."""

    earliest = DayField(allow_null=True)
    latest = DayField(allow_null=True)
