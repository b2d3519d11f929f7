"""Comparison of a row as an audit entry recorded it with the live row, also when another database wrote the entry.

Entries are hashed, so they stay as their database wrote them. SQLite writes 0 where PostgreSQL writes false, and they
format timestamps differently. Rows of the same database must match exactly; others match by the column's type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import permutations
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey

from registry.domain.value_types import JsonObject

from .audited_tables import HASHED_COLUMNS
from .hash_chain import sha256_hex

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
MAX_PERMUTED_KEYS = 6  # 720 orders


class Unreadable(Exception):
    """Raised for a text that is not JSON or is ambiguous JSON. It equals only the identical text."""


@cache
def column_kinds(table: str) -> dict[str, str]:
    """Return the kind of each column of a table, by column name. Return {} for a table without a model."""
    kinds: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            kinds = {str(field.column): field_kind(field) for field in model._meta.concrete_fields}
    return kinds


def field_kind(field: Field) -> str:
    """Return the kind of a field's column: "integer", "text" or a value of COLUMN_KINDS.

    A foreign key has the kind of its target. Raise TypeError for a field type that no comparison exists for.
    """
    while isinstance(field, ForeignKey):
        field = field.target_field
    name = field.get_internal_type()
    if name in COLUMN_KINDS:
        return COLUMN_KINDS[name]
    if name.endswith(("IntegerField", "AutoField")):
        return "integer"
    if name in TEXT_FIELDS:
        return "text"
    raise TypeError(f"{field}: the ledger does not know how the engines write a {name}.")


@dataclass(frozen=True, slots=True)
class RowContent:
    """A row parsed from JSON, and whether PostgreSQL wrote that JSON."""

    values: JsonObject
    from_postgres: bool

    @classmethod
    def parse(cls, text: str) -> RowContent:
        """Parse a row from the JSON that a database wrote. Raise Unreadable if it is not valid JSON."""
        # PostgreSQL's jsonb writes a space after each colon; SQLite's json_object does not.
        from_postgres = re.match(r'\{"[^"]*": ', text) is not None
        return cls(_parse_json(text), from_postgres)


def diff_row(table: str, recorded: str, live: str, read_column: Callable[[str], object]) -> list[str]:
    """Return the columns whose live value differs from the row's last audit entry.

    Both rows are JSON as a database wrote it. `read_column` returns the stored value of a live column whose JSON
    only holds a hash. Return ["*"] if either row cannot be parsed.
    """
    try:
        recorded_row = RowContent.parse(recorded)
        live_row = RowContent.parse(live)
    except Unreadable:
        return ["*"]

    kinds = column_kinds(table)
    hashed_columns = HASHED_COLUMNS.get(table, ())
    changed_columns = []
    # dict.fromkeys removes duplicates and keeps the order of the columns.
    for column in dict.fromkeys([*live_row.values, *recorded_row.values]):
        kind = kinds.get(column, "text")
        # JSON may have been spelled differently before it was hashed, a text may not.
        if column in hashed_columns:
            kind = "digest of json" if kind == "json" else "text"
        if not _is_same_value(column, kind, recorded_row, live_row, read_column):
            changed_columns.append(column)
    return changed_columns


def _is_same_value(
    column: str, kind: str, recorded_row: RowContent, live_row: RowContent, read_column: Callable[[str], object]
) -> bool:
    """Return whether two rows agree on a column. `read_column` returns the live value behind a hash."""
    if column not in recorded_row.values or column not in live_row.values:
        return False
    recorded = recorded_row.values[column]
    live = live_row.values[column]
    other_vendor = recorded_row.from_postgres != live_row.from_postgres

    # Across vendors, identical JSON may mean different things: SQLite's "1" is a number, PostgreSQL's a text.
    if kind == "json" and other_vendor and not (recorded is None and live is None):
        return _is_same_json(recorded, live, recorded_row, live_row)
    # Python takes 1, 1.0 and True for equal, but their repr differs.
    if repr(recorded) == repr(live):
        return True
    if kind == "json":
        return _is_same_json(recorded, live, recorded_row, live_row)
    if kind == "digest of json":
        spellings = _json_spellings(read_column(column), postgres=recorded_row.from_postgres)
        return recorded in map(sha256_hex, spellings)

    # Every other kind has one spelling per vendor, and null never equals a value.
    if not other_vendor or recorded is None or live is None:
        return False
    if kind == "float":
        return _is_same_float(recorded, live)
    if kind not in NORMALISERS:
        return False
    normalise = NORMALISERS[kind]
    return repr(normalise(recorded)) == repr(normalise(live))


def _is_same_json(recorded: object, live: object, recorded_row: RowContent, live_row: RowContent) -> bool:
    """Return whether two values of a JSON column have the same content. Call it only if their spelling differs."""
    # PostgreSQL has one spelling for each JSON value, so different spellings are different values.
    if recorded_row.from_postgres and live_row.from_postgres:
        return False
    both_from_sqlite = not recorded_row.from_postgres and not live_row.from_postgres
    if both_from_sqlite and (recorded is None or live is None):
        return False
    try:
        return _canonical_column(recorded, recorded_row) == _canonical_column(live, live_row)
    except (Unreadable, RecursionError):
        return False


def _canonical_column(value: object, row: RowContent) -> str:
    """Return a JSON column's value in canonical form.

    In SQLite's rows JSON is a text within the JSON of the row; in PostgreSQL's it is part of that JSON.
    """
    if isinstance(value, str) and not row.from_postgres:
        return canonical_json_text(value)
    return canonical_json(value)


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys and numbers as PostgreSQL stores them: 1 differs from 1.0, but 1e2 is 100."""
    if isinstance(value, Mapping):
        members = [f"{json.dumps(key)}:{canonical_json(value[key])}" for key in sorted(value)]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, Decimal):
        number = value if value else abs(value)  # abs turns -0.0 into 0.0
        return format(number, "f")
    return json.dumps(value)


