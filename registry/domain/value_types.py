"""Types of values that code hands on, or whose type shows only when they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

# Any: a JSON object whose members have the types that the code which wrote them gave them; its reader relies on them.
JsonObject: TypeAlias = dict[str, Any]

# Any: the value of a column or of a field of a form, and such values by name; that field checks the type.
Column: TypeAlias = Any
Values: TypeAlias = dict[str, Column]

# Any: a row of the model, or a record of the noun, that a class or its caller names.
Instance: TypeAlias = Any

# Any: arguments that an overridden method hands on unread to the method it overrides, which declares their types.
PassedOn: TypeAlias = Any

# Any: what a form makes of each changed row below a record; the action that takes the rows checks their type.
Rows: TypeAlias = Sequence[Any]
