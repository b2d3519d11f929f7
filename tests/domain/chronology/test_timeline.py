"""Segments: the state on each day, what is likely, when it was seen, and what it rests on."""

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.chronology.dates import Interval, format_iso_day
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.timeline import VOUCHED_DAYS, Segment
from registry.domain.vocabulary.codes import Certainty, Grade
from tests.domain.statements import ARCH, BEL, THEATRE, damaged, day, event, intact, restored


def shown(statements, repairs=()):
    """The segments as text: first day, grade or range if uncertain, day or days last seen, leading claim."""
    rows = []
    for segment in derive_chronology(statements, repairs).segments:
        start = "" if segment.valid_from is None else format_iso_day(segment.valid_from)
        grades = segment.grade or f"{segment.grade_low}-{segment.grade_high}"
        rows.append((start, str(grades), days_shown(segment.last_seen), segment.leading))
    return rows


def days_shown(interval):
    if interval is None:
        return ""
    earliest = "" if interval.earliest is None else format_iso_day(interval.earliest)
    latest = format_iso_day(interval.latest)
    return latest if earliest == latest else f"{earliest}/{latest}"


def likely_on(statements, text):
    segment = derive_chronology(statements).state_on(day(text))
    return segment.likely_low, segment.likely_high


def range_on(statements, text, repairs=()):
    segment = derive_chronology(statements, repairs).state_on(day(text))
    return segment.grade_low, segment.grade_high


def test_segments_of_the_theatre():
    assert shown(THEATRE) == [
        ("", "unknown", "", None),
        ("2015-06-06", "no_damage", "", "drone-june"),
        ("2016-06-06", "no_damage", "2016-06-06", "drone-june"),
        ("2016-12-26", "no_damage", "2016-12-26", "satellite-december"),
        ("2016-12-27", "no_damage-severe", "2016-12-26", None),
        ("2017-01-10", "severe", "2017-01-10", "satellite-january"),
        ("2017-02-05", "severe", "2017-02-05", "drone-february"),
    ]


# --- Before the first sighting ---------------------------------------------------------------------------------------


def test_first_sighting_of_damage_vouches_for_nothing():
    assert shown(ARCH) == [("", "unknown", "", None), ("2015-10-04", "destroyed", "2015-10-04", "director-arch")]


def test_undamaged_first_sighting_vouches_for_a_year_and_not_a_day_more():
    line = derive_chronology([intact("seen", "2016-06-06")])
    edge = day("2016-06-06") - VOUCHED_DAYS
    assert [line.state_on(number).grade for number in (edge - 1, edge)] == [Grade.UNKNOWN, Grade.NO_DAMAGE]
    assert date.fromordinal(edge) == date(2015, 6, 6)
    assert line.state_on(edge).last_seen is None


@pytest.mark.parametrize(
    ("date", "since"),
    [
        pytest.param("2014", "2014-01-01", id="known-from-an-old-event-on"),
        pytest.param("2016-03-10", "2016-03-10", id="known-from-an-event-before-it-on"),
        pytest.param("2017", "2015-06-06", id="a-later-event-is-no-matter"),
        pytest.param("2016-06-06", "2015-06-06", id="nor-one-of-the-same-day"),
        pytest.param("2016-06-01/2016-06-08", "2015-06-06", id="nor-one-that-may-have-come-after-it"),
    ],
)
def test_undamaged_first_sighting_vouches_not_beyond_an_event(date, since):
    rows = shown([intact("seen", "2016-06-06"), event("blast", date)])
    assert rows[0][:2] == ("", "unknown")
    assert rows[1][:3] == (since, "no_damage", "")


@pytest.mark.parametrize(
    "first",
    [
        restored("first", "2016-06-06", Grade.NO_DAMAGE),
        damaged("first", "2016-06-06", Grade.SLIGHT),
        intact("first", "../2016-06-06"),
    ],
    ids=["restored", "slight", "open"],
)
def test_restored_damaged_or_undated_first_sighting_vouches_for_nothing(first):
    assert [grade for _, grade, *_ in shown([first])] == ["unknown", first.grade]


def test_state_is_known_from_the_first_event_that_may_have_hit():
    assert shown([event("blast", "2016-06")]) == [
        ("", "unknown", "", None),
        ("2016-06-01", "no_damage-destroyed", "", None),
    ]


def test_state_claims_with_an_open_end_never_become_certain():
    assert shown([damaged("since", "2016-01-01/..")]) == [("", "unknown", "", None)]


