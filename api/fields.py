"""Serializer fields for values that JSON has no type for: codes of vocabularies, days, and text as it was recorded."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, TypeAlias

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.domain.chronology.dates import format_iso_day
from registry.domain.query_values import InvalidValue, parse_code
from registry.domain.value_types import PassedOn

from .query_params import DAY_PATTERN

# Any: a value of a request body, of any JSON type. The field that takes it checks the type.
SentValue: TypeAlias = Any

# Not `format: date`: that has no years before 1, so generated clients would fail on the age of a temple.
DAY_SCHEMA = {"type": "string", "pattern": DAY_PATTERN, "examples": ["2016-12-26", "-0099-03-01"]}
MAX_QUOTED_LENGTH = 60  # characters


class CodeField(serializers.Field):
    """A code of one vocabulary, null if the record has none. Read-only unless `read_only=False` is given."""

    default_error_messages = {"unknown_code": "{value} is not one of {codes}."}

    def __init__(self, enum: type[StrEnum], **options: PassedOn) -> None:
        self.enum = enum
        super().__init__(**{"read_only": True, **options})

    def to_representation(self, value: str) -> str | None:
        """Return the code, None for the empty text that a column holds in place of a code."""
        return str(value) or None

    def to_internal_value(self, data: object) -> str:
        """Return the code that the client sent. Raise ValidationError if it is not in the vocabulary."""
        codes = [member.value for member in self.enum]
        try:
            return parse_code(data, codes)
        except InvalidValue as error:
            message = self.error_messages["unknown_code"].format(value=quote_value(data), codes=", ".join(codes))
            raise serializers.ValidationError(message, "unknown_code") from error


@extend_schema_field(DAY_SCHEMA)
class DayField(serializers.Field):
    """A read-only day, from its ordinal number or from ISO text."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: int | str) -> str:
        """Return the day in ISO format."""
        if isinstance(value, int):
            return format_iso_day(value)
        return value


class TextField(serializers.CharField):
    """Read-only text as it was recorded, "" if there is none."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(read_only=True, **options)


class OptionalTextField(TextField):
    """Read-only text, null if there is none."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(allow_null=True, **options)


def quote_value(value: object) -> str:
    """Return the first characters of a value in quotation marks, for an error message."""
    text = value if isinstance(value, str) else json.dumps(value)
    return f"“{text[:MAX_QUOTED_LENGTH]}”"


GEOMETRY_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "items": {"type": "array", "items": {}}},
    },
    "required": ["type", "coordinates"],
    "additionalProperties": False,
}


@extend_schema_field(GEOMETRY_SCHEMA)
class GeometryField(serializers.JSONField):
    """An outline in GeoJSON: a Polygon or a MultiPolygon in degrees of WGS 84."""
