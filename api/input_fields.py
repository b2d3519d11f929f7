"""Serializer fields of request bodies: text, references to records, uncertain dates, numbers and lists.

Each accepts the form in which responses show the value. Responses also hold derived values, such as the name next to a
slug. They may be sent back and must then be correct: no value that was sent is ignored. The fields are stricter than
DRF's: `"1"` is not a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Column, PassedOn
from registry.models import Actor, Claim, Monument, Photo, Site, Source, claim_number, photo_number
from registry.queries import find_source, visible_claims
from registry.queries.summaries import summarize_date, summarize_name, summarize_source
from registry.queries.visible import visible_monuments, visible_photos, visible_sites

from .fields import DAY_SCHEMA, CodeField, SentValue, quote_value

CLAIM_REF_PATTERN = r"^C-[0-9]{6,18}$"
PHOTO_REF_PATTERN = r"^P-[0-9]{6,18}$"
MAP_KEY_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"
MAX_DATE_LENGTH = 100
MAX_MAP_VALUE_LENGTH = 500


class StrictTextField(serializers.CharField):
    """Text that is stored exactly as it was sent: not trimmed, and numbers are not converted to text.

    DRF itself rejects the null character and unpaired surrogates.
    """

    default_error_messages = {
        "invalid": "This must be text, between quotation marks.",
        "blank": "This must not be empty.",
        "null": "This must be text, not null.",
    }

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: object) -> str:
        """Return the text unchanged. Raise ValidationError for any other type."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


# --- Values that responses derive ------------------------------------------------------------------------------------


def is_same_json(value: object, other_value: object) -> bool:
    """Return whether two JSON values are equal. Unlike in Python, 1 and true differ."""
    # Python compares 1 and True as equal, also within lists and dictionaries, so each nested value is compared here.
    if isinstance(value, bool) or isinstance(other_value, bool):
        return value is other_value
    if isinstance(value, Mapping) and isinstance(other_value, Mapping):
        if value.keys() != other_value.keys():
            return False
        return all(is_same_json(value[name], other_value[name]) for name in value)
    if isinstance(value, list) and isinstance(other_value, list | tuple):
        return len(value) == len(other_value) and all(map(is_same_json, value, other_value))
    return bool(value == other_value)


def check_derived_fields(
    sent_fields: Mapping[str, object], derived_fields: Mapping[str, object], mismatch_message: str
) -> None:
    """Raise ValidationError for each sent field that is unknown or differs from its derived value.

    Responses hold fields that the server derives. Clients may send them back, but only unchanged.
    """
    errors = {}
    for name, value in sent_fields.items():
        if name not in derived_fields:
            errors[name] = serializers.ErrorDetail("There is no such member here.", "unknown_member")
        elif not is_same_json(value, derived_fields[name]):
            errors[name] = serializers.ErrorDetail(mismatch_message, "contradicts")
    if errors:
        raise serializers.ValidationError(errors)


# --- References to records -------------------------------------------------------------------------------------------


Summarise = Callable[[Any], Any]  # Any: a row of the model, and the dataclass that summarises it
REFERENCES: dict[type[Model], tuple[Callable[[str, Viewer], QuerySet], Summarise]] = {
    # model: how to find a record that the viewer may see by its slug, and how responses summarise it
    Site: (lambda slug, viewer: visible_sites(viewer).filter(slug=slug), summarize_name),
    Monument: (lambda slug, viewer: visible_monuments(viewer).filter(slug=slug), summarize_name),
    Actor: (lambda slug, viewer: Actor.objects.filter(slug=slug), summarize_name),
    Source: (find_source, summarize_source),
}


class ReferenceField(serializers.Field):
    """Another record: its slug, or an object with its slug as in responses."""

    default_error_messages = {
        "invalid": "Name the record by its slug, or by an object that holds it.",
        "unknown_record": "There is no {model} {slug}.",
    }

    def __init__(self, model: type[Model], **options: PassedOn) -> None:
        self.model = model
        super().__init__(**options)

    def to_internal_value(self, data: object) -> Model:
        """Return the record that the client names by its slug, or by an object with its slug.

        Raise ValidationError if the viewer may not see such a record, or if the object's other fields do not match it.
        """
        slug = data.get("slug") if isinstance(data, dict) else data
        if not isinstance(slug, str) or not slug.isascii():
            self.fail("invalid")

        find_by_slug, summarise = REFERENCES[self.model]
        record = find_by_slug(slug, self.context["viewer"]).first()
        if record is None:
            self.fail("unknown_record", model=self.model._meta.model_name, slug=quote_value(slug))

        if isinstance(data, dict):
            mismatch_message = "This is not so of the record that the slug names. Leave it out."
            check_derived_fields(data, asdict(summarise(record)), mismatch_message)
        return record


@extend_schema_field({"type": "string", "pattern": CLAIM_REF_PATTERN})
class ClaimReferenceField(serializers.Field):
    """A claim by its ref."""

    default_error_messages = {"unknown_record": "There is no claim {ref}."}

    def to_internal_value(self, data: object) -> Claim:
        """Return the claim with the ref that the client sent. Raise ValidationError if the viewer may not see it."""
        claim_id = claim_number(data) if isinstance(data, str) else None
        claim = None
        if claim_id is not None:
            claim = visible_claims(self.context["viewer"]).filter(pk=claim_id).first()
        if claim is None:
            self.fail("unknown_record", ref=quote_value(data))
        return claim


