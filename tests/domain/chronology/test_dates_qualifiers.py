"""What the qualifiers of a stored date do to the derivation: `~` widens it, `?` makes its claim weak."""

import pytest

from registry.domain.chronology.dates import Interval, parse_date, parse_iso_day, read_qualifiers
from registry.domain.vocabulary.codes import ClaimKind, Grade
from tests.domain.statements import claim


def days(first, last):
    return Interval(parse_iso_day(first), parse_iso_day(last))


@pytest.mark.parametrize(
    ("text", "widened", "is_uncertain"),
    [
        ("2015-08-27", days("2015-08-27", "2015-08-27"), False),
        ("2015-08-27~", days("2015-08-24", "2015-08-30"), False),
        ("2015-08~", days("2015-07-01", "2015-09-30"), False),
        ("2015~", days("2014-01-01", "2016-12-31"), False),
        ("2015-08-27?", days("2015-08-27", "2015-08-27"), True),
        ("2015-08-27%", days("2015-08-24", "2015-08-30"), True),
        ("about August 2015", days("2015-07-01", "2015-09-30"), False),
        ("perhaps August 2015", days("2015-08-01", "2015-08-31"), True),
    ],
)
def test_qualifiers_widen_and_weaken(text, widened, is_uncertain):
    date = parse_date(text)
    assert read_qualifiers(text, Interval(date.earliest, date.latest)) == (widened, is_uncertain)


def test_text_that_is_no_longer_understood_keeps_its_days():
    stored = days("2015-08-01", "2015-08-31")
    assert read_qualifiers("in the days of the siege", stored) == (stored, False)


def test_claim_with_an_uncertain_date_is_weak():
    strong = claim("C-1", ClaimKind.DAMAGED_AT, "2015-08-27", Grade.SEVERE)
    assert strong.is_strong
    assert not claim("C-1", ClaimKind.DAMAGED_AT, "2015-08-27?", Grade.SEVERE, has_uncertain_date=True).is_strong
