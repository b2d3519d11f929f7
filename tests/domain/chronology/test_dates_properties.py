"""Properties of dates that hold for any text: bounded work, an interval in order or a sentence, and stable EDTF."""

import calendar
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.domain.chronology import dates
from registry.domain.chronology.dates import (
    InvalidDate,
    calendar_mistakes,
    edtf_components,
    edtf_text,
    explanations,
    folding,
    parse_date,
    parser,
    pieces,
    points,
    suggestions,
    widen,
    words,
    written_dates,
)

MODULES = (
    *(calendar_mistakes, edtf_components, edtf_text, explanations, folding, parser, pieces, points, suggestions),
    written_dates,
)
PHRASES = [" ".join(phrase) for phrase in words.PHRASES]
NUMBERS = ["2015", "1436", "23", "8", "08", "2015-08-27", "05/06/2015", "201X", "0", "99", "2015-24~", "..", "193"]
MARKS = ["-", "–", "/", ",", ".", "?", "~", "%", "(", ")", "[", "]", "{", "}", "x", "\u200f", "T00:00", "و27"]
written = st.lists(st.sampled_from([*PHRASES, *NUMBERS, *MARKS]), max_size=12).map(" ".join)
edtf_like = st.one_of(
    st.text("0123456789-/.XYES~?%[]{}, T", max_size=20),
    st.from_regex(r"[?~%]?-?[0-9X]{4}[?~%]?(-[?~%]?[0-9X]{2}[?~%]?){0,2}(/-?[0-9X]{4}(-[0-9X]{2})?)?", fullmatch=True),
    st.from_regex(r"[\[{](\.\.)?[0-9X]{4}(-[0-9X]{2})?(,|\.\.)[0-9X]{4}[\]}]", fullmatch=True),
    st.from_regex(r"Y-?[0-9]{1,6}(E[0-9]{1,12})?(S[0-9]{1,12})?[~?%]?", fullmatch=True),
)


def answer(text):
    """Return the date that a text means, or the exception that refuses it."""
    try:
        return parse_date(text)
    except InvalidDate as refused:
        return refused


def check(text):
    """Check that a text is a date in order whose EDTF means the same, or refused in a short sentence."""
    understood = answer(text)
    if isinstance(understood, InvalidDate):
        assert len(str(understood)) < 600
        return
    assert (understood.earliest, understood.latest) != (None, None)
    assert None in (understood.earliest, understood.latest) or understood.earliest <= understood.latest
    assert understood.lies_inside(widen(understood))
    assert understood.approximate or widen(understood) == dates.Interval(understood.earliest, understood.latest)
    again = parse_date(understood.edtf)
    assert again.edtf == understood.edtf
    assert (again.earliest, again.latest) == (understood.earliest, understood.latest)
    assert (again.approximate, again.uncertain) == (understood.approximate, understood.uncertain)
    assert widen(again) == widen(understood)


@settings(max_examples=300, deadline=None)
@given(st.one_of(edtf_like, written, st.text(max_size=30)))
@example("-2460-03-0X")
@example("{..6779,8922}")
def test_any_text_is_a_date_in_order_or_refused(text):
    check(text)


ENGLISH = calendar.month_name[1:]
LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
EGYPT = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
FORMS = (
    *("{d} {english} {y}", "{english} {d}, {y}", "{d}. {english} {y}", "{y} {english} {d}", "{d}-{english:.3}-{y}"),
    *("{d} {levant} {y}", "{d} {egypt} {y}", "{d} {levant}/{egypt} {y}م", "{y}/{m:02}/{d:02}", "{y}.{m}.{d}"),
    *("{y}-{m:02}-{d:02}T00:00:00Z", "on the {d}th of {english} {y}", "\u200f{d} {levant} {y}\u200f"),
)
real_days = st.dates(min_value=date(1000, 1, 1))


@settings(max_examples=200, deadline=None)
@given(real_days, st.sampled_from(FORMS), st.booleans())
def test_a_written_day_is_that_day(day, form, in_arabic_digits):
    names = {"english": ENGLISH[day.month - 1], "levant": LEVANT[day.month - 1], "egypt": EGYPT[day.month - 1]}
    text = form.format(y=day.year, m=day.month, d=day.day, **names)
    if in_arabic_digits:
        text = text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    understood = parse_date(text)
    assert understood.edtf == day.isoformat()
    assert (understood.earliest, understood.latest) == (day.toordinal(), day.toordinal())


@settings(max_examples=200, deadline=None)
@given(real_days, real_days, st.sampled_from(FORMS[:11]), st.sampled_from(FORMS[:11]))
def test_a_written_range_is_that_range(one, other, form, other_form):
    start, end = min(one, other), max(one, other)
    texts = [
        form.format(
            **{"y": day.year, "m": day.month, "d": day.day, "english": ENGLISH[day.month - 1]},
            **{"levant": LEVANT[day.month - 1], "egypt": EGYPT[day.month - 1]},
        )
        for day, form in ((start, form), (end, other_form))
    ]
    for pattern in ("between {} and {}", "{} to {}", "من {} إلى {}", "بين {} و{}"):
        understood = parse_date(pattern.format(*texts))
        assert (understood.earliest, understood.latest) == (start.toordinal(), end.toordinal())


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("./-"))
def test_day_and_month_in_numbers_are_understood_only_if_one_is_over_twelve(day, mark):
    text = f"{day.day:02}{mark}{day.month:02}{mark}{day.year}"
    understood = answer(text)
    if day.day > 12 or day.day == day.month:
        assert (understood.earliest, understood.latest) == (day.toordinal(), day.toordinal())
    else:
        assert isinstance(understood, InvalidDate)
        assert day.isoformat() in str(understood)


