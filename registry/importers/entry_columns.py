"""Conversion of an entry's values to the columns of a record, and validation of those columns."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from registry.domain.value_types import JsonObject

from .schema import Fault
from .yaml_reader import Entry, FixtureError

M = TypeVar("M", bound=Model)


def localized_columns(name: str, texts: dict[str, str] | None) -> dict[str, str]:
    """Return a text in two languages as the columns `name_en` and `name_ar`, empty where a language is missing."""
    texts = texts or {}
    return {f"{name}_en": texts.get("en", ""), f"{name}_ar": texts.get("ar", "")}


def text_columns(values: JsonObject, *names: str) -> JsonObject:
    """Return the named text values of a fixture entry as columns, empty where a value is missing."""
    return {name: values.get(name, "") for name in names}


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
