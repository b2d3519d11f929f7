"""Uncertain dates: what is understood, what is refused and with which words, and days counted both ways."""

import contextlib
import io
import re
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.domain.chronology.dates import (
    MISTAKES,
    Interval,
    InvalidDate,
    UncertainDate,
    day_number,
    format_iso_day,
    parse_date,
    parse_iso_day,
    year_month_day,
)

UNDERSTOOD = {
    "2016-06-06": ("2016-06-06", "2016-06-06"),
    "2017-01": ("2017-01-01", "2017-01-31"),
    "2016-02": ("2016-02-01", "2016-02-29"),
    "2015-05~": ("2015-05-01", "2015-05-31"),
    "2015?": ("2015-01-01", "2015-12-31"),
    "2015-08-27%": ("2015-08-27", "2015-08-27"),
    "2016-12-26/2017-01-10": ("2016-12-26", "2017-01-10"),
    "2016-12-26 / 2017-01-10": ("2016-12-26", "2017-01-10"),
    "2015/2016-06": ("2015-01-01", "2016-06-30"),
    "../2015-08-27": (None, "2015-08-27"),
    "2015-08-27/..": ("2015-08-27", None),
    "/2015": (None, "2015-12-31"),
    "2015/": ("2015-01-01", None),
    "[..2015]": (None, "2015-12-31"),
    "[2015,2017]": ("2015-01-01", "2017-12-31"),
    "0032": ("0032-01-01", "0032-12-31"),
    "0000-02-29": ("0000-02-29", "0000-02-29"),
    "-0100": ("-0100-01-01", "-0100-12-31"),
    "-0099/0100": ("-0099-01-01", "0100-12-31"),
    "-0044-03-15": ("-0044-03-15", "-0044-03-15"),
    "-9999": ("-9999-01-01", "-9999-12-31"),
    "9999-12-31": ("9999-12-31", "9999-12-31"),
    "2016-21": ("2016-03-01", "2016-05-31"),
    "2016-22": ("2016-06-01", "2016-08-31"),
    "2016-23": ("2016-09-01", "2016-11-30"),
    "2016-24": ("2016-12-01", "2017-02-28"),
    "2015-24": ("2015-12-01", "2016-02-29"),
    "2014/2015-24": ("2014-01-01", "2016-02-29"),
    "2015-24/2017": ("2015-12-01", "2017-12-31"),
    "-0001-24": ("-0001-12-01", "0000-02-29"),
    "2016-33": ("2016-01-01", "2016-03-31"),
    "201X": ("2010-01-01", "2019-12-31"),
    "2016-02-XX": ("2016-02-01", "2016-02-29"),
}
APPROXIMATE = {"2015-05~", "2015?", "2015-08-27%"}
REFUSED = {
    "": "missing",
    "October 2015": "not a date in EDTF",
    "2015-08-27T13:45": "time of day",
    "2015-08-27 13:45": "time of day",
    "27.08.2015": "order year-month-day",
    "8/27/2015": "order year-month-day",
    "2015-8-27": "not a date in EDTF",
    "2016-02-30": "no day 30; that month has 29 days",
    "-0001-02-29": "no day 29; that month has 28 days",
    "2015-01-00": "no day 00",
    "2015-06/2015-06-31": "no day 31; that month has 30 days",
    "2015-13": "no month 13",
    "2015-00-01": "no month 00",
    "2015-21-05": "no month 21",
    "2017-01-10/2016-12-26": "ends before it starts",
    "../..": "open at both ends",
    "Y17000": "outside the years",
    "9999-24": "outside the years",
    "1950S2": "counts digits with S",
    "2015-0X": "half a month or day",
    "2015-X1": "half a month or day",
    "2015-08-2X": "half a month or day",
    "XXXX-12-25": "gives no year",
    "{..6779,8922}": "not a date in EDTF",
}
EXAMPLE_DATE = re.compile(r"(?:for example|like this:|like one of these:|Its last is) (\S+?)[,.]?(?: |$)")
days = st.integers(day_number(-9999, 1, 1), day_number(9999, 12, 31))


@pytest.mark.parametrize(("text", "span"), UNDERSTOOD.items(), ids=UNDERSTOOD)
def test_parse_understands(text, span):
    found = parse_date(f" {text} ")
    assert (
        tuple(None if number is None else format_iso_day(number) for number in (found.earliest, found.latest)) == span
    )
    assert (found.text, found.approximate) == (text, text in APPROXIMATE)


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=REFUSED)
def test_parse_refuses_in_a_sentence_that_names_what_is_wrong_and_shows_an_example(text, words):
    with pytest.raises(InvalidDate) as refused:
        parse_date(text)
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert refused.value.code == "bad_date"
    (shown,) = EXAMPLE_DATE.findall(sentence)
    assert isinstance(parse_date(shown), UncertainDate)


