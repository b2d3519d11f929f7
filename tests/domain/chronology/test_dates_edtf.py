"""EDTF: bounds compared with what two other implementations say, which are recorded and not installed."""

import json
from pathlib import Path

import pytest

from registry.domain.chronology.dates import format_iso_day, parse_date

FOLDER = Path(__file__).parent
TEXTS = (FOLDER / "edtf_texts.txt").read_text(encoding="utf-8").split()
RECORDED = json.loads((FOLDER / "edtf_bounds.json").read_text(encoding="utf-8"))
RECORDED_PYTHON = json.loads((FOLDER / "edtf_bounds_python.json").read_text(encoding="utf-8"))
SEASONS = (
    *("2016-21", "2016-22", "2016-23", "2016-24", "2015-24", "2015-25", "2015-26", "2015-27", "2015-28", "2015-29"),
    *("2015-30", "2015-31", "2015-32", "2016-37", "2016-38", "-0100-22", "-0001-24"),
)
# Where the npm package answers something else, and why we do not follow it.
DIFFERENT = {
    **dict.fromkeys(SEASONS, "it takes seasons for quarters, and its quadrimesters have five months"),
    **dict.fromkeys(("1950S2", "1950S3", "2015S1", "-1950S2", "Y17E2S1"), "it ignores significant digits"),
    **dict.fromkeys(
        (
            *("[1667,1668,1670..1672]", "{1667,1668,1670..1672}", "[2015-08..2015-10]", "[2015-08-23..2015-08-27]"),
            *("{2015..2017}", "{2015-08-23,2015-08-25..2015-08-27}"),
        ),
        "it leaves out the end of a range in a set",
    ),
    "[2015,2012]": "it takes the first member for the earliest",
}
# Where both packages differ from us.
WINTER = ("2016-24", "2015-24", "2015-28", "2015-30", "-0001-24")
DIFFERENT_PYTHON = {
    **dict.fromkeys(WINTER, "it ends winter with the year; ours goes on to February (decision 2)"),
    **dict.fromkeys(("1950S2", "1950S3", "2015S1", "-1950S2", "Y17E2S1"), "it ignores significant digits"),
}


def days_of(text):
    """Return the first and last day of a text as ISO days, None for an open end."""
    understood = parse_date(text)
    return [None if number is None else format_iso_day(number) for number in (understood.earliest, understood.latest)]


@pytest.mark.parametrize("text", TEXTS)
def test_every_recorded_text_is_understood_and_its_edtf_means_the_same(text):
    understood = parse_date(text)
    again = parse_date(understood.edtf)
    assert again.edtf == understood.edtf
    assert (again.earliest, again.latest) == (understood.earliest, understood.latest)
    assert (again.approximate, again.uncertain) == (understood.approximate, understood.uncertain)


@pytest.mark.parametrize("text", [text for text in TEXTS if RECORDED["answers"][text]])
def test_bounds_are_those_of_the_npm_package(text):
    assert (days_of(text) == RECORDED["answers"][text]) is (text not in DIFFERENT)


@pytest.mark.parametrize("text", [text for text in TEXTS if RECORDED_PYTHON["answers"][text]])
def test_bounds_are_those_of_the_python_package(text):
    assert (days_of(text) == RECORDED_PYTHON["answers"][text]) is (text not in DIFFERENT_PYTHON)


def test_enough_texts_are_compared_and_each_with_a_package_or_a_reason():
    agreeing = [text for text in TEXTS if RECORDED["answers"][text] and text not in DIFFERENT]
    assert len(agreeing) >= 150
    both = [recorded["answers"] for recorded in (RECORDED, RECORDED_PYTHON)]
    assert [set(answers) for answers in both] == [set(TEXTS)] * 2
    # Neither package reads these: qualifiers of seasons and of open digits, and the long form of a plain year.
    unread = {text for text in TEXTS if not any(answers[text] for answers in both)}
    assert unread == {"2011-23~", "2015-24~", "2015-22?", "2015-08-2X?", "2015-1X~", "Y2015", "Y1950S2"}
