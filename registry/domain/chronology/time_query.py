"""Parsing of the query parameters `as_of`, a day, and `known_at`, a moment, for pages, API and commands.

The callers pass the text that they received and word the violations themselves. docs/decisions/0020 says which values
are accepted, and why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import JsonObject

from . import dates

# ASCII digits only, as in the schema that the API publishes. Year 0000 is 1 BCE and has no sign.
DAY = re.compile(r"(?!-0000)-?[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")
MAX_QUOTED_LENGTH = 60  # characters of an invalid value that a message repeats


class InvalidTimeQuery(RuleViolation):
    """Violation by a day or moment that cannot be queried. `field` is the name of the parameter, if it is known."""

    code = "bad_date"


@dataclass(frozen=True, slots=True)
class TimeQuery:
    """A query for the state on the day `as_of`, as the registry knew it at the moment `known_at`.

    `as_of` is a day number, or None for the latest state. `known_at` is in UTC, or None for the present moment.
    """

    as_of: int | None = None
    known_at: datetime | None = None


def parse_day(text: str) -> int:
    """Return the day number of a date such as `2017-01-05`, or `-0099-03-01` for a day BCE.

    Raise InvalidTimeQuery (`bad_date`) if the text is not a day of the calendar.
    """
    if not DAY.fullmatch(text):
        raise InvalidTimeQuery(
            gettext_noop("“%(text)s” is not a day. Write it as year-month-day, for example 2017-01-05."),
            text=shorten(text),
        )

    try:
        return dates.parse_iso_day(text)
    except dates.InvalidDate as error:
        params: JsonObject = error.params
        raise InvalidTimeQuery(error.template, **params) from error


def parse_moment(text: str, *, whole_days: bool = True) -> datetime:
    """Return the moment that an RFC 3339 text means, converted to UTC.

    With `whole_days`, a day such as `2017-01-05` is accepted, too. It stands for its last microsecond in UTC. Raise
    InvalidTimeQuery (`bad_moment`) for any other text, also for a time without an offset.
    """
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
        if whole_days:
            # `fromordinal` raises ValueError for days before the year 1. The registry knew nothing then.
            return datetime.combine(date.fromordinal(parse_day(text)), time.max, UTC)
    except (InvalidTimeQuery, ValueError, OverflowError):
        # OverflowError comes from 9999-12-31 in a zone behind UTC.
        pass  # the exception below reports it

    raise InvalidTimeQuery(
        gettext_noop(
            "“%(text)s” is neither a moment nor a day. Write it with its zone, for example 2026-11-22T12:00:00Z (in a "
            "URL a plus sign is %%2B), or as year-month-day for the end of that day in UTC."
        ),
        code="bad_moment",
        text=shorten(text),
    )


def check_day(day: int, today: int) -> None:
    """Raise InvalidTimeQuery (`in_future`) if the day is after `today`, the last day begun anywhere on earth."""
    if day > today:
        raise _build_future_violation(dates.format_iso_day(day), today)


def check_moment(moment: datetime, today: int) -> None:
    """Raise InvalidTimeQuery (`in_future`) if the moment is after `today`, the last day begun anywhere on earth."""
    if moment.toordinal() > today:
        raise _build_future_violation(moment.isoformat(), today)


def parse_time_query(*, as_of: Sequence[str], known_at: Sequence[str], today: int) -> TimeQuery:
    """Parse the URL parameters `as_of` (a day) and `known_at` (a moment), each given as a list of its values.

    A missing or empty value becomes None. Raise InvalidTimeQuery, with the parameter as its `field`, for an invalid,
    repeated or future value. `today` is the number of the last day begun anywhere on earth.
    """
    day = None
    try:
        as_of_text = _get_single_value(as_of)
        if as_of_text:
            day = parse_day(as_of_text)
            check_day(day, today)
    except InvalidTimeQuery as error:
        error.field = "as_of"
        raise

    moment = None
    try:
        known_at_text = _get_single_value(known_at)
        if known_at_text:
            moment = parse_moment(known_at_text)
            check_moment(moment, today)
    except InvalidTimeQuery as error:
        error.field = "known_at"
        raise
    return TimeQuery(day, moment)


def _get_single_value(values: Sequence[str]) -> str:
    """Return the value of a query parameter, or "" if it is missing. Raise InvalidTimeQuery if it is repeated."""
    if len(values) > 1:
        raise InvalidTimeQuery(
            gettext_noop("“%(text)s” is given more than once. Give one day or moment only."),
            code="repeated_parameter",
            text=shorten(values[-1]),
        )
    return values[0] if values else ""


def _build_future_violation(text: str, today: int) -> InvalidTimeQuery:
    """Build the exception for a day or moment that is still to come. `today` is a day number."""
    return InvalidTimeQuery(
        gettext_noop("“%(text)s” lies in the future. The registry knows states up to today, %(today)s."),
        code="in_future",
        text=text,
        today=dates.format_iso_day(today),
    )


def shorten(text: str) -> str:
    """Return an invalid value as messages quote it, cut after 60 characters."""
    return text if len(text) <= MAX_QUOTED_LENGTH else f"{text[:MAX_QUOTED_LENGTH]}…"
