"""The day and the moment that a question is asked for: `as_of` and `known_at`, as every door reads them.

A door (page, API, command) passes on the text that it was given and puts the violation into its own words. Which
values are accepted, and why, is in docs/decisions/0020.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from registry.domain.errors import RuleViolation, gettext_noop

from . import dates

# ASCII digits only, as in the schema that the API publishes. Year 0000 is 1 BCE and has no sign.
DAY = re.compile(r"(?!-0000)-?[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")
QUOTED = 60  # characters of a wrong value that a sentence repeats


class InvalidTimeQuery(RuleViolation):
    """A day or a moment that cannot be asked for; `field` names the parameter where it is known."""

    code = "bad_date"


@dataclass(frozen=True, slots=True)
class TimeQuery:
    """What is asked for: the state on the day `as_of`, by what the registry knew at the moment `known_at`.

    `as_of` is a day number, or None for the latest state. `known_at` is in UTC, or None for what is known now.
    """

    as_of: int | None = None
    known_at: datetime | None = None


def parse_day(text: str) -> int:
    """Return the number of a day given as `2017-01-05`, or `-0099-03-01` before the year 0000.

    Raise BadTimeQuery (`bad_date`) if the text is not a day of the calendar.
    """
    if not DAY.fullmatch(text):
        raise InvalidTimeQuery(
            gettext_noop("“%(text)s” is not a day. Write it as year-month-day, for example 2017-01-05."),
            text=shorten(text),
        )
    try:
        return dates.parse_day(text)
    except dates.InvalidDate as error:
        params: dict[str, Any] = error.params
        raise InvalidTimeQuery(error.template, **params) from error


def parse_moment(text: str, *, whole_days: bool = True) -> datetime:
    """Return the moment given in RFC 3339 with its offset, in UTC.

    With `whole_days` a day is accepted too, and stands for its last microsecond in UTC: what was recorded on that day
    is known. Raise BadTimeQuery (`bad_moment`) otherwise. A time without an offset is not guessed to be in UTC.
    """
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
        if whole_days:
            # The registry itself knew nothing before the year 1: `fromordinal` refuses such days.
            return datetime.combine(date.fromordinal(parse_day(text)), time.max, UTC)
    except (InvalidTimeQuery, ValueError, OverflowError):
        pass  # said below; an overflow is the last day there is, in a zone that is behind UTC
    raise InvalidTimeQuery(
        gettext_noop(
            "“%(text)s” is neither a moment nor a day. Write it with its zone, for example 2026-11-22T12:00:00Z (in a "
            "URL a plus sign is %%2B), or as year-month-day for the end of that day in UTC."
        ),
        code="bad_moment",
        text=shorten(text),
    )


def check_day(day: int, today: int) -> None:
    """Raise BadTimeQuery (`in_future`) if the day is after today, the current day number in UTC."""
    if day > today:
        raise _in_future(dates.iso(day), today)


def check_moment(moment: datetime, today: int) -> None:
    """Raise BadTimeQuery (`in_future`) if the moment is on a day after today, the current day number in UTC."""
    if moment.toordinal() > today:
        raise _in_future(moment.isoformat(), today)


def parse_time_query(*, as_of: Sequence[str], known_at: Sequence[str], today: int) -> TimeQuery:
    """Return what is asked for by the values given for both parameters; none or an empty one asks for nothing.

    Raise BadTimeQuery, with the parameter as its `field`.
    """
    try:
        day = _parse_day_asked_for(_single(as_of), today)
    except InvalidTimeQuery as error:
        error.field = "as_of"
        raise
    try:
        moment = _parse_moment_asked_for(_single(known_at), today)
    except InvalidTimeQuery as error:
        error.field = "known_at"
        raise
    return TimeQuery(day, moment)


def _parse_day_asked_for(text: str, today: int) -> int | None:
    if not text:
        return None
    day = parse_day(text)
    check_day(day, today)
    return day


def _parse_moment_asked_for(text: str, today: int) -> datetime | None:
    if not text:
        return None
    moment = parse_moment(text)
    check_moment(moment, today)
    return moment


def _single(values: Sequence[str]) -> str:
    if len(values) > 1:
        raise InvalidTimeQuery(
            gettext_noop("“%(text)s” is given more than once. Give one day or moment only."),
            code="repeated_parameter",
            text=shorten(values[-1]),
        )
    return values[0] if values else ""


def _in_future(text: str, today: int) -> InvalidTimeQuery:
    return InvalidTimeQuery(
        gettext_noop("“%(text)s” lies in the future. The registry knows states up to today, %(today)s."),
        code="in_future",
        text=text,
        today=dates.iso(today),
    )


def shorten(text: str) -> str:
    """Return as much of a wrong value as a sentence repeats."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
