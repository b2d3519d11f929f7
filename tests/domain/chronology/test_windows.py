"""Windows: between which sightings a grade changed, which events lie there, and on which days the loss is likely."""

import pytest

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.vocabulary.codes import Basis, Grade
from tests.domain.statements import (
    BAALSHAMIN,
    BEL,
    DISPUTED,
    THEATRE_DRONE,
    claim,
    damaged,
    day,
    event,
    intact,
    restored,
)


def windows_of(*statements, repairs=()):
    return derive_chronology(statements, repairs).windows


def window_of(*statements, repairs=()):
    [window] = windows_of(*statements, repairs=repairs)
    return window


def days_between(first, last):
    return Interval(day(first), day(last))


@pytest.fixture
def arch():
    """The sightings of a monument that was whole on the first of January and had fallen on the last."""
    return [intact("whole", "2016-01-01"), damaged("fallen", "2016-01-31")]


def test_window_lies_between_the_last_day_surely_before_the_change_and_the_first_surely_after_it():
    window = window_of(
        intact("early", "2016-01-01"),
        intact("vague", "2016-01-05/2016-03"),
        damaged("vague-too", "2016-01-06/2016-02"),
        damaged("late", "2016-03-01"),
    )
    assert (window.after, window.by) == (day("2016-01-05"), day("2016-02-29"))
    assert (window.limit_before, window.limit_after) == ("vague", "vague-too")


@pytest.mark.parametrize(
    ("first", "second", "after", "by"),
    [
        ("../2016-01-05", "2016-01-31", None, "2016-01-31"),
        ("2016-01-01", "2016-01-31/..", "2016-01-01", None),
    ],
)
def test_window_is_open_where_the_limiting_claim_is(first, second, after, by):
    window = window_of(intact("whole", first), damaged("fallen", second))
    assert window.after == (after and day(after))
    assert window.by == (by and day(by))
    assert window.days is None


def test_window_of_two_moments_of_one_day_is_that_day():
    window = window_of(intact("morning", "2016-01-10"), damaged("by-then", "2016-01-05/2016-01-10"))
    assert (window.after, window.by, window.days) == (day("2016-01-09"), day("2016-01-10"), 1)


def test_image_of_the_day_of_an_attack_may_show_the_morning(arch):
    window = window_of(*arch, event("blast", "2016-01-01"))
    assert (window.after, window.by) == (day("2015-12-31"), day("2016-01-31"))
    assert window.events == ("blast",)
    assert window.likely == days_between("2016-01-01", "2016-01-01")


def test_same_grade_makes_no_window():
    assert windows_of(damaged("a", "2016-01-01"), damaged("b", "2016-02-01")) == ()


def test_change_for_the_worse_and_one_for_the_better_are_two_windows():
    windows = windows_of(*THEATRE_DRONE, restored("mended", "2017-03-03", Grade.SLIGHT))
    assert [(window.from_grade, window.to_grade) for window in windows] == [
        (Grade.NO_DAMAGE, Grade.SEVERE),
        (Grade.SEVERE, Grade.SLIGHT),
    ]
    assert (windows[1].after, windows[1].by) == (day("2017-02-05"), day("2017-03-03"))


def test_losses_that_share_days_are_one_window_and_others_are_not():
    apart = [intact("a", "2016-01-01"), damaged("b", "2016-01-11", Grade.SEVERE), damaged("c", "2016-01-21")]
    assert [window.limits for window in windows_of(*apart)] == [("a", "b"), ("b", "c")]
    sharing = [
        intact("a", "2016-01-01"),
        damaged("b", "2016-01-11/2016-01-15", Grade.SEVERE),
        damaged("c", "2016-01-13"),
    ]
    window = window_of(*sharing)
    assert window.limits == ("a", "c")
    assert (window.from_grade, window.to_grade) == (Grade.NO_DAMAGE, Grade.DESTROYED)