def canonical_json_text(text: str) -> str:
    """Return a JSON text in canonical form. Raise Unreadable if it is invalid, ambiguous or nested too deeply."""
    try:
        return canonical_json(_parse_json(text))
    except RecursionError as error:
        raise Unreadable from error


def _json_spellings(text: Any, *, postgres: bool) -> Iterator[str]:  # Any: json.loads refuses what is not a text
    """Yield each way in which a database may have written a JSON text before it was hashed.

    PostgreSQL has one order of keys. SQLite keeps the order written, so every order of a small object is tried.
    """
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return
    if postgres:
        yield json.dumps(_sort_keys_as_jsonb(value), ensure_ascii=False)
    elif isinstance(value, dict) and len(value) <= MAX_PERMUTED_KEYS:
        for pairs in permutations(value.items()):
            yield json.dumps(dict(pairs))
    else:
        yield json.dumps(value)


def _sort_keys_as_jsonb(value: object) -> object:
    """Return a JSON value with the keys of every object in jsonb's order: by length, then by bytes."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _sort_keys_as_jsonb(value[key]) for key in keys}
    if isinstance(value, list):
        return [_sort_keys_as_jsonb(item) for item in value]
    return value


def _is_same_float(recorded: Any, live: Any) -> bool:  # Any: numbers of any type, by their column's kind
    """Return whether two values of a float column are equal. A text or boolean equals only the identical value."""
    if isinstance(recorded, str | bool) or isinstance(live, str | bool):
        return repr(recorded) == repr(live)
    return float(recorded) == float(live)


def _normalise_boolean(value: object) -> object:
    """Return SQLite's 0 and 1 as booleans, and any other value unchanged."""
    return bool(value) if repr(value) in ("0", "1") else value


def _normalise_timestamp(value: object) -> object:
    """Return a timestamp with a T and six decimals, and any other value unchanged."""
    match = TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
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


def _parse_json(text: str) -> Any:  # Any: as json.loads
    """Parse JSON with floats as Decimals. Raise Unreadable if it is invalid, ambiguous or nested too deeply."""
    try:
        return _load_json(text)
    except ValueError:
        pass
    except RecursionError as error:
        raise Unreadable from error
    # SQLite writes infinity as Inf, which json.loads does not accept. A direct edit of the file may have stored one.
    try:
        return _load_json(re.sub(r":(-?)Inf(?=[,}])", r":\1Infinity", text))
    except ValueError as error:
        raise Unreadable from error


def _load_json(text: str) -> Any:  # Any: as json.loads
    """Parse JSON with floats as Decimals. Raise ValueError if it is invalid or an object repeats a key."""
    return json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_unique_pairs)


def _unique_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object as a dict. Raise ValueError for a repeated key, since parsers disagree on which counts."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("A key stands twice.")
    return members
