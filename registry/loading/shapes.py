"""The shapes of fixture entries: which keys a noun has, which are required, and what each may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry.domain.dating import BadDate, parse
from registry.domain.vocabulary import (
    ActorKind,
    Basis,
    BoundKind,
    Cause,
    Certainty,
    ClaimKind,
    ClaimStatus,
    Credibility,
    Effect,
    Extent,
    Grade,
    Intent,
    InterventionStatus,
    InterventionType,
    Likelihood,
    MonumentKind,
    Precision,
    Reliability,
    SourceKind,
    ThreatOutcome,
)


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


Value = Callable[[Any], str | None]  # a sentence about what is wrong with the value, None if it is right


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with these keys; those that end in `!` in the declaration are required."""

    keys: Mapping[str, Any]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose items have this shape or value."""

    item: Any


def shape(**keys: Any) -> Shape:
    """Optional keys plainly, required ones as `name=needed(value)`."""
    plain = {name: kind.kind if isinstance(kind, _Needed) else kind for name, kind in keys.items()}
    return Shape(plain, frozenset(name for name, kind in keys.items() if isinstance(kind, _Needed)))


@dataclass(frozen=True, slots=True)
class _Needed:
    kind: Any


def needed(kind: Any) -> _Needed:
    """Mark a key as required."""
    return _Needed(kind)


def text(value: Any) -> str | None:
    """Any text."""
    return None if isinstance(value, str) else "must be text (put it in quotes)"


def number(value: Any) -> str | None:
    """A number."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return None if fits else "must be a number"


def truth(value: Any) -> str | None:
    """true or false."""
    return None if isinstance(value, bool) else "must be true or false"


def texts_by_name(value: Any) -> str | None:
    """A mapping from names to texts."""
    fits = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return None if fits else "must be a mapping from names to texts"


def date(value: Any) -> str | None:
    """An uncertain date in EDTF."""
    if not isinstance(value, str):
        return "must be a date in quotes"
    try:
        parse(value)
    except BadDate as problem:
        return f"is wrong: {problem}"
    return None


def code(enum: type[StrEnum]) -> Value:
    """A code of a vocabulary."""
    codes = [member.value for member in enum]
    return lambda value: None if value in codes else f"must be one of {', '.join(codes)}"


BOTH = shape(en=needed(text), ar=text)
PLACEMENT = shape(
    place=needed(BOTH),
    date=needed(date),
    lon=number,
    lat=number,
    certainty=needed(code(Certainty)),
    source=needed(text),
    note=BOTH,
)
REVIEW = shape(status=needed(code(ClaimStatus)), reason=BOTH)
STEP = shape(status=needed(code(InterventionStatus)), date=needed(date), source=needed(text), note=BOTH)
BOUND = shape(bound=needed(code(BoundKind)), date=needed(date), source=needed(text), note=BOTH)
CLOSED = shape(date=needed(date), outcome=needed(code(ThreatOutcome)), source=needed(text), reason=needed(BOTH))
LISTING = shape(ref=needed(text), inscribed=number, criteria=text, in_danger_since=number, source=needed(text))

NOUNS: dict[str, Shape] = {  # in the order in which they refer to each other
    "actors": shape(slug=needed(text), name=needed(BOTH), kind=needed(code(ActorKind))),
    "sources": shape(
        slug=needed(text),
        title=text,
        publisher=text,
        description=needed(BOTH),
        kind=needed(code(SourceKind)),
        url=text,
        archived_url=text,
        published=date,
        retrieved=date,
        language=text,
        reliability=needed(code(Reliability)),
        reliability_reason=needed(BOTH),
        protected=truth,
        graphic=truth,
    ),
    "sites": shape(
        slug=needed(text),
        name=needed(BOTH),
        description=BOTH,
        country=text,
        lon=number,
        lat=number,
        point_source=text,
        world_heritage=LISTING,
        identifiers=texts_by_name,
    ),
    "monuments": shape(
        slug=needed(text),
        site=needed(text),
        part_of=text,
        name=needed(BOTH),
        other_names=Each(text),
        kind=needed(code(MonumentKind)),
        built=date,
        built_source=text,
        built_note=BOTH,
        description=BOTH,
        precision=needed(code(Precision)),
        placements=Each(PLACEMENT),
    ),
    "claims": shape(
        key=needed(text),
        monument=needed(text),
        source=needed(text),
        said_by=text,
        kind=needed(code(ClaimKind)),
        grade=code(Grade),
        date=needed(date),
        acquired=date,
        basis=needed(code(Basis)),
        certainty=needed(code(Certainty)),
        credibility=needed(code(Credibility)),
        cause=code(Cause),
        intent=code(Intent),
        agent=text,
        effects=Each(code(Effect)),
        extent=code(Extent),
        locator=text,
        quote=text,
        quote_language=text,
        statement=needed(BOTH),
        review=needed(REVIEW),
    ),
    "control_periods": shape(
        slug=needed(text), site=needed(text), holder=needed(text), note=BOTH, bounds=needed(Each(BOUND))
    ),
    "interventions": shape(
        slug=needed(text),
        site=needed(text),
        type=needed(code(InterventionType)),
        title=needed(BOTH),
        description=BOTH,
        monuments=Each(text),
        parties=Each(text),
        steps=Each(STEP),
    ),
    "threats": shape(
        slug=needed(text),
        site=needed(text),
        monuments=Each(text),
        title=needed(BOTH),
        description=needed(BOTH),
        raised_by=text,
        date=needed(date),
        source=needed(text),
        likelihood=needed(code(Likelihood)),
        quote=text,
        closed=CLOSED,
    ),
}


def check(value: Any, kind: Any, place: Place, name: str) -> Iterator[Fault]:
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
