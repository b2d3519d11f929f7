"""Uncertain dates: what is understood, what is refused and with which words, and days counted both ways."""

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.dates import (
    Interval,
    InvalidDate,
    UncertainDate,
    day_number,
    format_iso_day,
    get_last_day_begun,
    parse_date,
    parse_iso_day,
    widen,
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
    "{..6779,8922}": (None, "8922-12-31"),
}
APPROXIMATE = {"2015-05~", "2015-08-27%"}
UNCERTAIN = {"2015?", "2015-08-27%"}
REFUSED = {
    "": "missing",
    "‎ ‏": "missing",
    "yesterday": "is not a date",
    "2015-08-27T13:45": "time of day",
    "2015-08-27 13:45": "time of day",
    "2016-02-30": "no day 30; that month has 29 days",
    "-0001-02-29": "no day 29; that month has 28 days",
    "31 June 2015": "no day 31; that month has 30 days",
    "2015-01-00": "no day 00",
    "2015-06/2015-06-31": "no day 31; that month has 30 days",
    "2015-13": "no month 13",
    "2015-16": "no month 16",
    "2015-27-08": "no month 27",
    "2015-00-01": "no month 00",
    "2015-21-05": "no month 21",
    "2015-42": "no season 42",
    "2017-01-10/2016-12-26": "ends before it starts",
    "../..": "open at both ends",
    "/": "open at both ends",
    "[..2015,2017..]": "open at both ends",
    "Y17000": "outside the years",
    "Y1E999999999": "outside the years",
    "20000 BC": "outside the years",
    "0 BC": "outside the years",
    "after 9999": "outside the years",
    "9999-24": "outside the years",
    "1950S0": "no significant digit",
    "2015-02-3X": "fits no day",
    "2015-2X": "fits no day",
    "XXXX": "gives no year",
    "XXXX-12-25": "gives no year",
    "August": "gives no year",
    "23 آب": "gives no year",
    "Aug 23": "gives no year",
    "winter 2015": "two ways",
    "05/06/2015": "two ways",
    "1900–01": "two ways",
    "8/11/1436 هـ": "two ways",
    "1501-01-01 AH": "no Hijri year",
    "1436-13-01 AH": "no Hijri month",
    "31 رمضان 1436": "no day of a Hijri month",
    "before the end of August 2015": "is not a date",
    "late August 2015 in the morning": "Understood so far: “late August 2015”",
    "٨ ذو القعدة ١٤٣٦ ليلاً": "Understood so far: “٨ ذو القعدة ١٤٣٦”",
    "1" * 201: "too long",
}
EXAMPLE_DATE = re.compile(r"(?:for example|like this:|like one of these:|Its last is|Did you mean) ([^ ,?]+(?: AH)?)")
# Near misses, and the date that the sentence asks about.
SUGGESTED = {
    "Agust 2015": "2015-08",
    "اغسطص 2015": "2015-08",
    "2015-16": "2015/2016",
    "2015/16": "2015/2016",
    "2015/08": "2015-08",
    "2015-27-08": "2015-08-27",
    "2015-08-23/27": "2015-08-23/2015-08-27",
    "2015-08-23..2015-08-27": "2015-08-23/2015-08-27",
    "23.08.15": "2015-08-23",
    "12 may 15": "2015-05-12",
    "199u": "199X",
    "befor 2015": "../2014",
    "20150823": "2015-08-23",
    "201508": "2015-08",
    "2015-8": "2015-08",
    "2015.08": "2015-08",
    "2015 08 23": "2015-08-23",
    "ليلة 23-24 آب 2015": "2015-08-23/2015-08-24",
    "19uu": "19XX",
    "2015/open": "2015/..",
    "193": "0193",
    "Sunday 23 August 2015": "2015-08-23",
    "2015-08-27 (sic)": "2015-08-27",
}
days = st.integers(day_number(-9999, 1, 1), day_number(9999, 12, 31))


@pytest.mark.parametrize(("text", "span"), UNDERSTOOD.items(), ids=UNDERSTOOD)
def test_parse_understands(text, span):
    parsed = parse_date(f" {text} ")
    days = tuple(None if number is None else format_iso_day(number) for number in (parsed.earliest, parsed.latest))
    assert days == span
    assert (parsed.text, parsed.approximate, parsed.uncertain) == (text, text in APPROXIMATE, text in UNCERTAIN)


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=REFUSED)
def test_parse_refuses_in_a_sentence_that_names_what_is_wrong_and_shows_an_example(text, words):
    with pytest.raises(InvalidDate) as refused:
        parse_date(text)
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.endswith((".", "?"))
    assert refused.value.code == "bad_date"
    shown = EXAMPLE_DATE.findall(sentence)
    assert shown
    assert all(isinstance(parse_date(example.removesuffix(".")), UncertainDate) for example in shown)


