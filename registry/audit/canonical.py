"""Comparison of a row as an audit entry recorded it with the live row, also when another database wrote the entry.

Entries are hashed, so they stay as their database wrote them. SQLite writes 0 where PostgreSQL writes false, and they
format timestamps differently. Rows of the same database must match exactly; others match by the column's type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import Field, ForeignKey

from registry.domain.value_types import JsonObject

from .audited_tables import HASHED_COLUMNS
from .canonical_json import Unreadable, canonical_json, canonical_json_text, iter_json_spellings, parse_json
from .hash_chain import sha256_hex

# Any: a number of any type, as the column's kind says
Number: TypeAlias = Any

# By field type: the kind of column. Backups store these kinds in their manifest.
COLUMN_KINDS = {
    "BooleanField": "boolean",
    "FloatField": "float",
    "DateTimeField": "moment",
    "JSONField": "json",
    "BinaryField": "binary",
    "UUIDField": "uuid",
    "GenericIPAddressField": "address",
    "DateField": "day",
}
TEXT_FIELDS = ("CharField", "TextField", "SlugField", "URLField", "EmailField", "FileField", "FilePathField")
# Groups: date, time, microseconds. SQLite separates date and time by a space, PostgreSQL by a T.
TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00:00)?")


@cache
def column_kinds(table: str) -> dict[str, str]:
    """Return the kind of each column of a table, such as "integer" or "json", by column name.

    The dict is empty for a table without a model.
    """
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return {str(field.column): field_kind(field) for field in model._meta.concrete_fields}
    return {}


def field_kind(field: Field) -> str:
    """Return which kind of column a model field has: "integer", "text" or a value of COLUMN_KINDS.

    A foreign key has the kind of the field that it refers to. Raise TypeError for an unknown type of field.
    """
    while isinstance(field, ForeignKey):
        field = field.target_field

    field_type = field.get_internal_type()
    if field_type in COLUMN_KINDS:
        return COLUMN_KINDS[field_type]
    if field_type.endswith(("IntegerField", "AutoField")):
        return "integer"
    if field_type in TEXT_FIELDS:
        return "text"
    raise TypeError(f"{field}: the ledger does not know how the engines write a {field_type}.")


@dataclass(frozen=True, slots=True)
class RowContent:
    """A row parsed from JSON, and whether PostgreSQL wrote that JSON."""

    values: JsonObject
    is_from_postgres: bool

    @classmethod
    def parse(cls, row_json: str) -> RowContent:
        """Parse a table row from the JSON that a database wrote.

        Raise Unreadable if it is not valid JSON.
        """
        # PostgreSQL's jsonb writes a space after each colon; SQLite's json_object does not.
        is_from_postgres = re.match(r'\{"[^"]*": ', row_json) is not None
        return cls(parse_json(row_json), is_from_postgres)


def diff_row(table: str, recorded_json: str, live_json: str, read_column: Callable[[str], object]) -> list[str]:
    """Return the columns in which a live table row differs from its last audit entry.

    Both rows are the JSON that a database wrote. Return ["*"] if either cannot be parsed. `read_column` takes the
    name of a column that the JSON holds only as a hash, and returns its live value.
    """
    try:
        recorded_row = RowContent.parse(recorded_json)
        live_row = RowContent.parse(live_json)
    except Unreadable:
        return ["*"]

    kinds_by_column = column_kinds(table)
    hashed_columns = HASHED_COLUMNS.get(table, ())
    changed_columns = []
    # dict.fromkeys removes duplicates and keeps the order of the columns.
    for column in dict.fromkeys([*live_row.values, *recorded_row.values]):
        kind = kinds_by_column.get(column, "text")
        # The same JSON may have different hashes, because it can be written in several ways. Other hashes are compared
        # as texts.
        if column in hashed_columns:
            kind = "digest of json" if kind == "json" else "text"
        if not _is_same_value(column, kind, recorded_row, live_row, read_column):
            changed_columns.append(column)
    return changed_columns


def _is_same_value(
    column: str, kind: str, recorded_row: RowContent, live_row: RowContent, read_column: Callable[[str], object]
) -> bool:
    """Return whether two table rows agree on a column of the given kind.

    `read_column` returns the live value of a column that the rows hold only as a hash.
    """
    if column not in recorded_row.values or column not in live_row.values:
        return False

    recorded_value = recorded_row.values[column]
    live_value = live_row.values[column]
    is_same_vendor = recorded_row.is_from_postgres == live_row.is_from_postgres
    # Python takes 1, 1.0 and True for equal, but their repr differs.
    is_identical = repr(recorded_value) == repr(live_value)

    if kind == "json":
        both_null = recorded_value is None and live_value is None
        # Across vendors, identical JSON may mean different things: SQLite's "1" is a number, PostgreSQL's a text.
        if is_identical and (is_same_vendor or both_null):
            return True
        return _is_same_json(recorded_value, live_value, recorded_row, live_row)
    if is_identical:
        return True
    if kind == "digest of json":
        spellings = iter_json_spellings(read_column(column), for_postgres=recorded_row.is_from_postgres)
        return recorded_value in map(sha256_hex, spellings)

    # Every other kind has one spelling per vendor, and null never equals a value.
    if is_same_vendor or recorded_value is None or live_value is None:
        return False
    if kind == "float":
        return _is_same_float(recorded_value, live_value)
    if kind not in NORMALISERS:
        return False
    normalise = NORMALISERS[kind]
    return repr(normalise(recorded_value)) == repr(normalise(live_value))


def _is_same_json(recorded_value: object, live_value: object, recorded_row: RowContent, live_row: RowContent) -> bool:
    """Return whether two differently written values of a JSON column have the same content."""
    # PostgreSQL has one spelling for each JSON value, so different spellings are different values.
    if recorded_row.is_from_postgres and live_row.is_from_postgres:
        return False

    both_from_sqlite = not recorded_row.is_from_postgres and not live_row.is_from_postgres
    has_null = recorded_value is None or live_value is None
    # In a row from SQLite, None is SQL's NULL, which differs from the JSON text "null".
    if both_from_sqlite and has_null:
        return False

    try:
        recorded_content = _canonical_json_column(recorded_value, recorded_row)
        live_content = _canonical_json_column(live_value, live_row)
    except (Unreadable, RecursionError):
        return False
    return recorded_content == live_content


def _canonical_json_column(value: object, row: RowContent) -> str:
    """Return the value of a JSON column as text in canonical form.

    A row from SQLite holds the value as a text, a row from PostgreSQL as a part of the row's own JSON.
    """
    if isinstance(value, str) and not row.is_from_postgres:
        return canonical_json_text(value)
    return canonical_json(value)


def _is_same_float(recorded_value: Number, live_value: Number) -> bool:
    """Return whether two values of a float column are equal.

    SQLite may store a text or boolean there, which equals only the identical value.
    """
    if isinstance(recorded_value, str | bool) or isinstance(live_value, str | bool):
        return repr(recorded_value) == repr(live_value)
    return float(recorded_value) == float(live_value)


def _normalise_boolean(value: object) -> object:
    """Return SQLite's 0 and 1 as booleans, and any other value unchanged."""
    return bool(value) if repr(value) in ("0", "1") else value


def _normalise_timestamp(value: object) -> object:
    """Convert a timestamp from either database to one form, with a T and six decimals.

    Return any other value unchanged.
    """
    if not isinstance(value, str):
        return value
    match = TIMESTAMP.fullmatch(value)
    if match is None:
        return value
    date, time, microseconds = match.groups(default="")
    return f"{date}T{time}.{microseconds.ljust(6, '0')}"


def _normalise_binary(value: object) -> object:
    r"""Return a blob in lower-case hex without SQLite's "blob " or PostgreSQL's "\x", and other values unchanged."""
    return re.sub(r"^(blob |\\x)", "", value).lower() if isinstance(value, str) else value


def _normalise_uuid(value: object) -> object:
    """Return a UUID in lower-case hex without hyphens, and a value that is not a text unchanged."""
    return value.replace("-", "").lower() if isinstance(value, str) else value


# By kind of column: the function that gives the spellings of both databases the same form.
NORMALISERS: dict[str, Callable[[object], object]] = {
    "boolean": _normalise_boolean,
    "moment": _normalise_timestamp,
    "binary": _normalise_binary,
    "uuid": _normalise_uuid,
}
