"""The keys of fixture entries that stand for columns, as the models declare them, with their schemas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db.models import BooleanField, CharField, FloatField, ForeignKey, IntegerField, Model, TextField

from registry.models.columns import AnyField, Visibility, declared_columns
from registry.models.fields import CodeField, EdtfField

from .schema import MappingSchema, Required, Schema, boolean, code_of, edtf_date, mapping, number, required, text

LOCALIZED_TEXT = mapping(en=required(text), ar=text)


@dataclass(frozen=True, slots=True)
class ColumnKey:
    """A key of an entry and the column that it sets; a localized text also sets the column with the ending `_ar`."""

    name: str
    field: AnyField
    schema: Schema
    is_localized: bool = False

    @property
    def is_required(self) -> bool:
        """Return whether an entry must have the key, since the column must not be empty."""
        return not self.field.blank and not isinstance(self.field, BooleanField)


@cache
def column_keys(model: type[Model]) -> dict[str, ColumnKey]:
    """Return the keys for the public columns of a model that people fill in, by name, in the order of its fields.

    Structured columns (JSON) have no key here. The record types declare theirs.
    """
    keys = {}
    for field, declaration in declared_columns(model):
        if declaration.visibility is Visibility.PUBLIC and field.editable:
            key = _make_key(model, field)
            if key is not None:
                keys[key.name] = key
    return keys


def _make_key(model: type[Model], field: AnyField) -> ColumnKey | None:
    """Return the key that sets a column, or None if there is none or another key sets it too."""
    stem, _, ending = field.name.rpartition("_")
    if ending == "ar" and hasattr(model, f"{stem}_en"):
        return None
    if ending == "en":
        return ColumnKey(stem, field, LOCALIZED_TEXT, is_localized=True)
    if isinstance(field, EdtfField):
        return ColumnKey(field.name.removesuffix("_text"), field, edtf_date)
    if isinstance(field, CodeField):
        return ColumnKey(field.name, field, code_of(field.enum))
    if isinstance(field, CharField | TextField | ForeignKey):
        return ColumnKey(field.name, field, text)
    if isinstance(field, BooleanField):
        return ColumnKey(field.name, field, boolean)
    if isinstance(field, IntegerField | FloatField):
        return ColumnKey(field.name, field, number)
    return None


def entry_schema(model: type[Model], *omitted: str, **declared_keys: Schema | Required) -> MappingSchema:
    """Return the schema of entries that describe a record of a model.

    Their keys are those for its columns, except those in `omitted`, and `declared_keys`, which come last and may
    replace others.
    """
    schemas: dict[str, Schema | Required] = {}
    for name, key in column_keys(model).items():
        if name not in omitted:
            schemas[name] = required(key.schema) if key.is_required else key.schema
    return mapping(**{**schemas, **declared_keys})
