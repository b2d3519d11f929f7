"""Kinds of value that JSON has no type for: codes of the vocabularies, and days. And text, which is kept as it came."""

from __future__ import annotations

import json
from enum import StrEnum

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.domain.chronology.dates import iso
from registry.domain.query_values import InvalidValue, parse_code
from registry.domain.value_types import PassedOn

from .query_params import DAY_PATTERN

# Not `format: date`: that has no years before 1, and clients that make dates of it would fail on a temple's age.
DAY_SCHEMA = {"type": "string", "pattern": DAY_PATTERN, "examples": ["2016-12-26", "-0099-03-01"]}


class CodeField(serializers.Field):
    """A code of one vocabulary; null where there is none."""

    default_error_messages = {"unknown_code": "{given} is not one of {codes}."}

    def __init__(self, enum: type[StrEnum], **options: PassedOn) -> None:
        self.enum = enum
        super().__init__(**{"read_only": True, **options})

    def to_representation(self, value: str) -> str | None:
        return str(value) or None

    def to_internal_value(self, data: object) -> str:
        codes = [member.value for member in self.enum]
        try:
            return parse_code(data, codes)
        except InvalidValue as problem:
            sentence = self.error_messages["unknown_code"].format(given=quote_value(data), codes=", ".join(codes))
            raise serializers.ValidationError(sentence, "unknown_code") from problem


@extend_schema_field(DAY_SCHEMA)
class DayField(serializers.Field):
    """A day, from its number or from ISO text."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: int | str) -> str:
        return iso(value) if isinstance(value, int) else value


class TextField(serializers.CharField):
    """Text as it was recorded; "" where there is none."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(read_only=True, **options)


class OptionalTextField(TextField):
    """Text, or null where there is none."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(allow_null=True, **options)


def quote_value(value: object) -> str:
    """What was sent, short, for a sentence that refuses it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return f"“{text[:60]}”"
