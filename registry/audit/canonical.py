"""Compares what an entry recorded with what is live, though another engine may have written the entry.

Entries are hashed, so they stay as their engine wrote them: SQLite says 0 and PostgreSQL false, one has moments with a
blank and the other with a T. The same engine is held to the letter; across engines, values count by the column's type.
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
from .hash_chain import sha256

KINDS = {
    "BooleanField": "boolean",
    "FloatField": "float",
    "DateTimeField": "moment",
    "JSONField": "json",
    "BinaryField": "binary",
    "UUIDField": "uuid",
    "GenericIPAddressField": "address",
    "DateField": "day",
}
TEXTS = ("CharField", "TextField", "SlugField", "URLField", "EmailField", "FileField", "FilePathField")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00:00)?")
MOST_KEYS = 6  # whose orders are tried


class Unreadable(Exception):
    """JSON that has no one meaning; only the same letters are equal to it."""


@cache
def kinds(table: str) -> dict[str, str]:
    """The kind of each column that a model gives the table."""
    found: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            found = {str(field.column): kind_of(field) for field in model._meta.concrete_fields}
    return found


def kind_of(field: Field) -> str:
    """`integer`, `text` or another of KINDS; raises TypeError for a type that nobody has thought about."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    name = field.get_internal_type()
    if name in KINDS:
        return KINDS[name]
    if name.endswith(("IntegerField", "AutoField")):
        return "integer"
    if name in TEXTS:
        return "text"
    raise TypeError(f"{field}: the ledger does not know how the engines write a {name}.")


@dataclass(frozen=True, slots=True)
class Content:
    """A row as JSON, and which engine wrote it."""

    values: JsonObject
    postgres: bool

    @classmethod
    def read(cls, text: str) -> Content:
        """Raises Unreadable. jsonb is written with a blank after each colon, SQLite's json_object without."""
        return cls(_read(text), re.match(r'\{"[^"]*": ', text) is not None)


def diff_row(table: str, recorded: str, live: str, exact: Callable[[str], object]) -> list[str]:
    """The columns on which a row is not what its last entry recorded; both are JSON as an engine writes it.

    `exact` gives the live value of a column of which the JSON holds a digest.
    """
    try:
        before, now = Content.read(recorded), Content.read(live)
    except Unreadable:
        return ["*"]
    return [
        column
        for column in dict.fromkeys([*now.values, *before.values])
        if not _same(column, _kind(table, column), before, now, exact)
    ]


def _kind(table: str, column: str) -> str:
    kind = kinds(table).get(column, "text")
    if column in HASHED_COLUMNS.get(table, ()):
        return "digest of json" if kind == "json" else "text"
    return kind


def _same(column: str, kind: str, before: Content, now: Content, exact: Callable[[str], object]) -> bool:
    if column not in before.values or column not in now.values:
        return False
    was, is_ = before.values[column], now.values[column]
    moved = before.postgres != now.postgres
    if kind == "json" and moved and (was, is_) != (None, None):
        return _same_json(was, is_, before, now)  # even if alike: SQLite's "1" is a number, PostgreSQL's a text
    if repr(was) == repr(is_):  # Python takes 1, 1.0 and True for the same; their spelling is not
        return True
    if kind == "json":
        return _same_json(was, is_, before, now)
    if kind == "digest of json":
        return was in map(sha256, _spellings(exact(column), postgres=before.postgres))
    if not moved or was is None or is_ is None:
        return False
    if kind == "float":
        return _same_float(was, is_)
    meaning = MEANING.get(kind, _as_it_is)
    return repr(meaning(was)) == repr(meaning(is_))


def _same_json(was: object, is_: object, before: Content, now: Content) -> bool:
    if before.postgres and now.postgres:
        return False
    if not (before.postgres or now.postgres) and (was is None or is_ is None):
        return False
    try:
        return _meant(was, before) == _meant(is_, now)
    except (Unreadable, RecursionError):
        return False


def _meant(value: object, content: Content) -> str:
    """SQLite has JSON as a text within the row; PostgreSQL as a part of it, with one null for “nothing” and its own."""
    return json_text(value) if isinstance(value, str) and not content.postgres else canonical_json(value)


def canonical_json(value: object) -> str:
    """JSON without its spelling: keys in order, numbers as PostgreSQL keeps them (1 is not 1.0, but 1e2 is 100)."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{canonical_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, Decimal):
        return format(value if value else abs(value), "f")
    return json.dumps(value)


def json_text(text: str) -> str:
    """The canonical form of a text; raises Unreadable."""
    try:
        return canonical_json(_read(text))
    except RecursionError as error:
        raise Unreadable from error


def _spellings(text: Any, *, postgres: bool) -> Iterator[str]:  # Any: what is no text, json.loads refuses
    """How an engine may have written a JSON text before it was hashed. PostgreSQL has one order of keys, SQLite any."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return
    if postgres:
        yield json.dumps(_in_the_order_of_jsonb(value), ensure_ascii=False)
    elif isinstance(value, dict) and len(value) <= MOST_KEYS:
        yield from (json.dumps(dict(pairs)) for pairs in permutations(value.items()))
    else:
        yield json.dumps(value)


def _in_the_order_of_jsonb(value: object) -> object:
    """Short keys first."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _in_the_order_of_jsonb(value[key]) for key in keys}
    return [_in_the_order_of_jsonb(each) for each in value] if isinstance(value, list) else value


def _same_float(was: Any, is_: Any) -> bool:  # Any: numbers of any type, by their column's kind
    if isinstance(was, str | bool) or isinstance(is_, str | bool):
        return repr(was) == repr(is_)
    return float(was) == float(is_)


def _boolean(value: object) -> object:
    return bool(value) if repr(value) in ("0", "1") else value


def _moment(value: object) -> object:
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}T{found[2]}.{(found[3] or '').ljust(6, '0')}" if found else value


def _binary(value: object) -> object:
    return re.sub(r"^(blob |\\x)", "", value).lower() if isinstance(value, str) else value


def _uuid(value: object) -> object:
    return value.replace("-", "").lower() if isinstance(value, str) else value


def _as_it_is(value: object) -> object:
    return value


MEANING: dict[str, Callable[[object], object]] = {
    "boolean": _boolean,
    "moment": _moment,
    "binary": _binary,
    "uuid": _uuid,
}


def _read(text: str) -> Any:  # Any: as json.loads
    """JSON, floats as Decimals. SQLite's infinity is no JSON, but read as well: somebody may have put it there."""
    try:
        return _loads(text)
    except ValueError:
        pass
    except RecursionError as error:
        raise Unreadable from error
    try:
        return _loads(re.sub(r":(-?)Inf(?=[,}])", r":\1Infinity", text))
    except ValueError as error:
        raise Unreadable from error


def _loads(text: str) -> Any:  # Any: as json.loads
    return json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object none of whose keys stands twice: which of the two counts would depend on the reader."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key stands twice.")
    return found