@pytest.mark.parametrize(("text", "suggestion"), SUGGESTED.items(), ids=SUGGESTED)
def test_parse_asks_whether_a_near_date_is_meant(text, suggestion):
    with pytest.raises(InvalidDate) as refused:
        parse_date(text)
    assert f"Did you mean {suggestion}?" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("05/06/2015", "2015-06-05", "2015-05-06"),
        ("5-6.08.2015", "2015-08-06", "2015-06-08"),
        ("before 01.02.2016", "2016-02-01", "2016-01-02"),
        ("winter 2015", "2014-24", "2015-24"),
        ("1900–01", "1900-01", "1900/1901"),
        ("٥/٦/٢٠١٥", "2015-06-05", "2015-05-06"),
    ],
)
def test_parse_never_guesses_between_two_readings(text, first, second):
    with pytest.raises(InvalidDate, match=f"Did you mean {re.escape(first)} or {re.escape(second)}\\?"):
        parse_date(text)


WIDENED = {
    "2015-08-23": ("2015-08-23", "2015-08-23"),
    "2015-08-23?": ("2015-08-23", "2015-08-23"),
    "2015-08-23~": ("2015-08-20", "2015-08-26"),
    "2015-08-23%": ("2015-08-20", "2015-08-26"),
    "2015-08~": ("2015-07-01", "2015-09-30"),
    "2015-02~": ("2015-01-01", "2015-03-31"),
    "2016-24~": ("2016-09-01", "2017-05-31"),
    "2015-33~": ("2014-10-01", "2015-06-30"),
    "2015-40~": ("2014-07-01", "2015-12-31"),
    "2015~": ("2014-01-01", "2016-12-31"),
    "201X~": ("2000-01-01", "2029-12-31"),
    "1950S2~": ("1800-01-01", "2099-12-31"),
    "2015-08-2X~": ("2015-08-10", "2015-09-08"),
    "2015-08-XX~": ("2015-07-01", "2015-09-30"),
    "2015-XX~": ("2014-01-01", "2016-12-31"),
    "2015-~08-23": ("2015-07-23", "2015-09-23"),
    "~2015-08-23": ("2014-08-23", "2016-08-23"),
    "2015-08-23~/2015-09": ("2015-08-20", "2015-09-30"),
    "2015-08-23/2015-09~": ("2015-08-23", "2015-10-31"),
    "../2015~": (None, "2016-12-31"),
    "[2014~,2016]": ("2013-01-01", "2016-12-31"),
    "-9999~": ("-9999-01-01", "-9998-12-31"),
    "9999~": ("9998-01-01", "9999-12-31"),
    "0000-01~": ("-0001-12-01", "0000-02-29"),
    "late August 2015": ("2015-08-18", "2015-08-31"),
    "circa 2015": ("2014-01-01", "2016-12-31"),
}


@pytest.mark.parametrize(("text", "span"), WIDENED.items(), ids=WIDENED)
def test_widen_moves_approximate_ends_by_one_unit(text, span):
    date = parse_date(text)
    widened = widen(date)
    assert date.lies_inside(widened)
    assert tuple(number and format_iso_day(number) for number in (widened.earliest, widened.latest)) == span


def test_a_date_that_a_caller_built_from_columns_is_widened_by_its_text():
    date = UncertainDate(1, 1, text="2015~", approximate=True)
    assert widen(date) == widen(parse_date("2015~"))


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
    ("moment", "day"),
    [
        ("2026-11-22T09:59:59+00:00", "2026-11-22"),
        ("2026-11-22T10:00:00+00:00", "2026-11-23"),
        ("2026-11-22T23:59:59+14:00", "2026-11-22"),
        ("2026-11-22T00:00:00-12:00", "2026-11-23"),
    ],
)
def test_last_day_begun_is_that_of_the_easternmost_time_zone(moment, day):
    assert format_iso_day(get_last_day_begun(datetime.fromisoformat(moment))) == day
