"""Schemas of fixture entries: mappings, lists and values, and the check of a value against its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.policy.outline import InvalidOutline, clean_outline
from registry.domain.query_values import InvalidValue, parse_code
from registry.domain.value_types import JsonObject

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


class LineMapping(JsonObject):
    """A mapping read from YAML. `lines` holds the line of each key, and the mapping's own line under an empty key."""

    lines: dict[str, int]


# Returns what is wrong with a value, as the end of a sentence, or None if the value is valid.
Validator: TypeAlias = Callable[[object], str | None]

Schema: TypeAlias = "Validator | MappingSchema | ListSchema | TextOrMapping"


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
class TextOrMapping:
    """A text that names a record, or a mapping that says more of it."""

    mapping: MappingSchema


@dataclass(frozen=True, slots=True)
class Required:
    """The schema of a required key, while a mapping is declared."""

    schema: Schema


def required(schema: Schema) -> Required:
    """Mark a key of a mapping as required, for `mapping`."""
    return Required(schema)


def mapping(**declared_keys: Schema | Required) -> MappingSchema:
    """Return the schema of a mapping, such as `mapping(slug=required(text), note=text)`.

    Each argument is a key that the mapping may have, with the schema of its value.
    """
    schemas_by_key: dict[str, Schema] = {}
    required_keys = set()
    for key, declaration in declared_keys.items():
        if isinstance(declaration, Required):
            required_keys.add(key)
            schemas_by_key[key] = declaration.schema
        else:
            schemas_by_key[key] = declaration
    return MappingSchema(schemas_by_key, frozenset(required_keys))


# --- Validators ------------------------------------------------------------------------------------------------------


def text(value: object) -> str | None:
    """Return what is wrong with a value that must be text, or None if it is text."""
    return None if isinstance(value, str) else "must be text (put it in quotes)"


def number(value: object) -> str | None:
    """Return what is wrong with a number, or None if it is one. Booleans are not numbers here, unlike in Python."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if is_number else "must be a number"


def decimal(value: object) -> str | None:
    """Return what is wrong with an amount, or None if it is a number or a text. The action reads the text."""
    is_amount = isinstance(value, str) or number(value) is None
    return None if is_amount else "must be a number, or a number in quotes"


def boolean(value: object) -> str | None:
    """Return what is wrong with a value that must be true or false, or None if it is."""
    return None if isinstance(value, bool) else "must be true or false"


def texts_by_name(value: object) -> str | None:
    """Return what is wrong with a mapping from names to texts, or None if it is one."""
    is_valid = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return None if is_valid else "must be a mapping from names to texts"


def sha256(value: object) -> str | None:
    """Return what is wrong with a SHA-256 in hex, or None if it is one."""
    is_valid = isinstance(value, str) and len(value) == SHA256_LENGTH and set(value) <= HEX_DIGITS
    return None if is_valid else "must be a SHA-256, 64 figures from 0 to f"


def outline(value: object) -> str | None:
    """Return what is wrong with the outline of a region on a photo, or None if it is valid.

    An outline has at least three points [x, y]. The coordinates run from 0 to 1 across the photo.
    """
    problem = "must be a list of at least three points, each [x, y] from 0 to 1"
    if not isinstance(value, list) or len(value) < MIN_OUTLINE_POINTS:
        return problem

    for point in value:
        if not isinstance(point, list) or len(point) != 2:
            return problem
        for coordinate in point:
            # `number` is a validator too: it returns None for a valid number.
            is_number = number(coordinate) is None
            if not is_number or not 0 <= coordinate <= 1:
                return problem
    return None


def geometry(value: object) -> str | None:
    """Return what is wrong with the outline of a place in GeoJSON, an object or a text, or None if it is valid."""
    try:
        clean_outline(value)
    except InvalidOutline as error:
        return f"is wrong: {error}"
    return None


def edtf_date(value: object) -> str | None:
    """Return what is wrong with a date in EDTF or in words, such as "2015-08?", or None if it is valid."""
    if not isinstance(value, str):
        return "must be a date in quotes"
    try:
        parse_date(value)
    except InvalidDate as error:
        return f"is wrong: {error}"
    return None


def code_of(code_enum: type[StrEnum]) -> Validator:
    """Return a validator that accepts only the values of an enum, which are called codes."""
    codes = [member.value for member in code_enum]

    def validate_code(value: object) -> str | None:
        """Return what is wrong with a value that must be one of the codes, or None if it is."""
        try:
            parse_code(value, codes)
        except InvalidValue:
            return f"must be one of {', '.join(codes)}"
        return None

    return validate_code


# --- Checking --------------------------------------------------------------------------------------------------------


def find_faults(value: object, schema: Schema, location: Location, name: str) -> Iterator[Fault]:
    """Yield every fault in a value of a fixture file, and in all values that it contains, each with its line.

    `name` is the key of the value, and `location` the line of that key.
    """
    if isinstance(schema, TextOrMapping):
        schema = text if isinstance(value, str) else schema.mapping
    if isinstance(schema, MappingSchema):
        # This calls `find_faults` again for each value in the mapping.
        yield from _find_mapping_faults(value, schema, location, name)
    elif isinstance(schema, ListSchema):
        if not isinstance(value, list):
            yield Fault(location, f"“{name}” must be a list.")
            return
        for item in value:
            yield from find_faults(item, schema.item, location, name)
    else:
        # Any other schema is a validator: a function that returns what is wrong with a value.
        problem = schema(value)
        if problem is not None:
            yield Fault(location, f"“{name}” {problem.removesuffix('.')}.")


def _find_mapping_faults(value: object, schema: MappingSchema, location: Location, name: str) -> Iterator[Fault]:
    """Yield every fault in a value that must be a mapping: unknown keys, invalid values and missing keys.

    `name` is the key of the value, and `location` the line of that key.
    """
    if not isinstance(value, LineMapping):
        yield Fault(location, f"“{name}” must hold keys and values.")
        return

    for key in value:
        key_location = Location(location.file, value.lines[key])
        if key in schema.keys:
            yield from find_faults(value[key], schema.keys[key], key_location, key)
        else:
            known_keys = ", ".join(schema.keys)
            yield Fault(key_location, f"“{key}” is not a key of “{name}”; known are {known_keys}.")

    # The empty key holds the line where the mapping itself begins.
    mapping_location = Location(location.file, value.lines[""])
    missing_keys = schema.required - set(value)
    for key in missing_keys:
        yield Fault(mapping_location, f"“{key}” is missing in “{name}”.")
