"""Schemas of fixture entries: mappings, lists and values, and the check of a value against its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.query_values import InvalidValue, parse_code

SHA256_LENGTH = 64  # hex digits
HEX_DIGITS = set("0123456789abcdef")
MIN_OUTLINE_POINTS = 3


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a file; line 0 stands for the whole file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in a fixture file: where it is, and a message."""

    location: Location
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


# Returns what is wrong with a value, as the end of a sentence, or None if the value is valid.
Validator: TypeAlias = Callable[[object], str | None]

Schema: TypeAlias = "Validator | MappingSchema | ListSchema"


@dataclass(frozen=True, slots=True)
class MappingSchema:
    """A mapping with these keys, some of them required."""

    keys: Mapping[str, Schema]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListSchema:
    """A list whose items all have the same schema."""

    item: Schema


@dataclass(frozen=True, slots=True)
class _Required:
    """The schema of a required key, while a mapping is declared."""

    schema: Schema


def required(schema: Schema) -> _Required:
    """Mark a key of a mapping as required, for `mapping`."""
    return _Required(schema)


def mapping(**keys: Schema | _Required) -> MappingSchema:
    """Declare the schema of a mapping: `mapping(slug=required(text), note=text)`."""
    schemas: dict[str, Schema] = {}
    required_names = set()
    for name, schema in keys.items():
        if isinstance(schema, _Required):
            required_names.add(name)
            schemas[name] = schema.schema
        else:
            schemas[name] = schema
    return MappingSchema(schemas, frozenset(required_names))


# --- Validators ------------------------------------------------------------------------------------------------------


def text(value: object) -> str | None:
    """Return why a value is not a text; None if it is one."""
    return None if isinstance(value, str) else "must be text (put it in quotes)"


def number(value: object) -> str | None:
    """Return why a value is not a number; None if it is one. Booleans are not numbers here, unlike in Python."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number else "must be a number"


def boolean(value: object) -> str | None:
    """Return why a value is not true or false; None if it is."""
    return None if isinstance(value, bool) else "must be true or false"


def texts_by_name(value: object) -> str | None:
    """Return why a value is not a mapping from names to texts; None if it is one."""
    is_valid = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return None if is_valid else "must be a mapping from names to texts"


def sha256(value: object) -> str | None:
    """Return why a value is not a SHA-256 in hex; None if it is one."""
    is_valid = isinstance(value, str) and len(value) == SHA256_LENGTH and set(value) <= HEX_DIGITS
    return None if is_valid else "must be a SHA-256, 64 figures from 0 to f"


def outline(value: object) -> str | None:
    """Return why a value is not the outline of a region; None if it is one.

    An outline has at least three points, with coordinates from 0 to 1 of the photo's width and height.
    """
    problem = "must be a list of at least three points, each [x, y] from 0 to 1"
    if not isinstance(value, list) or len(value) < MIN_OUTLINE_POINTS:
        return problem
    for point in value:
        if not isinstance(point, list) or len(point) != 2:
            return problem
        for coordinate in point:
            if number(coordinate) is not None or not 0 <= coordinate <= 1:
                return problem
    return None


def edtf_date(value: object) -> str | None:
    """Return why a value is not a date in EDTF; None if it is one."""
    if not isinstance(value, str):
        return "must be a date in quotes"
    try:
        parse_date(value)
    except InvalidDate as error:
        return f"is wrong: {error}"
    return None


def code_of(vocabulary: type[StrEnum]) -> Validator:
    """Return a validator for the codes of a vocabulary."""
    codes = [member.value for member in vocabulary]

    def validate_code(value: Any) -> str | None:  # Any: `parse_code` rejects what is not text
        """Return why a value is not a code of the vocabulary; None if it is one."""
        try:
            parse_code(value, codes)
        except InvalidValue:
            return f"must be one of {', '.join(codes)}"
        return None

    return validate_code


# --- Checking --------------------------------------------------------------------------------------------------------


def find_faults(value: object, schema: Schema, location: Location, name: str) -> Iterator[Fault]:
    """Yield every fault in a value of a fixture file, each with its line.

    `location` is the line of the value's key, `name` that key.
    """
    if isinstance(schema, ListSchema):
        if not isinstance(value, list):
            yield Fault(location, f"“{name}” must be a list.")
            return
        for item in value:
            yield from find_faults(item, schema.item, location, name)
    elif isinstance(schema, MappingSchema):
        yield from _find_mapping_faults(value, schema, location, name)
    else:
        problem = schema(value)
        if problem is not None:
            yield Fault(location, f"“{name}” {problem.removesuffix('.')}.")


# Any: of a file, and a mapping only if it has lines
def _find_mapping_faults(value: Any, schema: MappingSchema, location: Location, name: str) -> Iterator[Fault]:
    """Yield every fault in what must be a mapping: unknown keys, invalid values, missing keys."""
    lines = getattr(value, "lines", None)
    if lines is None:
        yield Fault(location, f"“{name}” must hold keys and values.")
        return

    for key in value:
        key_location = Location(location.file, lines[key])
        if key in schema.keys:
            yield from find_faults(value[key], schema.keys[key], key_location, key)
        else:
            known_keys = ", ".join(schema.keys)
            yield Fault(key_location, f"“{key}” is not a key of “{name}”; known are {known_keys}.")

    own_location = Location(location.file, lines[""])
    for key in schema.required - set(value):
        yield Fault(own_location, f"“{key}” is missing in “{name}”.")
