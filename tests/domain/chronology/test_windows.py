"""Windows: which sightings limit them, and how events narrow them."""

import pytest

from registry.domain.chronology.observations import find_sightings
from registry.domain.chronology.windows import find_changes, narrow_windows
from registry.domain.vocabulary.codes import Grade
from tests.domain.statements import THEATRE_DRONE, damaged, day, event, intact


def narrow(states, *events):
    found = narrow_windows(find_changes(find_sightings(states)), sorted(events, key=lambda one: one.weight))
    return found, [change.window for change in found.changes if change.window is not None]


def window_of(*statements):
    (window,) = narrow(statements)[1]
    return window


@pytest.fixture
def arch():
    """Seen whole on the first of January and fallen on the last."""
    return [intact("whole", "2016-01-01"), damaged("fallen", "2016-01-31")]


def test_window_lies_between_the_sharpest_dates():
    window = window_of(
        intact("early", "2016-01-01"),
        intact("vague", "2016-01-05/2016-03"),
        damaged("vague-too", "2016-01-02/2016-02"),
        damaged("late", "2016-03-01"),
    )
    assert (window.after, window.by) == (day("2016-01-05"), day("2016-02-29"))
    assert window.limits == ("vague", "vague-too")


@pytest.mark.parametrize(
    ("first", "second", "after", "by"),
    [("../2016-01-05", "2016-01-31", None, "2016-01-31"), ("2016-01-01", "2016-01-31/..", "2016-01-01", None)],
)
def test_window_is_open_where_the_limiting_claim_is(first, second, after, by):
    window = window_of(intact("whole", first), damaged("fallen", second))
    assert window.after == (after and day(after))
    assert window.by == (by and day(by))
    assert window.days is None


def test_window_of_two_moments_of_one_day_is_that_day():
    window = window_of(intact("morning", "2016-01-10"), damaged("by-then", "2016-01-05/2016-01-10"))
    assert (window.after, window.by, window.days) == (day("2016-01-09"), day("2016-01-10"), 1)


def test_same_grade_makes_no_window():
    assert narrow([damaged("a", "2016-01-01"), damaged("b", "2016-02-01")])[1] == []


def test_change_of_grade_for_the_worse_or_the_better_makes_a_window():
    states = [*THEATRE_DRONE, damaged("looks-good", "2017-03-03", Grade.SLIGHT)]
    steps = [(window.from_grade, window.to_grade) for window in narrow(states)[1]]
    assert steps == [(Grade.NO_DAMAGE, Grade.SEVERE), (Grade.SEVERE, Grade.SLIGHT)]


@pytest.mark.parametrize(
    ("date", "after", "by", "named"),
    [
        pytest.param("2016-01-15", "2016-01-14", "2016-01-15", True, id="one-day"),
        pytest.param("2016-01-20/2016-02-10", "2016-01-19", "2016-01-31", True, id="over-the-end"),
        pytest.param("../2016-01-20", "2016-01-01", "2016-01-20", True, id="open-beginning"),
        pytest.param("2016-01-31/..", "2016-01-30", "2016-01-31", True, id="last-day"),
        pytest.param("2016-01-02", "2016-01-01", "2016-01-02", True, id="first-day"),
        pytest.param("2016", "2016-01-01", "2016-01-31", False, id="wider-than-the-window"),
        pytest.param("2016-01-01", "2016-01-01", "2016-01-31", False, id="day-of-the-sighting-before"),
    ],
)
def test_event_narrows_the_window_to_the_days_they_share(arch, date, after, by, named):
    _, (window,) = narrow(arch, event("blast", date))
    assert (window.after, window.by) == (day(after), day(by))
    assert window.limit_event == ("blast" if named else None)


def test_event_outside_every_window_leaves_them_alone(arch):
    found, (window,) = narrow(arch, event("late", "2016-03"))
    assert ([one.ref for one in found.outside], window.limit_event) == (["late"], None)


def test_two_events_that_each_narrow_one_end_are_both_named(arch):
    _, (window,) = narrow(arch, event("a", "2016-01-05/2016-01-20"), event("b", "2016-01-10/2016-01-25", judged="C3"))
    assert (window.after, window.by) == (day("2016-01-09"), day("2016-01-20"))
    assert window.limits == ("whole", "fallen", "a", "b")


def test_sharper_event_takes_the_place_of_a_wider_one(arch):
    _, (window,) = narrow(arch, event("month", "2016-01-05/2016-01-20"), event("day", "2016-01-10", judged="C3"))
    assert window.limits == ("whole", "fallen", "day")


def test_event_shut_out_by_a_weightier_one_disagrees_with_it(arch):
    found, (window,) = narrow(arch, event("rumour", "2016-01-20", judged="D4"), event("witness", "2016-01-10"))
    assert window.limit_event == "witness"
    assert [(one.ref, other.ref) for one, other in found.disagreeing] == [("witness", "rumour")]


def test_event_that_ends_on_the_day_before_the_narrowed_window_disagrees(arch):
    found, (window,) = narrow(arch, event("rumour", "2016-01-19", judged="D4"), event("witness", "2016-01-20"))
    assert (window.after, window.by) == (day("2016-01-19"), day("2016-01-20"))
    assert [(one.ref, other.ref) for one, other in found.disagreeing] == [("witness", "rumour")]


def test_event_disagrees_with_the_one_that_shuts_it_out_and_not_with_one_that_it_meets(arch):
    agreeing, narrowing = event("a", "2016-01-02/2016-01-20"), event("b", "2016-01-15/2016-01-25", judged="C3")
    found, _ = narrow(arch, agreeing, narrowing, event("c", "2016-01-05", judged="D4"))
    assert [(one.ref, other.ref) for one, other in found.disagreeing] == [("b", "c")]


@pytest.fixture
def tetrapylon():
    """Whole, then severely damaged, then largely destroyed, ten days apart."""
    return [
        intact("whole", "2016-01-01"),
        damaged("severe", "2016-01-11", Grade.SEVERE),
        damaged("most", "2016-01-21", Grade.LARGELY_DESTROYED),
    ]


def test_event_that_meets_two_windows_narrows_neither(tetrapylon):
    found, windows = narrow(tetrapylon, event("blast", "2016-01-05/2016-01-15"))
    assert [window.limit_event for window in windows] == [None, None]
    assert found.outside == found.disagreeing == ()


def test_event_that_others_shut_out_of_both_its_windows_disagrees(tetrapylon):
    first, second = event("first", "2016-01-03"), event("second", "2016-01-20")
    found, _ = narrow(tetrapylon, first, second, event("between", "2016-01-05/2016-01-15", judged="A1"))
    assert [(one.ref, other.ref) for one, other in found.disagreeing] == [("first", "between")]
