"""Kinds of query parameter: each parses its value, explains errors and describes itself in JSON Schema.

Stricter than Django's form fields: no value is trimmed, guessed or ignored, because a filter that is silently dropped
gives a wrong result. The filter sets say which resource has which parameters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError

from registry.domain import query_values
from registry.domain.chronology import time_query
from registry.domain.errors import RuleViolation
from registry.domain.value_types import JsonObject

from .cursors import InvalidCursor, decode_cursor

# Any: the parsed value of a query parameter. Its type depends on the kind of parameter.
ParamValue: TypeAlias = Any

NULL = "null"
# The calendar as regular expressions, so that clients can validate dates: months of 31 and 30 days, and February.
YEAR = "[0-9]{4}"
LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
DAY_OF_31 = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
DAY_OF_30 = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
DAY_OF_YEAR = f"(?:{DAY_OF_31}|{DAY_OF_30}|02-(?:0[1-9]|1[0-9]|2[0-8]))"
CALENDAR_DAY = f"(?:{YEAR}-{DAY_OF_YEAR}|{LEAP_YEAR}-02-29)"
TIME_OF_DAY = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
DAY_PATTERN = f"^(?!-0000)-?{CALENDAR_DAY}$"
MOMENT_PATTERN = f"^(?!000[01]){CALENDAR_DAY}(?:{TIME_OF_DAY})?$"
SLUG_PATTERN = f"^{query_values.SLUG}$"
MAX_SLUG_LENGTH = 120


def param_error(code: str, detail: str) -> ValidationError:
    """Return the error to raise for a query parameter that is invalid."""
    return ValidationError(detail, code=code)


class QueryParam(forms.Field):
    """Base class of query parameters. They are optional (None), but not empty. `schema` is their JSON Schema."""

    schema: JsonObject = {"type": "string"}

    def __init__(self, description: str) -> None:
        super().__init__(required=False, help_text=description)

    def __deepcopy__(self, memo: object) -> QueryParam:
        # A parameter has no state of the request. Copying it took a quarter of the time of a list.
        return self

    def clean(self, value: str | None) -> object:
        """Return the parsed value of a query parameter, or None if it was not given.

        Raise ValidationError if the value is empty or invalid.
        """
        if value is None:
            return None
        if value == "":
            raise param_error("empty", "A value is missing after the equals sign.")
        try:
            return self.parse(value)
        except RuleViolation as violation:
            raise param_error(violation.code, str(violation)) from violation

    def parse(self, text: str) -> ParamValue:
        """Return the value of a parameter that is not empty. Raise RuleViolation or ValidationError for others."""
        raise NotImplementedError

    def check_not_in_future(self, value: ParamValue, today: date) -> None:
        """Raise RuleViolation if the parsed value lies in the future."""


class CodeParam(QueryParam):
    """A code of a vocabulary, or one of the `extra_codes`."""

    def __init__(self, enum: type[StrEnum], description: str, extra_codes: Iterable[str] = ()) -> None:
        super().__init__(description)
        self.codes = [*[member.value for member in enum], *extra_codes]
        self.schema = {"type": "string", "enum": self.codes}

    def parse(self, text: str) -> str:
        return query_values.parse_code(text, self.codes)


class SlugParam(QueryParam):
    """The slug of another record. An unknown slug gives an empty list."""

    schema = {"type": "string", "pattern": SLUG_PATTERN}

    def __init__(self, description: str, *, or_null: bool = False) -> None:
        if or_null:
            description += " `null`: none."
        super().__init__(description)

    def parse(self, text: str) -> str:
        return query_values.parse_slug(text)


class BooleanParam(QueryParam):
    """`true` or `false`."""

    schema = {"type": "boolean"}

    def parse(self, text: str) -> bool:
        return query_values.parse_boolean(text)


class IntegerParam(QueryParam):
    """An integer between `minimum` and `maximum`, both included."""

    def __init__(self, description: str, *, minimum: int, maximum: int, default: int) -> None:
        super().__init__(description)
        self.minimum = minimum
        self.maximum = maximum
        self.schema = {"type": "integer", "minimum": minimum, "maximum": maximum, "default": default}

    def parse(self, text: str) -> int:
        return query_values.parse_number(text, least=self.minimum, most=self.maximum)


class DayParam(QueryParam):
    """A day that is not in the future, as its proleptic Gregorian ordinal."""

    schema = {"type": "string", "pattern": DAY_PATTERN, "examples": ["2017-01-05"]}

    def parse(self, text: str) -> int:
        return time_query.parse_day(text)

    def check_not_in_future(self, value: int, today: date) -> None:
        time_query.check_day(value, today.toordinal())


class MomentParam(QueryParam):
    """A moment with a time zone that is not in the future. A day means its end in UTC."""

    schema = {"type": "string", "pattern": MOMENT_PATTERN, "examples": ["2026-11-22T12:00:00Z", "2026-11-22"]}

    def parse(self, text: str) -> datetime:
        return time_query.parse_moment(text)

    def check_not_in_future(self, value: datetime, today: date) -> None:
        time_query.check_moment(value, today.toordinal())


class CursorParam(QueryParam):
    """A position in the change feed: a moment, or the cursor of an item."""

    schema = {"type": "string", "examples": ["2026-11-22T12:00:00Z"]}

    def parse(self, text: str) -> int | datetime:
        """Return where the change feed should start: a moment, or the number of an audit entry.

        A cursor is an encrypted number. Raise ValidationError if the text is neither a moment nor a cursor.
        """
        try:
            return time_query.parse_moment(text, whole_days=False)
        except time_query.InvalidTimeQuery:
            pass  # It is not a moment, so it must be a cursor.
        try:
            return decode_cursor(text)
        except InvalidCursor as error:
            detail = (
                f"“{text}” is neither a cursor of this feed nor a moment with its zone, for example "
                "2026-11-22T12:00:00Z (in an address a plus sign is %2B)."
            )
            raise param_error("bad_cursor", detail) from error

    def check_not_in_future(self, value: int | datetime, today: date) -> None:
        if isinstance(value, datetime):
            time_query.check_moment(value, today.toordinal())


class OrderingParam(QueryParam):
    """Names of columns to sort by, separated by commas. A minus sign before a name sorts in descending order."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        quoted_names = ", ".join(f"`{name}`" for name in self.names)
        super().__init__(
            f"Sort by {quoted_names}; a minus sign before a name turns it round, "
            "commas separate several. Equals stay in the order in which they were recorded."
        )
        self.schema = {"type": "string", "pattern": f"^{_ordering_pattern(self.names)}$"}

    def parse(self, text: str) -> list[str]:
        """Split "date,-slug" into names to sort by, each with its minus sign.

        Raise ValidationError for an unknown or repeated name.
        """
        signed_names = text.split(",")
        seen_names = set()
        for signed_name in signed_names:
            name = signed_name.removeprefix("-")
            if name not in self.names:
                raise param_error("unknown_order", f"“{signed_name}” is not one of {', '.join(self.names)}.")
            seen_names.add(name)
        if len(seen_names) < len(signed_names):
            raise param_error("repeated_order", "The same name stands twice.")
        return signed_names


def _ordering_pattern(names: tuple[str, ...]) -> str:
    """Return a regular expression for the values of `ordering`.

    It matches the names in any order, separated by commas, each at most once and with or without a minus sign.
    """
    alternatives = []
    for first_name in names:
        pattern = f"-?{first_name}"
        # After the first name, any of the others may follow.
        other_names = tuple(name for name in names if name != first_name)
        if other_names:
            pattern += f"(?:,{_ordering_pattern(other_names)})?"
        alternatives.append(pattern)
    return f"(?:{'|'.join(alternatives)})"
