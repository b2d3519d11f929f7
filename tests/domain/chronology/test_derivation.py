"""The chronology of the test fixtures and of the cases of the definition: what must come out of each."""

import pytest

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.vocabulary.codes import ClaimStatus, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from tests.domain.statements import (
    ACCEPTED,
    ARCH,
    BAALSHAMIN,
    BEL,
    DISPUTED,
    LION,
    REJECTED,
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
    [window] = derive_chronology(statements).windows
    return window


def limits(window):
    return window.after, window.by


def state_on(statements, text):
    return derive_chronology(statements).state_on(day(text))


def grade_on(statements, text):
    return state_on(statements, text).grade


# --- Case 1: the theatre ---------------------------------------------------------------------------------------------


def test_theatre_from_the_drone_pair_alone_has_a_window_of_244_days():
    window = only_window(THEATRE_DRONE)
    assert (*limits(window), window.days) == (day("2016-06-06"), day("2017-02-05"), 244)
    assert window.limits == ("drone-june", "drone-february")
    assert (window.from_grade, window.to_grade) == (Grade.NO_DAMAGE, Grade.SEVERE)


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([], id="images-alone"),
        pytest.param([THEATRE_TELEVISION], id="late-report"),
        pytest.param([event("early", "2016-08-01"), event("false", "2017-03-01")], id="false-reports"),
        pytest.param([intact("still-whole", "2017-02", status=REJECTED)], id="rejected-sighting"),
        pytest.param([damaged("ruin", "2016-07-01", status=DISPUTED)], id="disputed-sighting"),
    ],
)
def test_theatre_has_a_window_of_15_days_whatever_false_or_later_reports_say(reports):
    window = only_window([*THEATRE_DRONE, *THEATRE_SATELLITE, *reports])
    assert (*limits(window), window.days) == (day("2016-12-26"), day("2017-01-10"), 15)
    assert (window.limit_before, window.limit_after) == ("satellite-december", "satellite-january")


def test_theatre_on_television_contradicts_nothing_and_is_in_no_window():
    """The stage was hit before. A second attack that changed nothing is possible."""
    chronology = derive_chronology(THEATRE)
    assert chronology.contradictions == ()
    assert chronology.windows[0].events == ()


def test_theatre_on_television_dates_the_window_of_the_drone_pair_likely_and_leaves_it_as_wide():
    window = only_window([*THEATRE_DRONE, THEATRE_TELEVISION])
    assert limits(window) == limits(only_window(THEATRE_DRONE))
    assert window.likely == Interval(day("2017-01-20"), day("2017-01-20"))


def test_theatre_is_uncertain_between_the_satellite_images():
    segment = state_on(THEATRE, "2017-01-05")
    assert segment.uncertain
    assert (segment.grade_low, segment.grade_high) == (Grade.NO_DAMAGE, Grade.SEVERE)
    assert segment.last_seen == Interval(day("2016-12-26"), day("2016-12-26"))


# --- Case 2: the temples ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_order", [1, -1])
def test_baalshamin_has_two_equal_dates_both_listed_and_likely_in_either_order(in_order):
    directorate = event("directorate", "2015-08-23")
    observatory = event("observatory", "2015-07-20/2015-07-31")
    chronology = derive_chronology([*BAALSHAMIN[:2], directorate, observatory][::in_order])
    [window] = chronology.windows
    assert limits(window) == (day("2015-06-26"), day("2015-08-27"))
    assert window.events == ("observatory", "directorate")
    assert window.likely == Interval(day("2015-07-20"), day("2015-08-23"))
    assert chronology.contradictions == ()
    assert chronology.state_on(day("2015-08-01")).uncertain


def test_baalshamin_as_in_the_fixtures_is_likely_lost_on_the_accepted_date():
    """The disputed date is kept, and moves nothing."""
    window = only_window(BAALSHAMIN)
    assert window.events == ("directorate",)
    assert window.likely == Interval(day("2015-08-23"), day("2015-08-23"))
    assert state_on(BAALSHAMIN, "2015-08-25").uncertain
    assert derive_chronology(BAALSHAMIN).statements["observatory"].status == ClaimStatus.DISPUTED


def test_bel_fell_between_27_and_31_august_and_likely_on_the_30th():
    window = only_window(BEL)
    assert limits(window) == (day("2015-08-27"), day("2015-08-31"))
    assert window.likely == Interval(day("2015-08-30"), day("2015-08-30"))
    assert window.limits == ("unosat-27", "unosat-31", "resident")


def test_bel_keeps_its_rejected_claims():
    assert {"still-standing", "web-page"} <= derive_chronology(BEL).statements.keys()


# --- Cases 3 to 5 ----------------------------------------------------------------------------------------------------