# --- The proven range ------------------------------------------------------------------------------------------------


def test_what_was_seen_last_stays_so():
    assert shown([damaged("seen", "2016-06-06")])[-1] == ("2016-06-06", "destroyed", "2016-06-06", "seen")


def test_sources_that_differ_on_a_day_saw_it_before_and_after_the_change():
    differing = [damaged("a", "2017-01-10", Grade.SEVERE), damaged("b", "2017-01-10", Grade.DESTROYED, judged="C3")]
    assert shown(differing) == [("", "unknown", "", None), ("2017-01-10", "destroyed", "2017-01-10", "b")]


def test_range_while_uncertain_spans_all_open_changes():
    seen = [intact("a", "2016-01-01"), damaged("b", "2016-01-03/2016-01-31", Grade.SEVERE), damaged("c", "2016-01-31")]
    assert ("2016-01-04", "no_damage-destroyed", "2016-01-01", None) in shown(seen)


def test_event_after_the_last_sighting_opens_everything_worse_from_its_first_possible_day():
    """Case 3."""
    assert shown([intact("visit", "2015-06-10"), event("attack", "2015-08")])[2:] == [
        ("2015-06-10", "no_damage", "2015-06-10", "visit"),
        ("2015-08-01", "no_damage-destroyed", "2015-06-10", None),
    ]


def test_event_changes_nothing_about_what_is_destroyed():
    gone = [damaged("gone", "2015-06-10"), event("attack", "2015-08")]
    assert shown(gone) == [("", "unknown", "", None), ("2015-06-10", "destroyed", "2015-06-10", "gone")]


def test_event_makes_nothing_certain():
    seen = [intact("a", "2016-01-01"), damaged("b", "2016-01-31")]
    without, with_event = derive_chronology(seen), derive_chronology([*seen, event("blast", "2016-01-10")])
    for number in range(day("2015-12-01"), day("2016-03-01")):
        former, later = without.state_on(number), with_event.state_on(number)
        assert (former.grade, former.grade_low, former.grade_high) == (later.grade, later.grade_low, later.grade_high)


def test_shelling_repairs_nothing_and_a_restoration_may_begin_on_the_day_after():
    """Case 4."""
    church = [
        damaged("survey", "2013-05-01", Grade.SLIGHT),
        event("shelling", "2015-03-10"),
        restored("conservators", "2018-06-01", Grade.NO_DAMAGE),
    ]
    assert [row[:2] for row in shown(church)] == [
        ("", "unknown"),
        ("2013-05-01", "slight"),
        ("2015-03-10", "slight-destroyed"),
        ("2015-03-11", "no_damage-destroyed"),
        ("2018-06-01", "no_damage"),
    ]


def test_repair_makes_better_possible_until_the_monument_is_seen():
    repairs = [Interval(day("2016-03-01"), day("2016-03-31"))]
    assert shown([damaged("seen", "2016-01-01", Grade.SEVERE)], repairs)[-2:] == [
        ("2016-01-01", "severe", "2016-01-01", "seen"),
        ("2016-03-01", "no_damage-severe", "2016-01-01", None),
    ]


def test_restoration_of_an_undamaged_monument_opens_the_days_since_it_was_last_seen():
    seen = [intact("visit", "2014-01-01"), restored("mended", "2016-06-10", Grade.NO_DAMAGE)]
    assert [row[:2] for row in shown(seen)[2:]] == [
        ("2014-01-01", "no_damage"),
        ("2014-01-02", "no_damage-destroyed"),
        ("2016-06-10", "no_damage"),
    ]


@pytest.mark.parametrize(
    ("before", "grade"),
    [(intact("before", "2014-01-01"), Grade.NO_DAMAGE), (damaged("before", "2014-01-01"), Grade.MODERATE)],
    ids=["undamaged", "destroyed"],
)
def test_restoration_of_a_vague_date_is_over_on_its_last_day(before, grade):
    """What a claim of a restoration explains happened before it: after it nothing gets better, or worse."""
    line = [before, restored("mended", "2016", grade)]
    assert range_on(line, "2016-12-30") == (Grade.NO_DAMAGE, Grade.DESTROYED)
    assert range_on(line, "2016-12-31") == (grade, grade)
    assert shown(line)[-1] == ("2016-12-31", grade, "2016-01-01/2016-12-31", "mended")


