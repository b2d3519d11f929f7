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

from registry.domain.query_values import SLUG
from registry.domain.value_types import PassedOn, Values
from registry.models.fields import CodeField as CodeColumn

from .fields import CodeField, quote_value
from .input_fields import (
    ReferenceField,
    StrictBooleanField,
    StrictFloatField,
    StrictIntegerField,
    StrictTextField,
    UniqueListField,
)

SLUG_VALIDATOR = RegexValidator(rf"^{SLUG}\Z", "Letters of a to z, digits, hyphens and underscores.", "bad_slug")


SLUG_TAKEN = "There is one of this slug already."


def _unique_validator(column: models.Field) -> UniqueValidator:
    return UniqueValidator(column.model._default_manager.all(), SLUG_TAKEN)


class BaseInputSerializer(serializers.ModelSerializer):
    """Base of all. `validated_data` holds columns; a member that is not one of the body's is refused.

    `context["answered"]` names what the record's answer holds: to those, "unknown" would be the wrong word.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: StrictTextField,
        models.TextField: StrictTextField,
        models.SlugField: StrictTextField,
        models.BooleanField: StrictBooleanField,
        models.FloatField: StrictFloatField,
        models.PositiveSmallIntegerField: StrictIntegerField,
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
            options = {
                "max_length": model_field.max_length,
                "validators": [SLUG_VALIDATOR, _unique_validator(model_field)],
            }
        options.pop("style", None)
        return made, options

    def build_relational_field(
        self, field_name: str, relation_info: RelationInfo
    ) -> tuple[type[serializers.Field], Values]:
        column = cast(models.Field, relation_info.model_field)
        if relation_info.to_many:
            child = ReferenceField(relation_info.related_model)
            return UniqueListField, {"child": child, "required": False, "max_length": 1000}
        optional = {"required": not column.null, "allow_null": column.null}
        return ReferenceField, {"model": relation_info.related_model, **optional}

    def to_internal_value(self, data: object) -> Values:
        reject_unknown_fields(self, data)
        found: Values = super().to_internal_value(data)
        return {name: self._stored(name, value) for name, value in found.items()}

    def _stored(self, name: str, value: object) -> object:
        """Nothing is "" in a column of text."""
        model: type[models.Model] = self.Meta.model
        columns = {column.name: column for column in model._meta.get_fields() if hasattr(column, "null")}
        return "" if value is None and name in columns and not columns[name].null else value


def reject_unknown_fields(body: serializers.Serializer, data: object) -> None:
    """Raise ValidationError for each member that is not one of the body's."""
    wrong = {}
    for name in sorted(data.keys() - body.fields.keys()) if isinstance(data, dict) else ():
        if name in body.context.get("answered", ()):
            sentence = "It cannot be sent: it follows from the rest, or is given once. Leave it out."
            wrong[name] = [serializers.ErrorDetail(sentence, "read_only")]
        else:
            sentence = f"There is no member {quote_value(name)} here. There are {', '.join(body.fields)}."
            wrong[name] = [serializers.ErrorDetail(sentence, "unknown_member")]
    if wrong:
        raise serializers.ValidationError(wrong)


class PointInputSerializer(BaseInputSerializer):
    """Base of what has a point: both coordinates or none."""

    lon = StrictFloatField(min_value=-180, max_value=180, required=False, allow_null=True)
    lat = StrictFloatField(min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, attrs: Values) -> Values:
        point = {name: attrs.get(name, getattr(self.instance, name, None)) for name in ("lon", "lat")}
        for name, value in point.items():
            if value is None and any(other is not None for other in point.values()):
                sentence = "Give both longitude and latitude, or neither."
                raise serializers.ValidationError({name: serializers.ErrorDetail(sentence, "half_point")})
        return attrs


class EmptyInputSerializer(serializers.Serializer):
    """Nothing: the address says it all."""

    def to_internal_value(self, data: object) -> Values:
        reject_unknown_fields(self, data)
        return dict(super().to_internal_value(data))
