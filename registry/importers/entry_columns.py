"""Conversion of an entry's values to the columns of a record, and validation of those columns."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model

from registry.domain.value_types import JsonObject, Values

from .column_keys import column_keys
from .record_index import RECORD_TYPE_BY_MODEL, RecordIndex
from .schema import Fault
from .yaml_reader import Entry, FixtureError

M = TypeVar("M", bound=Model)


def localized_columns(name: str, texts: dict[str, str] | None) -> dict[str, str]:
    """Return a text in two languages as the columns `name_en` and `name_ar`, empty where a language is missing."""
    texts = texts or {}
    return {f"{name}_en": texts.get("en", ""), f"{name}_ar": texts.get("ar", "")}


def plain_columns(model: type[Model], values: JsonObject) -> Values:
    """Return the columns of a model that the values of a fixture entry describe, except its relations.

    A column that the entry leaves out gets its default: an empty text, False or None.
    """
    columns: Values = {}
    for name, key in column_keys(model).items():
        if key.is_localized:
            columns.update(localized_columns(name, values.get(name)))
        elif not key.field.is_relation:
            columns[key.field.name] = values.get(name, key.field.get_default())
    return columns


def read_columns(model: type[Model], entry: Entry, values: JsonObject, index: RecordIndex) -> Values:
    """Return the columns of a model that the values of a fixture entry describe, with the records that they name.

    Foreign keys without a value are left out. Raise FixtureError, with the line of the entry, if a record is missing.
    """
    columns = plain_columns(model, values)
    for name, key in column_keys(model).items():
        if isinstance(key.field, ForeignKey) and name in values:
            columns[name] = index.find(entry, RECORD_TYPE_BY_MODEL[key.field.related_model], values[name])
    return columns


def check_columns(entry: Entry, record: M) -> M:
    """Validate the columns of a record that a fixture entry describes, except its relations. Return the record.

    Raise FixtureError, with the line of the entry, if a column is empty, too long or malformed.
    """
    relation_names = [field.name for field in record._meta.fields if field.is_relation]
    try:
        record.clean_fields(exclude=relation_names)
    except ValidationError as error:
        faults: list[Fault] = []
        for column, messages in error.message_dict.items():
            for message in messages:
                fault = Fault(entry.location, f"“{entry.key}”, {column}: {message}")
                faults.append(fault)
        raise FixtureError(faults) from error
    return record
