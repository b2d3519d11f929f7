"""Canonical JSON: one text for each value, whichever database wrote it.

SQLite and PostgreSQL write the same JSON value with other spaces, another order of keys and other numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import permutations
from typing import Any, TypeAlias

# Any: what json.loads returns
ParsedJson: TypeAlias = Any

MAX_PERMUTED_KEYS = 6  # 720 orders


class Unreadable(Exception):
    """Raised for a text that is not JSON or is ambiguous JSON. It equals only the identical text."""


def canonical_json(value: object) -> str:
    """Convert a parsed JSON value to text in canonical form, which has sorted keys.

    Numbers are written as PostgreSQL stores them: 1 differs from 1.0, but 1e2 is 100.
    """
    if isinstance(value, Mapping):
        members = [f"{json.dumps(key)}:{canonical_json(value[key])}" for key in sorted(value)]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, Decimal):
        number = value if value else abs(value)  # turns -0.0 into 0.0
        return format(number, "f")
    # A text, integer, boolean or null has the same form everywhere.
    return json.dumps(value)


def canonical_json_text(json_text: str) -> str:
    """Convert a JSON text to canonical form, which has sorted keys.

    Raise Unreadable if it is invalid, ambiguous or nested too deeply.
    """
    try:
        return canonical_json(parse_json(json_text))
    except RecursionError as error:
        raise Unreadable from error


def iter_json_spellings(json_text: object, *, for_postgres: bool) -> Iterator[str]:
    """Yield every way in which a database may have written a JSON value before it was hashed.

    PostgreSQL sorts the keys of an object. SQLite keeps the order in which they were written, so every order is
    tried for a small object. Yield nothing if the text is not valid JSON.
    """
    if not isinstance(json_text, str | bytes):
        return
    try:
        value = json.loads(json_text)
    except (ValueError, RecursionError):
        return

    if for_postgres:
        yield json.dumps(_sort_keys_as_jsonb(value), ensure_ascii=False)
    elif isinstance(value, dict) and len(value) <= MAX_PERMUTED_KEYS:
        for ordered_members in permutations(value.items()):
            yield json.dumps(dict(ordered_members))
    else:
        # A large object has too many orders, so only the present one is tried. Any other value has just one spelling.
        yield json.dumps(value)


def _sort_keys_as_jsonb(value: object) -> object:
    """Sort the keys in a JSON value as PostgreSQL's jsonb type does: by length, then by bytes."""
    if isinstance(value, dict):
        sorted_keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return {key: _sort_keys_as_jsonb(value[key]) for key in sorted_keys}
    if isinstance(value, list):
        return [_sort_keys_as_jsonb(item) for item in value]
    return value


def parse_json(json_text: str) -> ParsedJson:
    """Parse JSON that a database wrote, with floats as Decimals.

    Raise Unreadable if it is invalid, ambiguous or nested too deeply.
    """
    try:
        return _load_json(json_text)
    except RecursionError as error:
        raise Unreadable from error
    except ValueError:
        pass  # The text is repaired below and parsed again.

    # SQLite writes infinity as Inf, which json.loads rejects. A direct edit of the database may have stored one.
    repaired_text = re.sub(r":(-?)Inf(?=[,}])", r":\1Infinity", json_text)
    try:
        return _load_json(repaired_text)
    except ValueError as error:
        raise Unreadable from error


def _load_json(json_text: str) -> ParsedJson:
    """Parse JSON with floats as Decimals. Raise ValueError if it is invalid or an object repeats a key."""
    return json.loads(json_text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_build_object)


def _build_object(members: list[tuple[str, object]]) -> dict[str, object]:
    """Build a dict from the keys and values of a JSON object, as a hook for json.loads.

    Raise ValueError for a repeated key, since parsers disagree on which of its values counts.
    """
    members_by_key = dict(members)
    if len(members_by_key) != len(members):
        raise ValueError("A key stands twice.")
    return members_by_key
