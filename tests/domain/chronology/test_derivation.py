"""The chronology of the test fixtures: what the registry must say about each monument, case by case."""

import pytest

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.vocabulary.codes import ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from tests.domain.statements import (
    ARCH,
    BAALSHAMIN,
    BEL,
    LION,
    THEATRE,
    THEATRE_DRONE,
    THEATRE_SATELLITE,
    THEATRE_TELEVISION,
    damaged,
    day,
    event,
    intact,
    restored,
)


def only_window(statements):
    (window,) = derive_chronology(statements).windows
    return window


def grade_on(statements, text):
    return derive_chronology(statements).state_on(day(text)).grade


def test_case_1_theatre_from_the_drone_pair_alone_has_a_window_of_244_days():
    window = only_window(THEATRE_DRONE)
    assert (window.after, window.by, window.days) == (day("2016-06-06"), day("2017-02-05"), 244)
    assert window.limits == ("drone-june", "drone-february")
    assert (window.from_grade, window.to_grade) == (Grade.NO_DAMAGE, Grade.SEVERE)


def test_case_1_theatre_from_both_pairs_has_a_window_of_15_days():
    window = only_window([*THEATRE_DRONE, *THEATRE_SATELLITE])
    assert (window.after, window.by, window.days) == (day("2016-12-26"), day("2017-01-10"), 15)
    assert window.limits == ("satellite-december", "satellite-january")


def test_case_1_theatre_on_television_is_a_contradiction_and_the_window_stays():
    chronology = derive_chronology(THEATRE)
    assert chronology.contradictions == (Contradiction(Kind.EVENT_OUTSIDE_WINDOW, ("television", "satellite-january")),)
    assert chronology.windows == derive_chronology([*THEATRE_DRONE, *THEATRE_SATELLITE]).windows


def test_case_1_theatre_on_television_narrows_the_window_of_the_drone_pair():
    window = only_window([*THEATRE_DRONE, THEATRE_TELEVISION])
    assert (window.after, window.by) == (day("2017-01-19"), day("2017-01-20"))
    assert window.limits == ("drone-june", "drone-february", "television")


def test_case_2_baalshamin_has_the_window_of_the_satellite_pair_without_events():
    window = only_window(BAALSHAMIN[:2])
    assert (window.after, window.by) == (day("2015-06-26"), day("2015-08-27"))


def test_case_2_baalshamin_fell_on_23_august_and_the_disputed_event_stays_beside_it():
    chronology = derive_chronology(BAALSHAMIN)
    window = only_window(BAALSHAMIN)
    assert (window.after, window.by, window.limit_event) == (day("2015-08-22"), day("2015-08-23"), "directorate")
    assert chronology.contradictions == (Contradiction(Kind.DISPUTED_CLAIM, ("observatory", "directorate")),)
    assert chronology.statements["observatory"].status == ClaimStatus.DISPUTED


def test_case_3_bel_fell_on_30_august():
    window = only_window(BEL)
    assert (window.after, window.by, window.days) == (day("2015-08-29"), day("2015-08-30"), 1)
    assert window.limits == ("unosat-27", "unosat-31", "resident")


def test_case_3_bel_keeps_its_rejected_claims_visible_with_what_they_contradict():
    chronology = derive_chronology(BEL)
    assert chronology.contradictions == (
        Contradiction(Kind.REJECTED_CLAIM, ("still-standing", "unosat-31")),
        Contradiction(Kind.REJECTED_CLAIM, ("web-page", "unosat-31")),
    )
    assert {"still-standing", "web-page"} <= chronology.statements.keys()


def test_case_3_bel_still_standing_on_the_day_of_the_event_contradicts_the_sighting_after_it():
    early = intact("still-standing", "2015-08-30", status=ClaimStatus.REJECTED)
    assert derive_chronology([*BEL[:3], early]).contradictions == (
        Contradiction(Kind.REJECTED_CLAIM, ("still-standing", "unosat-31")),
    )


@pytest.mark.parametrize(
    ("statements", "text", "grade"),
    [
        pytest.param(BEL, "2015-09-15", Grade.DESTROYED, id="bel-2015"),
        pytest.param(BAALSHAMIN, "2015-09-15", Grade.DESTROYED, id="baalshamin-2015"),
        pytest.param(LION, "2015-09-15", Grade.DESTROYED, id="lion-2015"),
        pytest.param(THEATRE, "2015-09-15", Grade.NO_DAMAGE, id="theatre-2015"),
        pytest.param(ARCH, "2015-09-15", Grade.UNKNOWN, id="arch-2015"),
        pytest.param(THEATRE, "2016-11-01", Grade.NO_DAMAGE, id="theatre-2016"),
        pytest.param(THEATRE, "2017-01-05", None, id="theatre-2017"),
    ],
)
def test_case_4_state_on_a_day(statements, text, grade):
    assert grade_on(statements, text) == grade


def test_case_4_theatre_is_uncertain_between_the_satellite_images():
    segment = derive_chronology(THEATRE).state_on(day("2017-01-05"))
    assert segment.uncertain
    assert (segment.grade_low, segment.grade_high) == (Grade.NO_DAMAGE, Grade.SEVERE)
    assert segment.last_seen == day("2016-12-26")


def test_case_5_lion_gets_better_with_its_restoration():
    chronology = derive_chronology(LION)
    assert grade_on(LION, "2015-01-01") == Grade.UNKNOWN
    assert grade_on(LION, "2016-04-01") == Grade.DESTROYED
    assert grade_on(LION, "2016-06-01") is None
    assert grade_on(LION, "2018-01-01") == Grade.MODERATE
    assert chronology.contradictions == ()


@pytest.mark.parametrize(
    ("repairs", "kinds"),
    [
        ([], [Kind.IMPROVEMENT_WITHOUT_RESTORATION]),
        ([Interval(day("2014-01-01"), day("2014-12-31"))], [Kind.IMPROVEMENT_WITHOUT_RESTORATION]),
        ([Interval(day("2017-08-01"), day("2017-09-30"))], []),
    ],
)
def test_case_5_lion_seen_better_needs_a_restoration_on_record(repairs, kinds):
    seen = [LION[0], damaged("museum", "2017-10-02", Grade.MODERATE)]
    assert [one.kind for one in derive_chronology(seen, repairs).contradictions] == kinds


def test_derive_without_claims_knows_nothing():
    chronology = derive_chronology([])
    assert [segment.grade for segment in chronology.segments] == [Grade.UNKNOWN]
    assert (chronology.windows, chronology.contradictions, chronology.statements) == ((), (), {})
    assert chronology.state_on(None).last_seen is None


def test_window_of_is_none_on_the_days_of_the_sightings_themselves():
    chronology = derive_chronology(THEATRE)
    days = ["2016-12-26", "2016-12-27", "2017-01-09", "2017-01-10"]
    assert [chronology.window_of(day(text)) is not None for text in days] == [False, True, True, False]


def test_part_that_was_repaired_and_destroyed_again_has_three_windows():
    shrine = [
        intact("first", "-0100"),
        damaged("second", "0273", Grade.SEVERE),
        restored("third", "0300", Grade.NO_DAMAGE),
        damaged("fourth", "2015-08-31"),
        event("fire", "0272"),
    ]
    windows = derive_chronology(shrine).windows
    assert [(w.limits[0], w.limits[1]) for w in windows] == [
        ("first", "second"),
        ("second", "third"),
        ("third", "fourth"),
    ]
    assert windows[0].limits == ("first", "second", "fire")
    assert windows[0].days == 366  # 272 was a leap year
    assert derive_chronology(shrine).contradictions == ()
