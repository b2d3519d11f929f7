"""Base classes of the serializers of request bodies. They take lengths, codes and defaults from the models."""

from __future__ import annotations

from typing import cast

from django.core.validators import RegexValidator
from django.db import models
from rest_framework import serializers
from rest_framework.utils.model_meta import RelationInfo
from rest_framework.validators import UniqueValidator

from registry.domain.query_values import SLUG
from registry.domain.value_types import PassedOn, Values
from registry.models.columns import Visibility, fields_in_order, get_declaration
from registry.models.fields import CodeField as CodeColumn
from registry.queries.public_columns import get_member_name

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
MAX_REFERENCES = 1000  # in a list of related records


def input_names(model: type[models.Model], *omitted: str, **inserted: str) -> tuple[str, ...]:
    """Return the names of the public columns and links of a model that people fill in, in its order.

    Those in `omitted` are left out. Each name in `inserted` comes after the one that it is given with.
    """
    names = []
    for field in fields_in_order(model):
        declaration = get_declaration(field)
        is_public = declaration is not None and declaration.visibility is Visibility.PUBLIC
        name = get_member_name(field)
        if is_public and field.editable and name not in omitted:
            names.append(name)
    for name, predecessor in inserted.items():
        names.insert(names.index(predecessor) + 1, name)
    return tuple(names)


class BaseInputSerializer(serializers.ModelSerializer):
    """Base class of request bodies that set columns of a model. Unknown fields are rejected.

    `validated_data` holds values of columns. `context["current_values"]` is the record's current response, if there is
    one: its read-only fields get another message than unknown fields.
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
        # No validators for unique constraints over several columns: the database checks them.
        self.validators = []

    def build_standard_field(
        self, field_name: str, model_field: models.Field
    ) -> tuple[type[serializers.Field], Values]:
        """Return the serializer field class for a model field, and its options. DRF calls this for each column."""
        if isinstance(model_field, CodeColumn):
            is_optional = model_field.blank or model_field.has_default()
            return CodeField, {
                "enum": model_field.enum,
                "read_only": False,
                "required": not is_optional,
                "allow_null": model_field.blank,
            }

        field_class, options = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, models.SlugField):
            unique_validator = UniqueValidator(model_field.model._default_manager.all(), SLUG_TAKEN)
            options = {"max_length": model_field.max_length, "validators": [SLUG_VALIDATOR, unique_validator]}
        options.pop("style", None)  # only for HTML forms
        return field_class, options

    def build_relational_field(
        self, field_name: str, relation_info: RelationInfo
    ) -> tuple[type[serializers.Field], Values]:
        """Return the serializer field class for a model's relation, and its options. DRF calls this for each one."""
        related_model = relation_info.related_model
        if relation_info.to_many:
            reference_field = ReferenceField(related_model)
            return UniqueListField, {"child": reference_field, "required": False, "max_length": MAX_REFERENCES}

        foreign_key = cast(models.Field, relation_info.model_field)
        is_optional = foreign_key.null
        return ReferenceField, {"model": related_model, "required": not is_optional, "allow_null": is_optional}

    def to_internal_value(self, data: object) -> Values:
        """Return the values of the model's columns. Raise ValidationError for unknown fields and invalid values."""
        reject_unknown_fields(self, data)
        values: Values = super().to_internal_value(data)

        # Text columns hold "" where the body has null.
        model: type[models.Model] = self.Meta.model
        not_null_columns = {column.name for column in model._meta.get_fields() if not getattr(column, "null", True)}
        for name, value in values.items():
            if value is None and name in not_null_columns:
                values[name] = ""
        return values


class PointInputSerializer(BaseInputSerializer):
    """Base class of request bodies with a point: both coordinates or neither."""

    lon = StrictFloatField(min_value=-180, max_value=180, required=False, allow_null=True)
    lat = StrictFloatField(min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, attrs: Values) -> Values:
        """Raise ValidationError if the record would have a longitude without a latitude, or the reverse."""
        lon = attrs.get("lon", getattr(self.instance, "lon", None))
        lat = attrs.get("lat", getattr(self.instance, "lat", None))
        if (lon is None) != (lat is None):
            missing_field = "lon" if lon is None else "lat"
            message = "Give both longitude and latitude, or neither."
            raise serializers.ValidationError({missing_field: serializers.ErrorDetail(message, "half_point")})
        return attrs


class ActionInputSerializer(serializers.Serializer):
    """Base class of request bodies that set no column of a model directly. Unknown fields are rejected."""

    def to_internal_value(self, data: object) -> Values:
        """Return the values in the body. Raise ValidationError for unknown fields and invalid values."""
        reject_unknown_fields(self, data)
        return dict(super().to_internal_value(data))


def reject_unknown_fields(serializer: serializers.Serializer, data: object) -> None:
    """Raise ValidationError if a request body has fields that its serializer lacks.

    A field that only responses have gets a message of its own.
    """
    # DRF rejects a body that is not an object, with a better message.
    if not isinstance(data, dict):
        return

    response_fields = serializer.context.get("current_values", ())
    unexpected_fields = sorted(data.keys() - serializer.fields.keys())
    errors = {}
    for name in unexpected_fields:
        if name in response_fields:
            message = "It cannot be sent: it follows from the rest, or is given once. Leave it out."
            errors[name] = [serializers.ErrorDetail(message, "read_only")]
        else:
            field_names = ", ".join(serializer.fields)
            message = f"There is no member {quote_value(name)} here. There are {field_names}."
            errors[name] = [serializers.ErrorDetail(message, "unknown_member")]
    if errors:
        raise serializers.ValidationError(errors)
