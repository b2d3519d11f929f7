"""Type aliases for JSON and for values whose type is known only where they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

# Any: a JSON object. The code that writes it decides the types of its members; its reader relies on them.
JsonObject: TypeAlias = dict[str, Any]

# Any: the value of a model or form field, and such values by field name. The field checks the type.
Column: TypeAlias = Any
Values: TypeAlias = dict[str, Column]

# Any: a model instance. The class or its caller says of which model.
Instance: TypeAlias = Any

# Any: arguments that an overriding method passes on to the method it overrides, which declares their types.
PassedOn: TypeAlias = Any

# Any: the changes that a form collects for the related rows of a record. The action checks their types.
Rows: TypeAlias = Sequence[Any]
