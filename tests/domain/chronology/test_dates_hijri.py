"""Hijri dates: known days of the calendar, and how the table and the tabular calendar fit together."""

from datetime import date
from itertools import pairwise

import pytest

from registry.domain.chronology.dates import InvalidDate, format_iso_day
from registry.domain.chronology.dates.hijri import (
    FIRST_TABLE_YEAR,
    MAX_HIJRI_YEAR,
    MONTH_STARTS,
    TABLE_MARGIN,
    TABULAR_MARGIN,
    convert_hijri,
)

# Days on which the Umm al-Qura calendar began these months.
PUBLISHED = {
    (1365, 1): "1945-12-05",
    (1400, 1): "1979-11-20",
    (1420, 9): "1999-12-09",
    (1430, 1): "2008-12-29",
    (1436, 9): "2015-06-18",
    (1436, 10): "2015-07-17",
    (1437, 1): "2015-10-14",
    (1444, 9): "2023-03-23",
    (1445, 1): "2023-07-19",
    (1445, 10): "2024-04-10",
    (1446, 9): "2025-03-01",
}


def first_day(year, month):
    interval = convert_hijri(year, month, 1, text="")
    return (interval.earliest + interval.latest) // 2


def tabular_day(year, month):
    """Return the first day of a month by the rule of the tabular calendar: 11 leap years in 30, months by turns."""
    leap_years = sum((11 * earlier + 14) % 30 < 11 for earlier in range(1, year))
    month_days = sum(30 if earlier % 2 else 29 for earlier in range(1, month))
    return date(622, 7, 19).toordinal() + 354 * (year - 1) + leap_years + month_days


@pytest.mark.parametrize(("month", "day"), PUBLISHED.items())
def test_month_begins_on_its_published_day(month, day):
    assert format_iso_day(first_day(*month)) == day


def test_other_years_follow_the_rule_of_the_tabular_calendar():
    for year in (1, 2, 29, 30, 31, 100, 583, 1000, 1364):
        for month in range(1, 13):
            assert first_day(year, month) == tabular_day(year, month)


def test_the_table_is_never_further_from_the_tabular_calendar_than_the_margins_allow():
    differences = {
        first_day(year, month) - tabular_day(year, month)
        for year in range(FIRST_TABLE_YEAR, MAX_HIJRI_YEAR + 1)
        for month in range(1, 13)
    }
    assert differences <= set(range(-TABULAR_MARGIN, TABULAR_MARGIN + 1))


def test_the_table_ends_with_the_last_year():
    assert len(MONTH_STARTS) == (MAX_HIJRI_YEAR - FIRST_TABLE_YEAR + 1) * 12 + 1
    assert all(later - earlier in (29, 30) for earlier, later in pairwise(MONTH_STARTS))


def test_months_and_years_contain_their_days():
    for year in (622, 1364, 1365, 1436, 1500):
        whole_year = convert_hijri(year, None, None, text="")
        for month in range(1, 13):
            whole_month = convert_hijri(year, month, None, text="")
            assert whole_month.lies_inside(whole_year)
            assert convert_hijri(year, month, 1, text="").lies_inside(whole_month)
            assert convert_hijri(year, month, 29, text="").lies_inside(whole_month)


def test_no_day_lies_between_two_months():
    for year in (622, 1363, 1364, 1365, 1436):
        for following in (*((year, month) for month in range(2, 13)), (year + 1, 1)):
            before = (following[0], following[1] - 1) if following[1] > 1 else (year, 12)
            assert convert_hijri(*before, None, text="").meets(convert_hijri(*following, None, text=""))


def test_a_day_has_its_margin_on_each_side():
    for year, margin in ((1436, TABLE_MARGIN), (600, TABULAR_MARGIN)):
        interval = convert_hijri(year, 11, 8, text="")
        assert interval.latest - interval.earliest == 2 * margin


@pytest.mark.parametrize("parts", [(0, 1, 1), (1501, 1, 1), (1436, 0, 1), (1436, 13, 1), (1436, 1, 0), (1436, 1, 31)])
def test_what_the_calendar_lacks_is_refused(parts):
    with pytest.raises(InvalidDate, match=r"no Hijri|no day"):
        convert_hijri(*parts, text="it")
