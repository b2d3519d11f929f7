"""The plain public columns of records: their values, and their places among the members of a JSON document.

A column is plain if its value is shown as it is stored: a text, a code, a number, or yes and no. Pages, the API and the
stored documents take these columns from the declarations of the models (`registry.models.columns`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import BooleanField, CharField, FloatField, IntegerField, Model, TextField

from registry.domain.value_types import JsonObject, Values
from registry.models.columns import AnyField, HiddenWith, Visibility, declared_columns, fields_in_order
from registry.models.fields import CodeField, EdtfField
from registry.models.record import Record

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PlainValue: TypeAlias = str | int | float | bool | None
Columns: TypeAlias = Mapping[str, PlainValue]  # values by the name of their column

PLAIN_TYPES = (CharField, TextField, BooleanField, IntegerField, FloatField)
# Whether a record is published is told of photos and comparisons only. Of an outline, the points are told.
NOT_PLAIN = ("published", "outline")


@cache
def plain_fields(model: type[Model]) -> dict[str, AnyField]:
    """Return the fields of a model for its plain public columns, by name, in the order of the model."""
    plain = {}
    for field, declaration in declared_columns(model):
        is_plain = isinstance(field, PLAIN_TYPES) and not isinstance(field, EdtfField) and field.name not in NOT_PLAIN
        if is_plain and declaration.visibility is Visibility.PUBLIC:
            plain[field.name] = field
    return plain


@cache
def _names_hidden_with(model: type[Model], hidden_with: HiddenWith) -> frozenset[str]:
    """Return the names of the columns of a model that something hides."""
    return frozenset(
        field.name for field, declaration in declared_columns(model) if declaration.hidden_with is hidden_with
    )


def public_columns(row: Model, *hidden_with: HiddenWith) -> dict[str, PlainValue]:
    """Return the values of the plain public columns of a row by name, in the order of its model.

    Columns that one of `hidden_with` hides are empty: "" for a text, None for another value.
    """
    model = type(row)
    hidden_names: set[str] = set()
    for hiding in hidden_with:
        hidden_names |= _names_hidden_with(model, hiding)

    values: dict[str, PlainValue] = {}
    for name, field in plain_fields(model).items():
        if name in hidden_names:
            values[name] = "" if isinstance(field, CharField | TextField) else None
        else:
            values[name] = getattr(row, name)
    return values


def column_members(record_class: type[DataclassInstance], columns: Columns) -> Values:
    """Return the members of a read-only record that hold plain columns: `columns`, and each that the class names."""
    named_columns = {field.name: columns[field.name] for field in fields(record_class) if field.name in columns}
    return {**named_columns, "columns": columns}


# --- Documents -------------------------------------------------------------------------------------------------------


def in_document_order(model: type[Model], names: Iterable[str]) -> list[str]:
    """Return the names of a document's members with the plain columns of the model put among them.

    Each column comes right after the one before it in the model. The members in `names` keep their order.
    """
    positions = _member_positions(model)
    ordered_names = list(names)
    for name in plain_fields(model):
        if name not in ordered_names:
            ordered_names.insert(_find_place(name, ordered_names, positions), name)
    return ordered_names


@cache
def _member_positions(model: type[Model]) -> dict[str, int]:
    """Return the positions of a model's fields, by the names that they have in documents: `date` for `date_text`."""
    own_fields = [field for field in fields_in_order(model) if field.name not in _record_names()]
    return {get_member_name(field): position for position, field in enumerate(own_fields)}


@cache
def _record_names() -> frozenset[str]:
    """Return the names of the fields that every record has. They stand at the end of documents."""
    return frozenset(field.name for field in Record._meta.fields)


def get_member_name(field: AnyField) -> str:
    """Return the name that a field has in documents: `date` for `date_text`, else its own."""
    return field.name.removesuffix("_text") if isinstance(field, EdtfField) else field.name


def _find_place(name: str, ordered_names: list[str], positions: Mapping[str, int]) -> int:
    """Return the index at which a column belongs: after the last member that is before it in the model.

    Without such a member it comes first, but after members that are no columns, such as `ref`.
    """
    earlier_names = [other for other in ordered_names if positions.get(other, len(positions)) < positions[name]]
    if earlier_names:
        return ordered_names.index(max(earlier_names, key=positions.__getitem__)) + 1
    indexes_of_columns = [index for index, other in enumerate(ordered_names) if other in positions]
    return indexes_of_columns[0] if indexes_of_columns else len(ordered_names)


def to_document(model: type[Model], members: JsonObject, columns: Columns) -> JsonObject:
    """Return a document of the given members and the plain columns of a row, in their order. A missing code is null."""
    plain = {name: _to_json_value(field, columns[name]) for name, field in plain_fields(model).items()}
    values = {**plain, **members}
    return {name: values[name] for name in in_document_order(model, members)}


def _to_json_value(field: AnyField, value: PlainValue) -> PlainValue:
    """Return the value of a plain column as JSON has it: None instead of an empty code."""
    if isinstance(field, CodeField) and not value:
        return None
    return value


def as_members(record: DataclassInstance) -> JsonObject:
    """Return a read-only record as a dictionary of its members, with further plain columns among them."""
    return asdict(record, dict_factory=_merge_columns)


def _merge_columns(pairs: Collection[tuple[str, object]]) -> JsonObject:
    """Return the members of a record, with those of `columns` that have no member of their own at the end."""
    members = dict(pairs)
    columns = members.pop("columns", {})
    if isinstance(columns, dict):
        for name, value in columns.items():
            members.setdefault(name, value)
    return members