def test_restoration_of_a_vague_date_is_not_over_if_other_repairs_go_on():
    line = [damaged("before", "2014-01-01"), restored("mended", "2016", Grade.MODERATE)]
    repairs = [Interval(day("2016-05-01"), day("2016-07-31"))]
    assert range_on(line, "2017-01-01", repairs) == (Grade.NO_DAMAGE, Grade.MODERATE)


def test_sources_of_one_restoration_say_together_when_it_was_over():
    line = [
        damaged("before", "2014-01-01"),
        restored("report", "2016", Grade.MODERATE),
        restored("visit", "2016-06", Grade.MODERATE),
    ]
    assert range_on(line, "2017-01-01") == (Grade.MODERATE, Grade.MODERATE)


def test_contradicting_sightings_leave_open_what_any_of_them_says():
    assert shown([damaged("first", "2015-06-01"), damaged("second", "2016-06-01", Grade.SLIGHT)])[1:] == [
        ("2015-06-01", "no_damage-destroyed", "2015-06-01", None),
        ("2016-06-01", "slight-destroyed", "2016-06-01", None),
    ]


# --- Last seen -------------------------------------------------------------------------------------------------------


def test_last_seen_stays_an_interval():
    assert shown([damaged("report", "2019")])[-1] == ("2019-12-31", "destroyed", "2019-01-01/2019-12-31", "report")


def test_last_seen_has_an_open_beginning_if_the_sighting_has():
    assert derive_chronology([damaged("report", "../2019")]).state_on(None).last_seen.earliest is None


def test_last_seen_never_goes_back_to_a_day_before_a_sharper_sighting():
    """The sighting of "some day in 2019" was not made later than December, but may have been made in January."""
    seen = [damaged("visit", "2019-06-01"), damaged("report", "2019")]
    assert [row[2] for row in shown(seen)[1:]] == ["2019-06-01", "2019-06-01/2019-12-31"]


def test_event_is_not_a_sighting():
    assert derive_chronology([intact("a", "2016-01-01"), event("b", "2016-05-01")]).state_on(
        None
    ).last_seen == Interval(day("2016-01-01"), day("2016-01-01"))


# --- What it rests on ------------------------------------------------------------------------------------------------


def test_segment_names_its_leading_claim_with_its_certainty_and_its_admiralty_code():
    seen = replace(damaged("seen", "2016-01-01", judged="C3"), certainty=Certainty.PROBABLE)
    segment = derive_chronology([seen]).state_on(None)
    assert (segment.leading, segment.certainty, segment.admiralty) == ("seen", Certainty.PROBABLE, "C3")


def test_uncertain_or_unknown_segment_rests_on_no_claim():
    chronology = derive_chronology(THEATRE)
    for number in (day("2010-01-01"), day("2017-01-01")):
        segment = chronology.state_on(number)
        assert (segment.leading, segment.certainty, segment.admiralty) == (None, None, None)


def test_leading_claim_of_one_day_is_the_better_one():
    seen = [damaged("press", "2016-01-01", judged="C3"), damaged("survey", "2016-01-01", judged="A1")]
    assert shown(seen)[-1][3] == shown(seen[::-1])[-1][3] == "survey"


def test_leading_claim_of_equal_ones_does_not_depend_on_their_refs():
    first = damaged("C-1", "2016-01-01", source="institute")
    second = damaged("C-2", "2016-01-01", source="ministry")
    assert shown([first, second])[-1][3] == "C-1"
    assert shown([replace(first, ref="C-9"), second])[-1][3] == "C-9"


def test_leading_claim_of_a_source_that_says_two_things_does_not_depend_on_their_refs():
    """The same source and date, and of equal weight: what differs is how sure each is."""
    probable = replace(damaged("C-1", "2016-01-01", source="ministry"), certainty=Certainty.PROBABLE)
    confirmed = replace(probable, ref="C-2", certainty=Certainty.CONFIRMED)
    certainties = set()
    for one, other in [("C-1", "C-2"), ("C-2", "C-1")]:
        chronology = derive_chronology([replace(probable, ref=one), replace(confirmed, ref=other)])
        certainties.add(chronology.state_on(None).certainty)
    assert len(certainties) == 1


def test_claim_that_was_seen_before_the_loss_does_not_lead_after_it():
    """The vague sighting is past only in December, but the monument was gone in June."""
    seen = [damaged("cracked", "2016", Grade.SLIGHT), damaged("gone", "2016-06-01")]
    assert shown(seen)[-1] == ("2016-12-31", "destroyed", "2016-06-01/2016-12-31", "gone")


