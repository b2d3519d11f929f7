"""Extensions of drf-spectacular that describe our serializer fields in the OpenAPI document."""

from __future__ import annotations

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.terms import terms

from .fields import CodeField
from .input_fields import (
    MAP_KEY_PATTERN,
    ReferenceField,
    StrictTextField,
    StringMapField,
    UniqueListField,
    WarningCodeField,
)
from .query_params import MAX_SLUG_LENGTH, SLUG_PATTERN


class ReferenceFieldExtension(OpenApiSerializerFieldExtension):
    """Description of ReferenceField: one component for the references to all kinds of records."""

    target_class = ReferenceField

    def get_name(self) -> str:
        return "Reference"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of a reference to another record: a slug, or an object with a slug."""
        slug_schema = {"type": "string", "pattern": SLUG_PATTERN, "maxLength": MAX_SLUG_LENGTH}
        object_schema = {
            "type": "object",
            "properties": {"slug": slug_schema},
            "required": ["slug"],
            # The derived fields of a response are accepted as well, but only the slug is promised.
            "additionalProperties": False,
        }
        description = "A slug, or an object with a slug as in responses."
        return {"oneOf": [slug_schema, object_schema], "description": description}


class StrictTextFieldExtension(OpenApiSerializerFieldExtension):
    """Description of StrictTextField: at least one character, unless the field may be blank."""

    target_class = StrictTextField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of a text field. It asks for one character, unless the field may be blank."""
        schema = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        if self.target.allow_blank:
            return schema
        return {**schema, "minLength": 1}


class UniqueListFieldExtension(OpenApiSerializerFieldExtension):
    """Description of UniqueListField."""

    target_class = UniqueListField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of a list without repeated items."""
        schema = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**schema, "uniqueItems": True}


class StringMapFieldExtension(OpenApiSerializerFieldExtension):
    """Description of StringMapField."""

    target_class = StringMapField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of an object whose member names match a pattern."""
        schema = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**schema, "propertyNames": {"pattern": MAP_KEY_PATTERN}}


class CodeFieldExtension(OpenApiSerializerFieldExtension):
    """Description of CodeField: one component for each vocabulary, named like its enum, with English labels."""

    target_class = CodeField

    def get_name(self) -> str:
        return self.target.enum.__name__

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of a vocabulary's codes. The description lists their English labels."""
        terms_by_code = terms(self.target.enum)
        labels = "\n".join(f"* `{code}`: {term.en}" for code, term in terms_by_code.items())
        return {"type": "string", "enum": list(terms_by_code), "description": labels}


class PartyInputExtension(OpenApiSerializerExtension):
    """Description of the bodies of parties of interventions: a slug, or an object."""

    target_class = "api.interventions.PartyInputSerializer"

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of a party: the slug of an actor, or an object that says more of it."""
        slug_schema = {"type": "string", "pattern": SLUG_PATTERN, "maxLength": MAX_SLUG_LENGTH}
        object_schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {"oneOf": [slug_schema, object_schema], "description": object_schema.pop("description", "")}


class WarningCodeFieldExtension(OpenApiSerializerFieldExtension):
    """Description of WarningCodeField: only its codes, since warnings are no vocabulary with labels."""

    target_class = WarningCodeField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        """Return the JSON Schema of the code of a warning."""
        return {"type": "string", "enum": [code.value for code in self.target.enum]}