UNITS = (
    *("2015", "August 2015", "Feb 2016", "2015-08", "AD 79", "100 BC", "summer 2015", "winter 2015/16", "spring 2015"),
    *("آب 2015", "رمضان 1436", "1436 AH", "Muharram 1365", "1364 AH", "Dhu al-Hijjah 1364", "صفر 500", "رجب 1500"),
)
DAYS = (
    "23 August 2015",
    "1 January 2015",
    "29 Feb 2016",
    "23.08.2015",
    "٨ ذو القعدة ١٤٣٦",
    "30 Ramadan 1436",
    "1436-01-01 AH",
)


def days_of(text):
    understood = parse_date(text)
    return dates.Interval(understood.earliest, understood.latest)


@pytest.mark.parametrize("unit", UNITS)
def test_parts_of_a_unit_lie_inside_it_and_cover_it(unit):
    whole = days_of(unit)
    parts = [days_of(f"{part} {unit}") for part in ("early", "mid", "late") if "AD" not in unit]
    for part in parts:
        assert part.lies_inside(whole)
        assert part != whole
    for earlier, later in pairwise(parts):
        assert earlier.earliest < later.earliest
        assert earlier.latest >= later.earliest - 1
        assert earlier.latest < later.latest
    if parts:
        assert (parts[0].earliest, parts[-1].latest) == (whole.earliest, whole.latest)


@pytest.mark.parametrize("text", [*UNITS, *DAYS, "2015-08-2X", "2015-24~", "between 2014 and 2016"])
def test_words_around_a_date_mean_what_they_say(text):
    whole = days_of(text)
    assert days_of(f"circa {text}") == days_of(f"{text}?") == whole
    if not text.startswith("between"):
        assert days_of(f"between {text} and {text}") == days_of(f"from {text} to {text}") == whole
        assert days_of(f"since {text}") == dates.Interval(whole.earliest, None)
        assert days_of(f"by {text}") == dates.Interval(None, whole.latest)
    if "X" not in text and not text.startswith("between"):
        before, after = days_of(f"before {text}"), days_of(f"after {text}")
        assert whole.earliest - 1 <= before.latest < whole.latest
        assert whole.earliest < after.earliest <= whole.latest + 1


@settings(max_examples=30, deadline=None)
@given(st.one_of(edtf_like, written, st.text(min_size=1, max_size=20)), st.integers(1, 10_000))
def test_long_texts_are_answered(text, count):
    check((text * count)[:10_000])


@pytest.mark.parametrize("count", [50, 199, 10_000])
@pytest.mark.parametrize(
    "part",
    [
        *("9", "X", "-", "/", "~", "..", "[", "(", "2015", "2015-", "2015-08-", "2015/", "0X", "E9", "S9", " ", ","),
        *("a", "august ", "23 ", "و", "و27 ", "- ", "to ", "and ", "between ", "قبل ", "dhu al", "2015 to ", "c."),
        *("[2015,", "2015,", "T00:00", "1/1/", "Y1E", "ـ", "\u200f", "\u064e", "\u0345", "ﷺ", "½", "1-2-2015 - "),
    ],
)
def test_repeated_parts_are_answered(part, count):
    check((part * count)[:count])
    check("2015" + (part * count)[:count])
    check((part * count)[:count] + " August 2015")


def test_no_year_is_computed_before_it_is_bounded():
    for text in ("Y1E999999999", "Y-1E999999999", "Y9" * 90, "Y" + "9" * 190, "1950S" + "9" * 190, "9" * 190 + " BC"):
        check(text)


def test_parsing_prints_nothing(capsys):
    for text in ("2015-24~", "{..6779,8922}", "Y1E9", "foo", "2015-1X~", "[2015"):
        check(text)
    assert capsys.readouterr() == ("", "")


def test_patterns_have_no_repetition_inside_a_repetition():
    """A pattern with `(a+)+` takes exponential time. Each unbounded repetition here is of single characters."""
    patterns = [value for module in MODULES for value in vars(module).values() if isinstance(value, re.Pattern)]
    patterns += [pattern for pattern, _replacement in suggestions._REPAIRS]
    assert len(patterns) > 20
    for pattern in patterns:
        assert not re.search(r"\)[*+]|\)\{[0-9]*,\}", pattern.pattern), pattern.pattern


def test_every_module_with_a_pattern_is_looked_at():
    folder = Path(dates.__file__).parent
    names = {module.__name__.rpartition(".")[2] for module in MODULES}
    assert {file.stem for file in folder.glob("*.py") if "re.compile" in file.read_text(encoding="utf-8")} <= names
