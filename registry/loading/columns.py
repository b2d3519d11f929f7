"""From the values of a file's entry to the columns of a record, and whether they fit."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from .reading import Entry, FixtureError
from .shapes import Fault


def both(name: str, texts: dict[str, str] | None) -> dict[str, Any]:
    """`{"en": .., "ar": ..}` as the two columns of `name`."""
    found = texts or {}
    return {f"{name}_en": found.get("en", ""), f"{name}_ar": found.get("ar", "")}


def plain(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """The named text values, "" for those not given."""
    return {name: values.get(name, "") for name in names}


def check_columns(entry: Entry, record: Any) -> Any:
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
