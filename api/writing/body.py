"""What every body does alike: made from a model's columns, and strict.

So lengths, codes and what may be left out are said once, in the model.
"""

from __future__ import annotations

from typing import cast

from django.core.validators import RegexValidator
from django.db import models
from rest_framework import serializers
from rest_framework.utils.model_meta import RelationInfo
from rest_framework.validators import UniqueValidator

from api.fields import CodeField, Text, quoted
from registry.domain.query_values import SLUG
from registry.domain.value_types import PassedOn, Values
from registry.models.fields import CodeField as CodeColumn

from .members import Flag, Number, Reference, Several, Whole

WRITTEN_AS_SLUG = RegexValidator(rf"^{SLUG}\Z", "Letters of a to z, digits, hyphens and underscores.", "bad_slug")
TAKEN = "There is one of this slug already."


def _only(column: models.Field) -> UniqueValidator:
    return UniqueValidator(column.model._default_manager.all(), TAKEN)


class Body(serializers.ModelSerializer):
    """Base of all. `validated_data` holds columns; a member that is not one of the body's is refused.

    `context["answered"]` names what the record's answer holds: to those, "unknown" would be the wrong word.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.SlugField: Text,
        models.BooleanField: Flag,
        models.FloatField: Number,
        models.PositiveSmallIntegerField: Whole,
    }

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self.validators = []  # what must be there once is for the database to say

    def build_standard_field(
        self, field_name: str, model_field: models.Field
    ) -> tuple[type[serializers.Field], Values]:
        if isinstance(model_field, CodeColumn):
            optional = model_field.blank or model_field.has_default()
            return CodeField, {
                "enum": model_field.enum,
                "read_only": False,
                "required": not optional,
                "allow_null": model_field.blank,
            }
        made, options = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, models.SlugField):
            options = {"max_length": model_field.max_length, "validators": [WRITTEN_AS_SLUG, _only(model_field)]}
        options.pop("style", None)
        return made, options

    def build_relational_field(
        self, field_name: str, relation_info: RelationInfo
    ) -> tuple[type[serializers.Field], Values]:
        column = cast(models.Field, relation_info.model_field)
        if relation_info.to_many:
            child = Reference(relation_info.related_model)
            return Several, {"child": child, "required": False, "max_length": 1000}
        optional = {"required": not column.null, "allow_null": column.null}
        return Reference, {"model": relation_info.related_model, **optional}

    def to_internal_value(self, data: object) -> Values:
        refuse_strangers(self, data)
        found: Values = super().to_internal_value(data)
        return {name: self._stored(name, value) for name, value in found.items()}

    def _stored(self, name: str, value: object) -> object:
        """Nothing is "" in a column of text."""
        model: type[models.Model] = self.Meta.model
        columns = {column.name: column for column in model._meta.get_fields() if hasattr(column, "null")}
        return "" if value is None and name in columns and not columns[name].null else value


def refuse_strangers(body: serializers.Serializer, data: object) -> None:
    """Raise ValidationError for each member that is not one of the body's."""
    wrong = {}
    for name in sorted(data.keys() - body.fields.keys()) if isinstance(data, dict) else ():
        if name in body.context.get("answered", ()):
            sentence = "It cannot be sent: it follows from the rest, or is given once. Leave it out."
            wrong[name] = [serializers.ErrorDetail(sentence, "read_only")]
        else:
            sentence = f"There is no member {quoted(name)} here. There are {', '.join(body.fields)}."
            wrong[name] = [serializers.ErrorDetail(sentence, "unknown_member")]
    if wrong:
        raise serializers.ValidationError(wrong)
