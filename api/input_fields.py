"""Kinds of value that JSON has no type for: codes of the vocabularies, and days. And text, which is kept as it came."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, cast

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.domain.chronology.dates import InvalidDate, parse
from registry.domain.policy.visibility import Viewer
from registry.domain.value_types import Column, PassedOn
from registry.models import Actor, Claim, Monument, Photo, Site, Source, number_of, photo_number
from registry.queries import find_source, visible_claims
from registry.queries.summaries import dating, named, source_brief
from registry.queries.visible import visible_monuments, visible_photos, visible_sites

from .fields import DAY_SCHEMA, quote_value


class StrictTextField(serializers.CharField):
    """Text that is sent to be stored, exactly as it was sent: not trimmed, and numbers are not made into words.

    DRF itself refuses the character zero and half characters.
    """

    default_error_messages = {
        "invalid": "This must be text, between quotation marks.",
        "blank": "This must not be empty.",
        "null": "This must be text, not null.",
    }

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


CLAIM_REF_PATTERN = r"^C-[0-9]{6,18}$"


PHOTO_REF_PATTERN = r"^P-[0-9]{6,18}$"


MAP_KEY_PATTERN = r"^[a-z][a-z0-9_-]{0,39}$"


def is_same_json(sent: object, answered: object) -> bool:
    """Whether two JSON values are the same, 1 and true being two."""
    if isinstance(sent, bool) or isinstance(answered, bool):
        return sent is answered
    if isinstance(sent, Mapping) and isinstance(answered, Mapping):
        return sent.keys() == answered.keys() and all(
            is_same_json(value, answered[name]) for name, value in sent.items()
        )
    if isinstance(sent, list) and isinstance(answered, list | tuple):
        return len(sent) == len(answered) and all(map(is_same_json, sent, answered))
    return bool(sent == answered)


def check_derived_fields(sent: Mapping[str, object], answered: Mapping[str, object], why: str) -> None:
    """Raise ValidationError for each member of `sent` that is not what stands in `answered`."""
    wrong = {}
    for name, value in sent.items():
        if name not in answered:
            wrong[name] = serializers.ErrorDetail("There is no such member here.", "unknown_member")
        elif not is_same_json(value, answered[name]):
            wrong[name] = serializers.ErrorDetail(why, "contradicts")
    if wrong:
        raise serializers.ValidationError(wrong)


Brief = Callable[[Any], Any]  # Any: a row of the model, and what is known of it in short


REFERENCES: dict[type[Model], tuple[Callable[[str, Viewer], QuerySet], Brief]] = {
    # model: how a slug finds it for a reader, and how it is answered in short
    Site: (lambda slug, viewer: visible_sites(viewer).filter(slug=slug), named),
    Monument: (lambda slug, viewer: visible_monuments(viewer).filter(slug=slug), named),
    Actor: (lambda slug, viewer: Actor.objects.filter(slug=slug), named),
    Source: (find_source, source_brief),
}


class ReferenceField(serializers.Field):
    """Another record: its slug, or an object with it as it is answered."""

    default_error_messages = {
        "invalid": "Name the record by its slug, or by an object that holds it.",
        "unknown_record": "There is no {noun} {slug}.",
    }

    def __init__(self, model: type[Model], **options: PassedOn) -> None:
        self.model = model
        super().__init__(**options)

    def to_internal_value(self, data: object) -> Model:
        slug = data.get("slug") if isinstance(data, dict) else data
        if not isinstance(slug, str) or not slug.isascii():
            self.fail("invalid")
        find, brief = REFERENCES[self.model]
        found = find(str(slug), self.context["viewer"]).first()
        if found is None:
            self.fail("unknown_record", noun=self.model._meta.model_name, slug=quote_value(slug))
        if isinstance(data, dict):
            check_derived_fields(
                data, asdict(brief(found)), "This is not so of the record that the slug names. Leave it out."
            )
        return found


@extend_schema_field({"type": "string", "pattern": CLAIM_REF_PATTERN})
class ClaimReferenceField(serializers.Field):
    """A claim by its ref."""

    default_error_messages = {"unknown_record": "There is no claim {ref}."}

    def to_internal_value(self, data: object) -> Claim:
        number = number_of(data) if isinstance(data, str) else None
        rows = visible_claims(self.context["viewer"])
        found = None if number is None else rows.filter(pk=number).first()
        if found is None:
            self.fail("unknown_record", ref=quote_value(data))
        return found


@extend_schema_field({"type": "string", "pattern": PHOTO_REF_PATTERN})
class PhotoReferenceField(serializers.Field):
    """A photo by its ref."""

    default_error_messages = {"unknown_record": "There is no photo {ref}."}

    def to_internal_value(self, data: object) -> Photo:
        number = photo_number(data) if isinstance(data, str) else None
        found = visible_photos(self.context["viewer"]).filter(pk=number).first() if number is not None else None
        if found is None:
            self.fail("unknown_record", ref=quote_value(data))
        return found


@extend_schema_field({**DAY_SCHEMA, "type": ["string", "null"]})
class DerivedDayField(serializers.JSONField):
    """A day, or null for an open end: compared with what is understood by the text, whatever it is."""


class DatingInputSerializer(serializers.Serializer):
    """An uncertain date in EDTF. The days understood by it may be sent back, and must then be the ones."""

    text = StrictTextField(max_length=100)
    earliest = DerivedDayField(required=False, allow_null=True)
    latest = DerivedDayField(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> str:  # Any: what was sent
        super().to_internal_value(data)
        if "text" not in data:  # of a PATCH, DRF takes the parts of a value to be as optional as the value
            raise serializers.ValidationError({"text": [serializers.ErrorDetail("The text is missing.", "required")]})
        try:
            found = parse(data["text"])
        except InvalidDate as problem:
            raise serializers.ValidationError({"text": [serializers.ErrorDetail(str(problem), "bad_date")]}) from None
        answered = asdict(dating(data["text"], found.earliest, found.latest))
        check_derived_fields(data, answered, "This is not what is understood by the text. Leave it out.")
        return str(data["text"])


class StrictFloatField(serializers.FloatField):
    """A number as JSON has it."""

    def to_internal_value(self, data: object) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            return float(data)
        except OverflowError:  # a whole number of more than 308 digits
            raise serializers.ValidationError(self.error_messages["invalid"], "invalid") from None


class StrictBooleanField(serializers.BooleanField):
    """True or false as JSON has them."""

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictIntegerField(serializers.IntegerField):
    """A whole number as JSON has it."""

    def to_internal_value(self, data: object) -> int:
        whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())  # 1980.0 is one in JSON
        if isinstance(data, bool) or not whole:
            self.fail("invalid")
        return int(cast(float, data))


class UniqueListField(serializers.ListField):
    """A list in which nothing stands twice."""

    default_error_messages = {"repeated": "{given} stands twice."}

    def to_internal_value(self, data: Any) -> list[Column]:  # Any: what was sent
        found: list[Column] = super().to_internal_value(data)
        for place, value in enumerate(found):
            if value in found[:place]:
                self.fail("repeated", given=quote_value(data[place]))
        return found


class StringMapField(serializers.DictField):
    """Names with texts."""

    child = StrictTextField(max_length=500)
    default_error_messages = {"bad_name": "{given} is not a name: small letters, digits, hyphens."}

    def to_internal_value(self, data: Any) -> dict[str, str]:  # Any: what was sent
        for name in data if isinstance(data, dict) else ():
            if not re.fullmatch(MAP_KEY_PATTERN, name):
                self.fail("bad_name", given=quote_value(name))
        return dict(super().to_internal_value(data))
