"""When a period of control began and ended, as sources that differ have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.control import combine_bounds, find_certain_days
from registry.domain.chronology.dates import Interval, parse_date
from tests.domain.strategies import intervals


@pytest.mark.parametrize(
    ("dates", "span"),
    [
        pytest.param([], None, id="no-source"),
        pytest.param(["2016-12-11"], "2016-12-11", id="one"),
        pytest.param(["2016-12-11", "2016-12"], "2016-12-11", id="vaguer-one-adds-nothing"),
        pytest.param(["2016-12-11", "2016-12-11", "2016-12-11~"], "2016-12-11", id="the-same-thrice"),
        pytest.param(["2015-05-20", "2015-05-21"], "2015-05-20/2015-05-21", id="recapture-by-two-sources"),
        pytest.param(["2016-03-24", "2016-03-27", "2016-03"], "2016-03-24/2016-03-27", id="disagreeing-within-a-month"),
        pytest.param(["2016-03/2016-04", "2016-04/2016-05"], "2016-03/2016-05", id="overlapping"),
        pytest.param(["2015/..", "2015-05-20"], "2015-05-20", id="open-end"),
        pytest.param(["2016/..", "../2015"], "open", id="open-both-ways"),
    ],
)
def test_agreed_spans_the_sharpest_statements(dates, span):
    found = combine_bounds(parse_date(text) for text in dates)
    if span in (None, "open"):
        assert found == (None if span is None else Interval(None, None))
    else:
        expected = parse_date(span)
        assert found == Interval(expected.earliest, expected.latest)


@given(st.lists(intervals, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_agreed_lies_within_all_that_is_said_whatever_the_order(bounds, random):
    found = combine_bounds(bounds)
    assert any(one.lies_inside(found) for one in bounds)
    random.shuffle(bounds)
    assert combine_bounds([*bounds, *bounds]) == found
    starts = [one.earliest for one in bounds]
    assert None in starts or found.earliest >= min(starts)


@pytest.mark.parametrize(
    ("start", "end", "held", "certain"),
    [
        pytest.param("2016-12-11", "2017-03-02", [], "2016-12-11/2017-03-02", id="both-dated"),
        pytest.param("2015-05-20/2015-05-21", "2016-03-24/2016-03-27", [], "2015-05-21/2016-03-24", id="vague"),
        pytest.param("2024-12-07", None, [], "2024-12-07", id="nobody-says-until-when"),
        pytest.param("2024-12-07", None, ["2025-01-21/2025-01-31"], "2024-12-07/2025-01-21", id="last-word"),
        pytest.param(None, "2015-05-21", ["2013-04-03", "2014-01-01"], "2013-04-03/2015-05-21", id="first-word"),
        pytest.param(None, "2015-05-21", [], None, id="nobody-says-since-when"),
        pytest.param(None, None, ["2013-04-03"], "2013-04-03", id="one-sighting"),
        pytest.param(None, None, ["2013-04-03/2013-04-05"], None, id="sighting-on-one-of-three-days"),
        pytest.param("2016/2017", "2016/2017", [], None, id="perhaps-never"),
        pytest.param("../2016", "2017/..", ["2015-01-01"], "2016-12-31/2017-01-01", id="open-ends"),
        pytest.param("2016/..", "2020-01-01", [], None, id="start-without-a-last-day"),
    ],
)
def test_certain_days_are_those_on_which_all_sources_agree(start, end, held, certain):
    def read(text):
        return None if text is None else Interval(parse_date(text).earliest, parse_date(text).latest)

    assert find_certain_days(read(start), read(end), [read(text) for text in held]) == read(certain)
