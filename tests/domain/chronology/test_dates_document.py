"""docs/dates.md says what the parser does: each row of its tables is checked here."""

import re
from pathlib import Path

import pytest

from registry.domain.chronology.dates import InvalidDate, format_iso_day, parse_date

DOCUMENT = Path(__file__).parents[3] / "docs" / "dates.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| text")
]
SPANS = [row[:3] for row in ROWS if len(row) == 4]
PAIRS = [row for row in ROWS if len(row) == 2]
WORDS = [row for row in PAIRS if row[1].startswith("`")]
QUESTIONS = [row for row in PAIRS if row[1].endswith("?")]


def test_every_row_is_checked():
    assert len(SPANS) + len(WORDS) + len(QUESTIONS) == len(ROWS) > 50


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_documented_edtf_has_its_days(text, first, last):
    understood = parse_date(text.strip("`"))
    days = ["" if number is None else format_iso_day(number) for number in (understood.earliest, understood.latest)]
    assert days == [first, last]


@pytest.mark.parametrize(("text", "edtf"), WORDS)
def test_documented_words_become_their_edtf(text, edtf):
    assert parse_date(text).edtf == edtf.strip("`")


@pytest.mark.parametrize(("text", "question"), QUESTIONS)
def test_documented_question_is_asked(text, question):
    with pytest.raises(InvalidDate, match=re.escape(question)):
        parse_date(text)