@pytest.mark.parametrize(
    ("date", "meets"),
    [
        pytest.param("2016-01-15", True, id="one-day"),
        pytest.param("2016-01-20/2016-02-10", True, id="over-the-end"),
        pytest.param("../2016-01-20", True, id="open-beginning"),
        pytest.param("2016-01-31", True, id="last-day"),
        pytest.param("2016-01-02", True, id="first-day"),
        pytest.param("2016", True, id="wider-than-the-window"),
        pytest.param("2015-12-31", False, id="before-the-sighting-before"),
        pytest.param("2016-02-01", False, id="after-the-sighting-after"),
        pytest.param("2016-02-01/..", False, id="open-end"),
    ],
)
def test_window_lists_the_events_that_may_lie_in_it_and_is_narrowed_by_none(arch, date, meets):
    window = window_of(*arch, event("blast", date))
    assert window.by == day("2016-01-31")
    # If the image of the first of January may have been made before the blast, the window begins a day earlier.
    assert window.after in (day("2016-01-01"), day("2015-12-31"))
    assert window.events == (("blast",) if meets else ())
    assert (window.likely is not None) is meets


def test_two_attacks_are_listed_in_the_order_of_their_dates_whatever_they_weigh(arch):
    march, june = event("second", "2016-01-20", judged="A1"), event("first", "2016-01-10", judged="C3")
    assert window_of(*arch, march, june).events == ("first", "second")
    assert derive_chronology([*arch, march, june]).contradictions == ()


def test_likely_days_are_those_of_the_events_of_greatest_weight(arch):
    events = [
        event("agency", "2016-01-05", judged="C3"),
        event("one-witness", "2016-01-10", judged="B2"),
        event("another-witness", "2016-01-20/2016-01-22", judged="B2"),
    ]
    assert window_of(*arch, *events).likely == days_between("2016-01-10", "2016-01-22")
    better = event("camera", "2016-01-12", judged="A1")
    assert window_of(*arch, *events, better).likely == days_between("2016-01-12", "2016-01-12")


def test_likely_days_are_days_of_the_window(arch):
    assert window_of(*arch, event("blast", "2016-01-20/2016-02-10")).likely == days_between("2016-01-20", "2016-01-31")
    assert window_of(*arch, event("blast", "../2016-01-20")).likely == days_between("2016-01-01", "2016-01-20")
    open_window = window_of(
        intact("whole", "../2016-01-01"), damaged("fallen", "2016-01-31"), event("x", "../2016-01-09")
    )
    assert open_window.likely == Interval(None, day("2016-01-09"))


@pytest.mark.parametrize("options", [{"judged": "E2"}, {"judged": "B4"}, {"status": DISPUTED}])
def test_event_that_is_weak_or_not_accepted_is_in_no_window(arch, options):
    window = window_of(*arch, event("rumour", "2016-01-10", **options))
    assert (window.events, window.likely) == ((), None)


def test_event_is_listed_in_every_window_that_it_may_lie_in():
    tetrapylon = [
        intact("whole", "2016-01-01"),
        damaged("severe", "2016-01-11", Grade.SEVERE),
        damaged("still-severe", "2016-01-13", Grade.SEVERE),
        damaged("most", "2016-01-21", Grade.LARGELY_DESTROYED),
    ]
    windows = windows_of(*tetrapylon, event("blast", "2016-01-05/2016-01-15"))
    assert [window.limits for window in windows] == [("whole", "severe", "blast"), ("still-severe", "most", "blast")]


def test_event_makes_no_improvement_likely():
    """An attack between the damage and its repair is listed there, but is no day on which it got better."""
    window = window_of(damaged("ruin", "2013-05-01"), event("blast", "2015-03"), restored("mended", "2018-06-01"))
    assert (window.from_grade, window.to_grade) == (Grade.DESTROYED, Grade.MODERATE)
    assert window.events == ("blast",)
    assert window.likely is None


def test_event_of_the_last_day_before_a_window_is_not_in_it():
    seen = [damaged("ruin", "2013-05-01"), event("blast", "2013-05-01"), restored("mended", "2018-06-01")]
    assert window_of(*seen).events == ()
    assert window_of(*seen).after == day("2013-05-01")