# --- Weak claims and what is likely ----------------------------------------------------------------------------------

WEAK = {
    "possible": {"certainty": Certainty.POSSIBLE},
    "doubtful": {"certainty": Certainty.DOUBTFUL},
    "unreliable": {"judged": "E2"},
    "not-judged": {"judged": "F2"},
    "doubtfully-true": {"judged": "B4"},
    "improbable": {"judged": "B5"},
    "cannot-be-judged": {"judged": "B6"},
}


def weak(claim_of, *arguments, certainty=Certainty.NOT_ASSESSED, **options):
    return replace(claim_of(*arguments, **options), certainty=certainty)


@pytest.mark.parametrize("options", WEAK.values(), ids=WEAK)
def test_weak_claim_makes_no_state_but_says_what_is_likely(options):
    rumour = weak(damaged, "rumour", "2015-06-01", Grade.SEVERE, **options)
    assert shown([rumour])[-1] == ("2015-06-01", "unknown", "", None)
    assert likely_on([rumour], "2015-05-31") == (Grade.UNKNOWN, Grade.UNKNOWN)
    assert likely_on([rumour], "2015-06-01") == (Grade.SEVERE, Grade.SEVERE)


@pytest.mark.parametrize("options", WEAK.values(), ids=WEAK)
def test_weak_claim_changes_nothing_where_a_strong_one_speaks(options):
    strong = [damaged("survey", "2015-06-01", Grade.SEVERE)]
    rumours = [
        weak(damaged, "rumour", "2015-07-01", Grade.DESTROYED, **options),
        weak(event, "blast", "2015-08-01", **options),
        weak(intact, "still-whole", "2015-09-01", **options),
    ]
    assert derive_chronology([*strong, *rumours]).segments == derive_chronology(strong).segments
    assert derive_chronology([*strong, *rumours]).windows == ()


def test_weak_claims_are_likely_until_a_strong_one_speaks():
    rumour, survey = damaged("rumour", "2014-06-01", Grade.SEVERE, judged="E4"), damaged("survey", "2016-06-01")
    assert likely_on([rumour, survey], "2016-05-31") == (Grade.SEVERE, Grade.SEVERE)
    assert likely_on([rumour, survey], "2016-06-01") == (Grade.DESTROYED, Grade.DESTROYED)


def test_loss_is_likely_on_the_days_of_the_events_in_its_window():
    assert likely_on(BEL, "2015-08-27") == (Grade.NO_DAMAGE, Grade.NO_DAMAGE)
    assert likely_on(BEL, "2015-08-29") == (Grade.NO_DAMAGE, Grade.NO_DAMAGE)
    assert likely_on(BEL, "2015-08-30") == (Grade.DESTROYED, Grade.DESTROYED)
    assert range_on(BEL, "2015-08-29") == range_on(BEL, "2015-08-30") == (Grade.NO_DAMAGE, Grade.DESTROYED)


def test_loss_is_open_between_two_attacks():
    """Case 5."""
    temple = [
        intact("january", "2015-01-10"),
        event("march", "2015-03-10"),
        event("june", "2015-06-10"),
        damaged("august", "2015-08-10"),
    ]
    days = ("2015-03-09", "2015-03-10", "2015-06-09", "2015-06-10")
    assert {range_on(temple, text) for text in days} == {(Grade.NO_DAMAGE, Grade.DESTROYED)}
    assert [likely_on(temple, text) for text in days] == [
        (Grade.NO_DAMAGE, Grade.NO_DAMAGE),
        (Grade.NO_DAMAGE, Grade.DESTROYED),
        (Grade.NO_DAMAGE, Grade.DESTROYED),
        (Grade.DESTROYED, Grade.DESTROYED),
    ]


@pytest.mark.parametrize("grade", Grade)
def test_segment_allows_its_range_and_the_unknown_allows_all(grade):
    segment = Segment(None, None, None, Grade.SLIGHT, Grade.SEVERE, True, Grade.SLIGHT, Grade.SEVERE)
    unknown = Segment(None, None, *[Grade.UNKNOWN] * 3, False, Grade.UNKNOWN, Grade.UNKNOWN)
    ruled_out = {Grade.NO_DAMAGE, Grade.LARGELY_DESTROYED, Grade.DESTROYED}
    assert segment.allows(grade) is (grade not in ruled_out)
    assert unknown.allows(grade)