@extend_schema_field({"type": "string", "pattern": PHOTO_REF_PATTERN})
class PhotoReferenceField(serializers.Field):
    """A photo by its ref."""

    default_error_messages = {"unknown_record": "There is no photo {ref}."}

    def to_internal_value(self, data: object) -> Photo:
        """Return the photo with the ref that the client sent. Raise ValidationError if the viewer may not see it."""
        photo_id = photo_number(data) if isinstance(data, str) else None
        photo = None
        if photo_id is not None:
            photo = visible_photos(self.context["viewer"]).filter(pk=photo_id).first()
        if photo is None:
            self.fail("unknown_record", ref=quote_value(data))
        return photo


# --- Dates -----------------------------------------------------------------------------------------------------------


@extend_schema_field({**DAY_SCHEMA, "type": ["string", "null"]})
class DerivedDayField(serializers.JSONField):
    """A day, null for an open end. Any JSON is accepted here and then compared with the day derived from the text."""


@extend_schema_field({"type": "string"})
class DerivedEdtfField(serializers.JSONField):
    """A date in EDTF. Any JSON is accepted here and then compared with the EDTF derived from the text."""


class DatingInputSerializer(serializers.Serializer):
    """An uncertain date in EDTF or in words. What is derived may be sent back, and must then match the text."""

    text = StrictTextField(max_length=MAX_DATE_LENGTH)
    edtf = DerivedEdtfField(required=False)
    earliest = DerivedDayField(required=False, allow_null=True)
    latest = DerivedDayField(required=False, allow_null=True)

    def to_internal_value(self, data: SentValue) -> str:
        """Return the text of an uncertain date unchanged.

        Raise ValidationError if the text is not a date, or if the EDTF or the days sent with it do not match.
        """
        super().to_internal_value(data)
        # In a PATCH, DRF makes nested fields as optional as the field that holds them.
        if "text" not in data:
            raise serializers.ValidationError({"text": [serializers.ErrorDetail("The text is missing.", "required")]})

        edtf_text = data["text"]
        try:
            date = parse_date(edtf_text)
        except InvalidDate as error:
            raise serializers.ValidationError({"text": [serializers.ErrorDetail(str(error), "bad_date")]}) from None

        derived_fields = asdict(summarize_date(edtf_text, date.edtf, date.earliest, date.latest))
        check_derived_fields(data, derived_fields, "This is not what is understood by the text. Leave it out.")
        return str(edtf_text)


# --- Numbers, booleans, lists and maps -------------------------------------------------------------------------------


class StrictFloatField(serializers.FloatField):
    """A JSON number."""

    def to_internal_value(self, data: object) -> float:
        """Return a JSON number as a float. Raise ValidationError for other types and for numbers that are too large."""
        # In Python, a bool is an int as well.
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            return float(data)
        except OverflowError:  # The integer has more than 308 digits.
            raise serializers.ValidationError(self.error_messages["invalid"], "invalid") from None


class StrictBooleanField(serializers.BooleanField):
    """A JSON boolean."""

    def to_internal_value(self, data: object) -> bool:
        """Return the boolean. Raise ValidationError for other types."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictIntegerField(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data: object) -> int:
        """Return a JSON number as an integer. Raise ValidationError for fractions and for other types.

        A number such as 1980.0 is an integer, as in JSON Schema.
        """
        # In Python, a bool is an int as well.
        if isinstance(data, bool):
            self.fail("invalid")
        if isinstance(data, int):
            return data
        if isinstance(data, float) and data.is_integer():
            return int(data)
        self.fail("invalid")


class UniqueListField(serializers.ListField):
    """A list without repeated items."""

    default_error_messages = {"repeated": "{value} stands twice."}

    def to_internal_value(self, data: SentValue) -> list[Column]:
        """Return the validated items of a list. Raise ValidationError if two of them are equal."""
        items: list[Column] = super().to_internal_value(data)
        for index, item in enumerate(items):
            # Some items are not hashable, so they are compared with a list, not with a set.
            earlier_items = items[:index]
            if item in earlier_items:
                self.fail("repeated", value=quote_value(data[index]))
        return items


class WarningCodeField(CodeField):
    """The code of a warning."""

    def __init__(self, enum: type[StrEnum], **options: PassedOn) -> None:
        super().__init__(enum, **{"read_only": False, **options})


def make_acknowledge_field(warning_codes: type[StrEnum]) -> UniqueListField:
    """Return the field of a request body for the codes of the warnings that the client has checked."""
    help_text = "Codes of the warnings that were checked. Without all that apply, the response is 409 and lists them."
    return UniqueListField(child=WarningCodeField(warning_codes), required=False, help_text=help_text)


class StringMapField(serializers.DictField):
    """An object with text values, whose member names are identifiers."""

    child = StrictTextField(max_length=MAX_MAP_VALUE_LENGTH)
    default_error_messages = {"bad_name": "{value} is not a name: small letters, digits, hyphens."}

    def to_internal_value(self, data: SentValue) -> dict[str, str]:
        """Return a JSON object as a dictionary. Raise ValidationError if a member's name is not an identifier."""
        if isinstance(data, dict):
            for name in data:
                if not re.fullmatch(MAP_KEY_PATTERN, name):
                    self.fail("bad_name", value=quote_value(name))
        return dict(super().to_internal_value(data))
