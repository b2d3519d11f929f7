"""What a shape of fixture entries is made of: keys, required or not, what each may hold; and the check against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from registry.domain.chronology.dates import InvalidDate, parse
from registry.domain.query_values import InvalidValue, parse_code


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; line 0 is the whole file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


Value: TypeAlias = Callable[[object], str | None]  # a sentence about what is wrong with the value, None if it is right

Kind: TypeAlias = "Value | Shape | Each"


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with these keys; those that end in `!` in the declaration are required."""

    keys: Mapping[str, Kind]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose items have this shape or value."""

    item: Kind


def shape(**keys: Kind | _Needed) -> Shape:
    """Optional keys plainly, required ones as `name=needed(value)`."""
    plain = {name: kind.kind if isinstance(kind, _Needed) else kind for name, kind in keys.items()}
    return Shape(plain, frozenset(name for name, kind in keys.items() if isinstance(kind, _Needed)))


@dataclass(frozen=True, slots=True)
class _Needed:
    kind: Kind


def needed(kind: Kind) -> _Needed:
    """Mark a key as required."""
    return _Needed(kind)


def text(value: object) -> str | None:
    """Any text."""
    return None if isinstance(value, str) else "must be text (put it in quotes)"


def number(value: object) -> str | None:
    """A number."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return None if fits else "must be a number"


def truth(value: object) -> str | None:
    """true or false."""
    return None if isinstance(value, bool) else "must be true or false"


def texts_by_name(value: object) -> str | None:
    """A mapping from names to texts."""
    fits = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return None if fits else "must be a mapping from names to texts"


def digest(value: object) -> str | None:
    """The SHA-256 of a file."""
    fits = isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")
    return None if fits else "must be a SHA-256, 64 figures from 0 to f"


def outline(value: object) -> str | None:
    """Three points or more, each from 0 to 1 of the picture's width and height."""
    fits = (
        isinstance(value, list)
        and len(value) >= 3
        and all(isinstance(point, list) and len(point) == 2 for point in value)
        and all(number(part) is None and 0 <= part <= 1 for point in value for part in point)
    )
    return None if fits else "must be a list of at least three points, each [x, y] from 0 to 1"


def date(value: object) -> str | None:
    """An uncertain date in EDTF."""
    if not isinstance(value, str):
        return "must be a date in quotes"
    try:
        parse(value)
    except InvalidDate as problem:
        return f"is wrong: {problem}"
    return None


def code(enum: type[StrEnum]) -> Value:
    """A code of a vocabulary."""
    codes = [member.value for member in enum]

    def check_code(value: Any) -> str | None:
        try:
            parse_code(value, codes)
        except InvalidValue:
            return f"must be one of {', '.join(codes)}"
        return None

    return check_code


def check(value: object, kind: Kind, place: Place, name: str) -> Iterator[Fault]:
    """Every fault in a value, each at its line."""
    if isinstance(kind, Each):
        if not isinstance(value, list):
            yield Fault(place, f"“{name}” must be a list.")
            return
        for item in value:
            yield from check(item, kind.item, place, name)
    elif isinstance(kind, Shape):
        yield from _check_mapping(value, kind, place, name)
    elif (problem := kind(value)) is not None:
        yield Fault(place, f"“{name}” {problem}{'' if problem.endswith('.') else '.'}")


# Any: of a file, and a mapping only if it has lines
def _check_mapping(value: Any, kind: Shape, place: Place, name: str) -> Iterator[Fault]:
    lines = getattr(value, "lines", None)
    if lines is None:
        yield Fault(place, f"“{name}” must hold keys and values.")
        return
    here = Place(place.file, lines[""])
    for key in value:
        at = Place(place.file, lines[key])
        if key not in kind.keys:
            yield Fault(at, f"“{key}” is not a key of “{name}”; known are {', '.join(kind.keys)}.")
        else:
            yield from check(value[key], kind.keys[key], at, key)
    for key in kind.required - set(value):
        yield Fault(here, f"“{key}” is missing in “{name}”.")
