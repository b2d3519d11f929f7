"""Uncertain dates as text on the pages: a date that was typed in words reads like its EDTF."""

import pytest
from django.utils.translation import override

from registry.domain.chronology.dates import parse_date
from registry.queries.summaries import DateSummary, summarize_date
from registry.web.text.dates import format_date, format_date_in_sentence, format_period

TYPED = {
    "August 2015": "August 2015",
    "2015/08/23": "23 August 2015",
    "23.08.2015": "23 August 2015",
    "circa 2015": "about 2015",
    "August 2015?": "perhaps August 2015",
    "by 27 August 2015": "by 27 August 2015",
    "since 2015": "2015 or later",
    "23-27 August 2015": "between 23 and 27 August 2015",
    "٨ ذو القعدة ١٤٣٦": "between 22 and 24 August 2015",
    "2015-08-2X": "between 20 and 29 August 2015",
}


def summary(text):
    date = parse_date(text)
    return summarize_date(text, date.edtf, date.earliest, date.latest)


@pytest.mark.parametrize(("text", "words"), TYPED.items(), ids=TYPED)
def test_date_in_words_reads_like_its_edtf(text, words):
    with override("en"):
        assert format_date(summary(text)) == words


def test_date_in_words_has_its_preposition():
    with override("en"):
        assert format_date_in_sentence(summary("23/08/2015")) == "on 23 August 2015"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2015/08/23", "23 August 2015"),
        ("from 1977 to 2016", "from 1977 to 2016"),
        ("since 2016", "since 2016"),
        ("1977/2016", "from 1977 to 2016"),
    ],
)
def test_period_in_words_reads_like_its_edtf(text, words):
    with override("en"):
        assert format_period(summary(text)) == words


def test_text_that_is_no_date_shows_its_days():
    with override("en"):
        assert format_date(DateSummary("of old", "", "2015-08-23", "2015-08-23")) == "23 August 2015"