def test_improvement_lies_on_the_days_of_a_known_repair():
    seen = [damaged("ruin", "2013-05-01"), damaged("better", "2018-06-01", Grade.MODERATE)]
    window = window_of(*seen, repairs=[days_between("2015-03-01", "2015-03-31")])
    assert (window.after, window.by) == (day("2015-02-28"), day("2015-03-31"))
    assert window.limits == ("ruin", "better")


def test_events_of_equal_weight_are_both_likely_in_either_order_of_recording():
    observatory = event("observatory", "2015-07-20/2015-07-31", judged="B2", basis=Basis.WITNESS)
    accepted = [*BAALSHAMIN[:3], observatory]
    for statements in (accepted, accepted[::-1]):
        window = window_of(*statements)
        assert window.events == ("observatory", "directorate")
        assert window.likely == days_between("2015-07-20", "2015-08-23")
        assert (window.after, window.by) == (day("2015-06-26"), day("2015-08-27"))


def test_window_of_bel_is_proven_wide_and_likely_one_day():
    window = window_of(*BEL)
    assert (window.after, window.by) == (day("2015-08-27"), day("2015-08-31"))
    assert window.likely == days_between("2015-08-30", "2015-08-30")
    assert window.limits == ("unosat-27", "unosat-31", "resident")


def test_window_is_open_on_the_days_between_its_limits():
    window = window_of(*BEL)
    days = ["2015-08-27", "2015-08-28", "2015-08-30", "2015-08-31"]
    assert [window.is_open_on(day(text)) for text in days] == [False, True, True, False]
    assert window.interval == days_between("2015-08-28", "2015-08-31")


def test_claim_of_a_restoration_without_a_grade_limits_nothing(arch):
    assert window_of(*arch, claim("cloud", "no_information", "2016-01-15", Grade.NOT_VISIBLE)) == window_of(*arch)


def test_window_of_a_contradiction_is_limited_by_sightings_of_its_own_grades():
    """Two claims cannot both be true, so that their days are open: the loss is sure only on the day after them."""
    [window] = windows_of(
        intact("whole", "2016-01-01/2016-01-02"),
        damaged("worse", "2016-01-03"),
        damaged("vague", "2016-01-02/2016-01-06"),
        intact("better", "2016-01-05/2016-01-06"),
        event("first", "2016-01-03"),
        event("second", "2016-01-04"),
    )
    assert (window.from_grade, window.to_grade) == (Grade.NO_DAMAGE, Grade.DESTROYED)
    assert (window.after, window.by) == (day("2016-01-01"), day("2016-01-07"))
    assert (window.limit_before, window.limit_after) == ("whole", "vague")


def test_contradiction_makes_no_window_of_its_own():
    assert windows_of(damaged("first", "2015-06-01"), damaged("second", "2016-06-01", Grade.SLIGHT)) == ()


def test_loss_seen_at_a_vague_date_before_a_restoration_has_a_window():
    """The restoration may have begun at once, so that on no day the monument was surely damaged."""
    windows = windows_of(
        intact("whole", "2014-06-01"), damaged("ruin", "2015"), restored("mended", "2017-06-01", Grade.NO_DAMAGE)
    )
    assert [window.limits for window in windows] == [("whole", "ruin"), ("ruin", "mended")]
    assert [(window.after, window.by) for window in windows] == [
        (day("2014-06-01"), day("2015-12-31")),
        (day("2015-01-01"), day("2017-06-01")),
    ]


def test_window_of_a_monument_that_was_not_seen_before_the_day_of_the_attack():
    window = window_of(
        damaged("cracked", "2016-01-10", Grade.SLIGHT), event("blast", "2016-01-10"), damaged("gone", "2016-02-01")
    )
    assert window.limits == ("cracked", "gone", "blast")
    assert (window.after, window.by) == (day("2016-01-09"), day("2016-02-01"))


def test_windows_are_in_order_of_time_before_and_after_the_first_day_of_the_calendar():
    """The day before the first one has the number 0."""
    windows = windows_of(
        intact("a", "0000-12-30"), damaged("b", "0001-01-02", Grade.SLIGHT), damaged("c", "0001-02-01")
    )
    assert [window.limits for window in windows] == [("a", "b"), ("b", "c")]
