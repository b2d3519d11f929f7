"""Where a monument was on a day: certain, possible, or contradicted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.dates import InvalidDate, day_number
from registry.domain.chronology.dates.calendar_days import LAST_DAY
from registry.domain.chronology.places import (
    DatedPlacement,
    PlacesOnDay,
    StayDates,
    is_strong,
    parse_stay,
    places_on,
)
from registry.domain.vocabulary.codes import Certainty, Reliability

TEMPLE, MUSEUM, DAMASCUS = 1, 2, 3
LION = {TEMPLE: "-0099/1977", MUSEUM: "1977/2016", DAMASCUS: "2016/.."}


def day(text):
    year, month, day_of_month = text.split("-")
    return day_number(int(year), int(month), int(day_of_month))


def dated(dates_by_place, weak=()):
    """Placements with the number of their place; those of the `weak` places are weak."""
    return [
        DatedPlacement(number, number, parse_stay(text), is_strong=number not in weak)
        for number, text in dates_by_place.items()
    ]


@pytest.mark.parametrize(
    ("on", "certain", "possible"),
    [
        ("1500-01-01", (TEMPLE,), ()),
        ("1977-06-01", (), (TEMPLE, MUSEUM)),
        ("1978-01-01", (MUSEUM,), ()),
        ("2015-12-31", (MUSEUM,), ()),
        ("2016-06-01", (), (MUSEUM, DAMASCUS)),
        ("2017-01-01", (DAMASCUS,), ()),
    ],
)
def test_lion_is_where_its_placements_say(on, certain, possible):
    assert places_on(dated(LION), day(on)) == PlacesOnDay(certain=certain, possible=possible)


def test_latest_word_is_the_place_without_an_end():
    assert places_on(dated(LION), LAST_DAY) == PlacesOnDay(certain=(DAMASCUS,))
    assert places_on(dated({TEMPLE: "1900/1977"}), LAST_DAY) == PlacesOnDay()


def test_day_outside_of_all_placements_has_no_place():
    assert places_on(dated({TEMPLE: "1900/1977", DAMASCUS: "2016/.."}), day("2000-01-01")) == PlacesOnDay()
    assert places_on([], day("2000-01-01")) == PlacesOnDay()


def test_two_certain_places_contradict_each_other_and_none_is_picked():
    placements = dated({TEMPLE: "1900/1980", MUSEUM: "1970/..", DAMASCUS: "1975~/1976"})
    assert places_on(placements, day("1974-06-01")).contradicting == (TEMPLE, MUSEUM)
    assert places_on(placements[::-1], day("1974-06-01")) == PlacesOnDay(contradicting=(MUSEUM, TEMPLE))
    assert places_on(placements, day("1970-06-01")) == PlacesOnDay(certain=(TEMPLE,))
    assert places_on(placements, day("1981-01-01")) == PlacesOnDay(certain=(MUSEUM,))


def test_sources_that_name_the_same_place_do_not_contradict():
    same = [
        DatedPlacement(number, "museum", parse_stay(text), is_strong=True)
        for number, text in ((1, "1900/.."), (2, "1950/2000"))
    ]
    assert places_on(same, day("1970-01-01")) == PlacesOnDay(certain=(1, 2))


def test_day_of_a_move_belongs_to_both_places():
    placements = dated({MUSEUM: "1977-03-01/2016-05-03", DAMASCUS: "2016-05-03/.."})
    assert places_on(placements, day("2016-05-02")) == PlacesOnDay(certain=(MUSEUM,))
    assert places_on(placements, day("2016-05-03")) == PlacesOnDay(possible=(MUSEUM, DAMASCUS))
    assert places_on(placements, day("2016-05-04")) == PlacesOnDay(certain=(DAMASCUS,))
    late = dated({MUSEUM: "1977-03-01/2016-05-04", DAMASCUS: "2016-05-03/.."})
    assert places_on(late, day("2016-05-04")).contradicting == (MUSEUM, DAMASCUS)


def test_last_sure_day_of_one_place_leaves_the_other_possible():
    placements = dated({MUSEUM: "1977/2016-05-03", DAMASCUS: "2016/.."})
    assert places_on(placements, day("2016-05-03")) == PlacesOnDay(certain=(MUSEUM,), possible=(DAMASCUS,))


def test_weak_placement_makes_a_place_possible_at_most():
    placements = dated({TEMPLE: "1900/..", MUSEUM: "1970/.."}, weak=[MUSEUM])
    assert places_on(placements, day("2000-01-01")) == PlacesOnDay(certain=(TEMPLE,))
    assert places_on(placements[1:], day("2000-01-01")) == PlacesOnDay(possible=(MUSEUM,))


@pytest.mark.parametrize(
    ("text", "certainty", "reliability", "strong"),
    [
        ("2016/..", "confirmed", "A", True),
        ("2016/..", "probable", "D", True),
        ("2016/..", "possible", "A", False),
        ("2016/..", "not_assessed", "A", False),
        ("2016/..", "confirmed", "E", False),
        ("2016/..", "confirmed", "F", False),
        ("2016?/..", "confirmed", "A", False),
        ("2016~/..", "confirmed", "A", True),
    ],
)
def test_strength_depends_on_certainty_source_and_date(text, certainty, reliability, strong):
    assert is_strong(text, Certainty(certainty), Reliability(reliability)) == strong


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1977~/2016", "1978-12-31", "1978-12-30"),  # a year about the year
        ("../1977", "1900-01-01", "1977-06-01"),
        ("2016-05-03", "2016-05-03", "2016-05-04"),
        ("2016-05-03/2016-05-03", "2016-05-03", "2016-05-02"),
        ("since 2016", "2017-01-01", "2016-06-01"),
    ],
)
def test_sure_days_of_a_date(text, inside, outside):
    assert parse_stay(text).surely_includes(day(inside))
    assert not parse_stay(text).surely_includes(day(outside))


@pytest.mark.parametrize("text", ["/1977", "1977/", "1977", "1977/1977", "[1970,1977]"])
def test_unknown_ends_and_single_dates_make_no_day_sure(text):
    stay = parse_stay(text)
    days = range(day("1900-01-01"), day("2030-01-01"), 17)
    assert not [on for on in days if stay.surely_includes(on)]
    assert stay.may_include(day("1977-06-01"))


def test_bad_date_is_refused():
    with pytest.raises(InvalidDate):
        parse_stay("some time ago")


# --- Compared with all histories -------------------------------------------------------------------------------------

DAYS = st.integers(1, 7)


@st.composite
def stays(draw):
    """The dates of a stay within a week."""
    first, second, third, fourth = (draw(DAYS) for _ in range(4))
    earliest_start, latest_start = sorted((first, second))
    earliest_end, latest_end = sorted((third, fourth))
    latest_end = max(latest_end, earliest_start)
    return StayDates(earliest_start, min(latest_start, latest_end), max(earliest_end, earliest_start), latest_end)


def list_histories(stay):
    """All first and last days of a stay that its dates allow."""
    starts = range(stay.earliest_start, stay.latest_start + 1)
    last_days = range(stay.earliest_end, stay.latest_end + 1)
    return [(start, end) for start in starts for end in last_days if start <= end]


@given(stay=stays(), on=DAYS)
def test_stay_includes_a_day_as_all_its_histories_do(stay, on):
    histories = list_histories(stay)
    assert stay.may_include(on) == any(start <= on <= end for start, end in histories)
    assert stay.surely_includes(on) == all(start <= on <= end for start, end in histories)
    assert stay.surely_fills(on) == all(start < on < end for start, end in histories)


@given(first=stays(), second=stays(), on=DAYS)
def test_two_places_are_answered_as_all_their_histories_are(first, second, on):
    """A pair of histories is possible unless the monument was all day at one place and on that day at the other."""
    possible_pairs = []
    for one in list_histories(first):
        for other in list_histories(second):
            includes = [start <= on <= end for start, end in (one, other)]
            fills = [start < on < end for start, end in (one, other)]
            if not (all(includes) and any(fills)):
                possible_pairs.append(includes)
    answer = places_on([DatedPlacement(1, 1, first, True), DatedPlacement(2, 2, second, True)], on)
    assert bool(answer.contradicting) == (not possible_pairs)
    for index, number in enumerate((1, 2)):
        was_there = {includes[index] for includes in possible_pairs}
        if number in answer.certain:
            assert was_there == {True}
        elif True not in was_there:
            assert number not in (*answer.certain, *answer.possible)
        elif not answer.contradicting:
            assert number in answer.possible
