"""The kinds of query parameter: how each is read, refused with a sentence, and described in the schema.

Stricter than Django's form fields: nothing is trimmed, guessed or ignored, since a filter that is silently dropped
makes a wrong answer. Which resource takes which parameter is in filters.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry.domain import query_values
from registry.domain.chronology import time_query
from registry.domain.errors import RuleViolation
from registry.domain.value_types import JsonObject

from .cursors import InvalidCursor, decode_cursor

NULL = "null"


# The calendar as a pattern, so that a client is told beforehand: months of 31 and of 30 days, February, its 29th.
YEAR = "[0-9]{4}"


LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"


DAY_OF_31, DAY_OF_30 = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])", "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"


DAY_OF_YEAR = f"(?:{DAY_OF_31}|{DAY_OF_30}|02-(?:0[1-9]|1[0-9]|2[0-8]))"


CALENDAR_DAY = f"(?:{YEAR}-{DAY_OF_YEAR}|{LEAP_YEAR}-02-29)"


TIME_OF_DAY = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"


DAY_PATTERN = f"^(?!-0000)-?{CALENDAR_DAY}$"


MOMENT_PATTERN = f"^(?!000[01]){CALENDAR_DAY}(?:{TIME_OF_DAY})?$"


SLUG_PATTERN = f"^{query_values.SLUG}$"


def param_error(code: str, sentence: str) -> ValidationError:
    """What a parameter raises when it cannot be understood."""
    return ValidationError(sentence, code=code)


class QueryParam(forms.Field):
    """A parameter that may be left out (None), but not be left empty. `schema` is its JSON Schema."""

    schema: JsonObject = {"type": "string"}

    def __init__(self, description: str) -> None:
        super().__init__(required=False, help_text=description)

    def __deepcopy__(self, memo: object) -> QueryParam:
        return self  # nothing in it changes with a request, and copying it was a quarter of a list's time

    def clean(self, value: str | None) -> object:
        if value is None:
            return None
        if value == "":
            raise param_error("empty", "A value is missing after the equals sign.")
        try:
            return self.read(value)
        except RuleViolation as error:
            raise param_error(error.code, str(error)) from error

    def read(self, text: str) -> Any:
        """Return the value meant, by the parser of the domain; raise its Refusal, or ValidationError."""
        raise NotImplementedError

    def check_today(self, value: Any, today: date) -> None:
        """Raise a Refusal if nothing can be known yet of `value`."""


class CodeParam(QueryParam):
    """One code of a vocabulary, or one of the words `also`."""

    def __init__(self, enum: type[StrEnum], description: str, also: Iterable[str] = ()) -> None:
        super().__init__(description)
        self.codes = [member.value for member in enum] + list(also)
        self.schema = {"type": "string", "enum": self.codes}

    def read(self, text: str) -> str:
        return query_values.parse_code(text, self.codes)


class SlugParam(QueryParam):
    """The slug of another record. One that names nothing finds nothing."""

    schema = {"type": "string", "pattern": SLUG_PATTERN}

    def __init__(self, description: str, *, or_null: bool = False) -> None:
        super().__init__(description + (" `null`: none." if or_null else ""))

    def read(self, text: str) -> str:
        return query_values.parse_slug(text)


class BooleanParam(QueryParam):
    """`true` or `false`."""

    schema = {"type": "boolean"}

    def read(self, text: str) -> bool:
        return query_values.parse_truth(text)


class IntegerParam(QueryParam):
    """A whole number within bounds."""

    def __init__(self, description: str, *, least: int, most: int, default: int) -> None:
        super().__init__(description)
        self.least, self.most = least, most
        self.schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}

    def read(self, text: str) -> int:
        return query_values.parse_number(text, least=self.least, most=self.most)


class DayParam(QueryParam):
    """A day, as its number; not one to come."""

    schema = {"type": "string", "pattern": DAY_PATTERN, "examples": ["2017-01-05"]}

    def read(self, text: str) -> int:
        return time_query.parse_day(text)

    def check_today(self, value: int, today: date) -> None:
        time_query.check_day(value, today.toordinal())


class MomentParam(QueryParam):
    """A moment with its zone; a day stands for its end in UTC. Not a day to come."""

    schema = {"type": "string", "pattern": MOMENT_PATTERN, "examples": ["2026-11-22T12:00:00Z", "2026-11-22"]}

    def read(self, text: str) -> datetime:
        return time_query.parse_moment(text)

    def check_today(self, value: datetime, today: date) -> None:
        time_query.check_moment(value, today.toordinal())


class CursorParam(QueryParam):
    """A position in the change feed: a moment, or the cursor of an item."""

    schema = {"type": "string", "examples": ["2026-11-22T12:00:00Z"]}

    def read(self, text: str) -> int | datetime:
        try:
            return time_query.parse_moment(text, whole_days=False)
        except time_query.InvalidTimeQuery:
            pass  # then it must be a cursor
        try:
            return decode_cursor(text)
        except InvalidCursor as problem:
            sentence = (
                f"“{text}” is neither a cursor of this feed nor a moment with its zone, for example "
                "2026-11-22T12:00:00Z (in an address a plus sign is %2B)."
            )
            raise param_error("bad_cursor", sentence) from problem

    def check_today(self, value: int | datetime, today: date) -> None:
        if isinstance(value, datetime):
            time_query.check_moment(value, today.toordinal())


class OrderingParam(QueryParam):
    """Names of columns with commas between them, each with a minus sign before it for the other way round."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(
            f"Sort by {', '.join(f'`{name}`' for name in self.names)}; a minus sign before a name turns it round, "
            "commas separate several. Equals stay in the order in which they were recorded."
        )
        self.schema = {"type": "string", "pattern": f"^{_ordering_pattern(self.names)}$"}

    def read(self, text: str) -> list[str]:
        wanted = text.split(",")
        for name in wanted:
            if name.removeprefix("-") not in self.names:
                raise param_error("unknown_order", f"“{name}” is not one of {', '.join(self.names)}.")
        if len({name.removeprefix("-") for name in wanted}) < len(wanted):
            raise param_error("repeated_order", "The same name stands twice.")
        return wanted


def _ordering_pattern(names: tuple[str, ...]) -> str:
    """A pattern for some of the names with commas between them, none of them twice."""
    ways = []
    for name in names:
        rest = tuple(other for other in names if other != name)
        ways.append(f"-?{name}" + (f"(?:,{_ordering_pattern(rest)})?" if rest else ""))
    return f"(?:{'|'.join(ways)})"
