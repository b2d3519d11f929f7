"""Two pictures in time: how far apart, and which windows of the chronology lie between them."""

import pytest

from registry.domain.chronology.dates import Interval, parse_date
from registry.domain.chronology.windows import Window
from registry.domain.media.image_pairs import find_time_between, is_reversed
from registry.domain.vocabulary.codes import Grade


def day(text):
    return parse_date(text).earliest


def window(after, by):
    return Window(
        after=day(after) if after else None,
        by=day(by) if by else None,
        from_grade=Grade.NO_DAMAGE,
        from_worst=Grade.NO_DAMAGE,
        to_grade=Grade.SEVERE,
        to_worst=Grade.SEVERE,
        limit_before="C-000001",
        limit_after="C-000002",
    )


BEFORE, AFTER = parse_date("2016-05-11"), parse_date("2017-01-10")
DECEMBER = window("2016-12-26", "2017-01-10")


def test_two_days_are_so_many_apart():
    found = find_time_between(BEFORE, AFTER)
    assert (found.days, found.exact, found.windows) == (244, True, ())


def test_window_between_the_pictures_narrows_the_time():
    found = find_time_between(BEFORE, AFTER, [DECEMBER])
    assert [each.days for each in found.narrowed] == [15]


@pytest.mark.parametrize(
    "outside",
    [
        window("2015-01-01", "2015-08-27"),  # before both
        window("2016-01-01", "2016-06-06"),  # begins too early
        window("2016-12-26", "2017-03-02"),  # ends too late
        window(None, "2016-12-26"),
        window("2016-12-26", None),
    ],
)
def test_window_that_may_lie_outside_the_pictures_says_nothing(outside):
    assert find_time_between(BEFORE, AFTER, [outside]).windows == ()


def test_window_as_wide_as_the_pictures_narrows_nothing():
    found = find_time_between(BEFORE, AFTER, [window("2016-05-11", "2017-01-10")])
    assert (len(found.windows), found.narrowed) == (1, ())


def test_uncertain_dates_give_the_most_that_it_can_be():
    found = find_time_between(parse_date("2016-05"), parse_date("2017-01"))
    assert (found.after, found.by) == (day("2016-05-01"), day("2017-01-31"))
    assert not found.exact


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Interval(None, 10), Interval(20, 20)),
        (Interval(10, 10), Interval(20, None)),
        (Interval(20, 20), Interval(10, 10)),
        (Interval(20, 20), Interval(20, 20)),
    ],
)
def test_without_an_order_in_time_there_is_no_between(before, after):
    assert find_time_between(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "surely"),
    [("2017", "2016", True), ("2016", "2017", False), ("2016", "2016-06-06", False), ("2016/..", "2017", False)],
)
def test_pair_is_reversed_only_if_that_is_sure(before, after, surely):
    assert is_reversed(parse_date(before), parse_date(after)) is surely