def test_monument_that_was_hit_and_not_seen_since_is_uncertain_today():
    chronology = derive_chronology([intact("visit", "2015-06-10"), event("attack", "2015-08")])
    segment = chronology.state_on(None)
    assert segment.uncertain
    assert (segment.grade_low, segment.grade_high) == (Grade.NO_DAMAGE, Grade.DESTROYED)
    assert (segment.valid_from, segment.valid_to) == (day("2015-08-01"), None)


def test_tower_tombs_that_were_hit_and_never_seen_are_not_unknown():
    segment = derive_chronology([event("attack", "2015-08")]).state_on(None)
    assert segment.uncertain
    assert segment.grade != Grade.UNKNOWN
    assert (segment.grade_low, segment.grade_high) == (Grade.NO_DAMAGE, Grade.DESTROYED)


def test_shelling_repairs_nothing_and_ends_no_window_of_improvement():
    church = [
        damaged("survey", "2013-05-01", Grade.SLIGHT),
        event("shelling", "2015-03-10"),
        restored("conservators", "2018-06-01", Grade.NO_DAMAGE),
    ]
    assert grade_on(church, "2015-03-09") == Grade.SLIGHT
    for text, lowest in [
        ("2015-03-10", Grade.SLIGHT),
        ("2015-03-11", Grade.NO_DAMAGE),
        ("2018-05-31", Grade.NO_DAMAGE),
    ]:
        segment = state_on(church, text)
        assert segment.uncertain
        assert (segment.grade_low, segment.grade_high) == (lowest, Grade.DESTROYED)
    assert grade_on(church, "2018-06-01") == Grade.NO_DAMAGE
    window = only_window(church)
    assert limits(window) == (day("2015-03-10"), day("2018-06-01"))
    assert (window.from_grade, window.to_grade, window.likely) == (Grade.SLIGHT, Grade.NO_DAMAGE, None)


def test_two_attacks_before_a_loss_are_two_attacks():
    temple = [
        intact("january", "2015-01-10"),
        event("march", "2015-03-10", judged="A1"),
        event("june", "2015-06-10"),
        damaged("august", "2015-08-10"),
    ]
    chronology = derive_chronology(temple)
    assert chronology.contradictions == ()
    assert chronology.windows[0].events == ("march", "june")
    segment = chronology.state_on(day("2015-05-01"))
    assert segment.uncertain
    assert (segment.grade_low, segment.grade_high) == (Grade.NO_DAMAGE, Grade.DESTROYED)


# --- The other fixtures ----------------------------------------------------------------------------------------------


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
def test_state_of_the_fixtures_on_a_day(statements, text, grade):
    assert grade_on(statements, text) == grade


def test_lion_gets_better_with_its_restoration():
    assert grade_on(LION, "2015-01-01") == Grade.UNKNOWN
    assert grade_on(LION, "2016-04-01") == Grade.DESTROYED
    assert grade_on(LION, "2016-06-01") is None
    assert grade_on(LION, "2018-01-01") == Grade.MODERATE
    assert derive_chronology(LION).contradictions == ()


@pytest.mark.parametrize(
    ("repairs", "kinds"),
    [
        ([], [Kind.IMPROVEMENT_WITHOUT_RESTORATION]),
        ([Interval(day("2014-01-01"), day("2014-12-31"))], [Kind.IMPROVEMENT_WITHOUT_RESTORATION]),
        ([Interval(day("2017-08-01"), day("2017-09-30"))], []),
    ],
)
def test_lion_seen_better_needs_a_restoration_on_record(repairs, kinds):
    seen = [LION[0], damaged("museum", "2017-10-02", Grade.MODERATE)]
    contradictions = derive_chronology(seen, repairs).contradictions
    assert [contradiction.kind for contradiction in contradictions] == kinds
    assert all(contradiction.claims == ("museum", "director") for contradiction in contradictions)


def test_contradiction_ends_when_an_editor_disputes_or_rejects_one_of_the_claims():
    first = damaged("first", "2015-06-01")
    for status, kind in [(DISPUTED, Kind.DISPUTED_CLAIM), (REJECTED, Kind.REJECTED_CLAIM)]:
        second = damaged("second", "2016-06-01", Grade.SLIGHT, status=status)
        chronology = derive_chronology([first, second])
        assert chronology.state_on(None).grade == Grade.DESTROYED
        assert chronology.contradictions == (Contradiction(kind, ("second", "first")),)
    accepted = derive_chronology([first, damaged("second", "2016-06-01", Grade.SLIGHT, status=ACCEPTED)])
    assert accepted.state_on(None).uncertain


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
    chronology = derive_chronology(shrine)
    assert [window.limits for window in chronology.windows] == [
        ("first", "second", "fire"),
        ("second", "third"),
        ("third", "fourth"),
    ]
    assert chronology.contradictions == ()
