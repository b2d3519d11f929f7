"""Days and moments that questions are asked for: what is accepted, what is refused and with which code."""

from datetime import UTC, datetime

import pytest

from registry.domain.chronology.dates import day_number, format_iso_day
from registry.domain.chronology.time_query import (
    InvalidTimeQuery,
    TimeQuery,
    check_moment,
    parse_day,
    parse_moment,
    parse_time_query,
)

TODAY = day_number(2026, 11, 22)


@pytest.mark.parametrize("text", ["2017-01-05", "2016-02-29", "0001-01-01", "0000-12-31", "-0100-01-01", "-9999-01-01"])
def test_day_of_any_year_is_read(text):
    assert format_iso_day(parse_day(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "2017", "2017-1-5", "5.1.2017", " 2017-01-05", "2017-01-05\n", "2017-02-30", "2017-13-01"),
        *("-0000-01-01", "+2017-01-05", "٢٠١٧-٠١-٠٥", "2017-01-05T00:00:00Z", "12017-01-05", "x" * 5000),
    ],
)
def test_what_is_not_one_day_is_refused(text):
    with pytest.raises(InvalidTimeQuery) as caught:
        parse_day(text)
    assert caught.value.code == "bad_date"
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T12:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-11-22T01:00:00+03:00", datetime(2026, 11, 21, 22, tzinfo=UTC)),
        ("2026-11-22T12:00:00.25-00:30", datetime(2026, 11, 22, 12, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("0001-01-01", datetime(1, 1, 1, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_moment_has_its_zone_and_a_day_stands_for_its_end(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-22T12:00:00", "2026-11-22T12:00:00 02:00", "2026-11-22T25:00:00Z", "2026-11-22T12:00:00z"),
        *("now", "2026-11-22T12Z", "-0100-01-01", "0000-12-31", "9999-12-31T23:59:59-14:00"),
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_what_is_neither_moment_nor_day_is_refused(text):
    with pytest.raises(InvalidTimeQuery) as caught:
        parse_moment(text)
    assert caught.value.code == "bad_moment"


def test_a_day_is_no_moment_where_only_moments_are_taken():
    with pytest.raises(InvalidTimeQuery):
        parse_moment("2026-11-22", whole_days=False)


def test_question_without_values_asks_for_what_is_known_now():
    assert parse_time_query(as_of=[], known_at=[""], today=TODAY) == TimeQuery(None, None)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"as_of": ["2026-11-23"]}, "as_of", "in_future"),
        ({"known_at": ["2026-11-23"]}, "known_at", "in_future"),
        ({"known_at": ["2026-11-23T00:00:00Z"]}, "known_at", "in_future"),
        ({"as_of": ["2017-01-05", "2017-01-05"]}, "as_of", "repeated_parameter"),
        ({"known_at": ["2017-01-05", ""]}, "known_at", "repeated_parameter"),
        ({"as_of": ["yesterday"], "known_at": ["yesterday"]}, "as_of", "bad_date"),
        ({"known_at": ["yesterday"]}, "known_at", "bad_moment"),
    ],
)
def test_violation_names_its_parameter(given, field, code):
    with pytest.raises(InvalidTimeQuery) as caught:
        parse_time_query(**{"as_of": [], "known_at": [], "today": TODAY, **given})
    assert (caught.value.field, caught.value.code) == (field, code)


def test_today_is_the_last_day_that_can_be_asked_for():
    found = parse_time_query(as_of=["2026-11-22"], known_at=["2026-11-22"], today=TODAY)
    assert found.as_of == TODAY
    check_moment(datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC), TODAY)
