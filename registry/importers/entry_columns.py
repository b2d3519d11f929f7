"""From the values of a file's entry to the columns of a record, and whether they fit."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from registry.domain.value_types import JsonObject

from .schema import Fault
from .yaml_reader import Entry, FixtureError

M = TypeVar("M", bound=Model)


def both(name: str, texts: dict[str, str] | None) -> dict[str, str]:
    """`{"en": .., "ar": ..}` as the two columns of `name`."""
    found = texts or {}
    return {f"{name}_en": found.get("en", ""), f"{name}_ar": found.get("ar", "")}


def plain(values: JsonObject, *names: str) -> JsonObject:
    """The named text values, "" for those not given."""
    return {name: values.get(name, "") for name in names}


def check_columns(entry: Entry, record: M) -> M:
    """The record, unless a column is empty that must not be, too long or badly written: then FixtureError."""
    relations = [field.name for field in record._meta.fields if field.is_relation]
    try:
        record.clean_fields(exclude=relations)
    except ValidationError as error:
        raise FixtureError(
            [
                Fault(entry.place, f"“{entry.key}”, {name}: {sentence}")
                for name, sentences in error.message_dict.items()
                for sentence in sentences
            ]
        ) from error
    return record