def test_every_kind_of_slip_is_among_the_refused():
    assert all(any(pattern.search(text) for text in REFUSED) for pattern, _ in MISTAKES)


@settings(max_examples=150)
@given(
    st.one_of(
        st.text("0123456789-/.XYES~?%[]{}, T", max_size=14),
        st.from_regex(r"-?[0-9X]{4}(-[0-9X]{2}){0,2}[~?%]?(/-?[0-9X]{4}(-[0-9X]{2})?)?", fullmatch=True),
        st.from_regex(r"[\[{](\.\.)?[0-9X]{4}(-[0-9X]{2})?(,|\.\.)[0-9X]{4}[\]}]", fullmatch=True),
        st.text(max_size=8),
    )
)
@example("{..6779,8922}")
@example("-2460-03-0X")
@example("٢٠١٥-٠٨-٢٧")
def test_parse_either_gives_an_interval_in_order_or_refuses(text):
    with contextlib.redirect_stdout(io.StringIO()):  # edtf prints what it trips over
        try:
            found = parse_date(text)
        except InvalidDate:
            return
    assert (found.earliest, found.latest) != (None, None)
    assert None in (found.earliest, found.latest) or found.earliest <= found.latest


@given(days)
def test_day_number_and_year_month_day_are_inverse(number):
    assert day_number(*year_month_day(number)) == number


@given(days)
def test_parse_day_reads_what_iso_writes(number):
    assert parse_iso_day(format_iso_day(number)) == number


@given(days.filter(lambda number: number < day_number(9999, 12, 31)))
def test_days_follow_each_other_in_the_calendar(number):
    year, month, day = year_month_day(number)
    following = year_month_day(number + 1)
    assert following in [(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)]


@given(st.dates())
def test_day_number_is_the_ordinal_of_the_common_era(found):
    assert day_number(found.year, found.month, found.day) == found.toordinal()
    assert format_iso_day(found.toordinal()) == found.isoformat()


def test_year_zero_is_a_leap_year_and_ends_on_the_day_before_year_one():
    assert day_number(0, 12, 31) == date(1, 1, 1).toordinal() - 1 == 0
    assert year_month_day(0) == (0, 12, 31)
    assert day_number(0, 3, 1) - day_number(0, 2, 28) == 2


@pytest.mark.parametrize(
    "text", ["2017-01", "2017-1-5", "5 January 2017", "", "2017-02-29", "2017-13-01", "2017-00-10"]
)
def test_parse_day_refuses_what_is_not_one_day(text):
    with pytest.raises(InvalidDate, match=r"is not a day|has no"):
        parse_iso_day(text)


@pytest.mark.parametrize(("year", "month", "day"), [(2017, 2, 29), (-1, 2, 29), (2017, 13, 1), (2017, 1, 0)])
def test_day_number_raises_without_such_a_day(year, month, day):
    with pytest.raises(ValueError, match=r"must be|out of range"):
        day_number(year, month, day)


@pytest.mark.parametrize(
    ("one", "other", "meets", "inside"),
    [
        ((5, 5), (5, 5), True, True),
        ((5, 6), (6, 7), True, False),
        ((5, 6), (7, 8), False, False),
        ((6, 7), (5, 8), True, True),
        ((None, 6), (6, None), True, False),
        ((None, 6), (7, None), False, False),
        ((5, 6), (None, None), True, True),
        ((None, None), (5, 6), True, False),
        ((None, 6), (None, 7), True, True),
    ],
)
def test_intervals_meet_and_lie_inside(one, other, meets, inside):
    assert Interval(*one).meets(Interval(*other)) is Interval(*other).meets(Interval(*one)) is meets
    assert Interval(*one).lies_inside(Interval(*other)) is inside


@pytest.mark.parametrize(
    ("given_", "expected"),
    [((5, 8), (5, 6)), ((5, 6), (5, 6)), ((5, None), (5, 6)), ((None, None), (None, 6)), ((7, None), (7, 7))],
)
def test_until_cuts_off_the_future_and_never_turns_an_interval_round(given_, expected):
    assert Interval(*given_).until(6) == Interval(*expected)


@pytest.mark.parametrize(
    "text", ["2016-06-06", "2017-01", "2016-02", "2015", "0032", "-0100", "-0100-02", "-0004-02-29", "0000"]
)
def test_plain_dates_are_read_as_the_library_reads_them(text):
    theirs = parse_edtf(text)
    first, last = theirs.lower_strict(), theirs.upper_strict()
    found = parse_date(text)
    assert found.earliest == day_number(first.tm_year, first.tm_mon, first.tm_mday)
    assert found.latest == day_number(last.tm_year, last.tm_mon, last.tm_mday)
