"""Segments: the state on each day, and for how long an undamaged first sighting vouches."""

from datetime import date

import pytest

from registry.domain.chronology.dates import format_iso_day
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.timeline import VOUCHED_DAYS, Segment
from registry.domain.vocabulary.codes import Grade
from tests.domain.statements import ARCH, THEATRE, damaged, day, event, intact, restored


def shown(statements):
    """The segments as text: first day, grade (range while uncertain), last seen, leading claim."""

    def text(number):
        return "" if number is None else format_iso_day(number)

    return [
        (
            text(s.valid_from),
            s.grade.value if s.grade else f"{s.grade_low.value}-{s.grade_high.value}",
            text(s.last_seen),
            s.leading,
        )
        for s in derive_chronology(statements).segments
    ]


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
        pytest.param("2016-03-10", "2016-03-11", id="after-an-event-before-it"),
        pytest.param("2016-03", "2016-04-01", id="after-the-last-day-it-may-have-been"),
        pytest.param("2014", "2015-06-06", id="not-further-back-for-an-old-event"),
        pytest.param("2017", "2015-06-06", id="a-later-event-is-no-matter"),
        pytest.param("2016-06-06", "2015-06-06", id="nor-one-of-the-same-day"),
        pytest.param("2016-06-01/2016-06-08", "2015-06-06", id="nor-one-that-may-have-come-after-it"),
    ],
)
def test_undamaged_first_sighting_vouches_not_beyond_an_event(date, since):
    assert shown([intact("seen", "2016-06-06"), event("blast", date)])[1][:3] == (since, "no_damage", "")


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
    assert next(grade for _, grade, *_ in shown([first])) == "unknown"
    assert len(shown([first])) == 2


def test_first_sighting_on_which_sources_differ_vouches_for_nothing():
    found = [intact("whole", "2016-06-06"), damaged("cracked", "2016-06-06", Grade.SLIGHT, judged="C3")]
    assert [start for start, *_ in shown(found)] == ["", "2016-06-06"]


def test_sources_that_differ_on_a_day_give_a_range_led_by_the_better():
    segment = derive_chronology(
        [damaged("a", "2017-01-10", Grade.SEVERE), damaged("b", "2017-01-10", Grade.DESTROYED, judged="C3")]
    ).segments[-1]
    assert (segment.grade, segment.leading, segment.uncertain) == (Grade.SEVERE, "a", False)
    assert (segment.grade_low, segment.grade_high) == (Grade.SEVERE, Grade.DESTROYED)


def test_range_while_uncertain_spans_all_open_changes():
    found = [intact("a", "2016-01-01"), damaged("b", "2016-01", Grade.SEVERE), damaged("c", "2016-01-31")]
    assert ("2016-01-02", "no_damage-destroyed", "2016-01-01", None) in shown(found)


def test_event_that_makes_the_change_certain_earlier_is_not_a_sighting():
    found = [intact("a", "2016-01-01"), damaged("b", "2016-01-31"), event("blast", "2016-01-10")]
    assert shown(found)[2:] == [
        ("2016-01-01", "no_damage", "2016-01-01", "a"),
        ("2016-01-10", "destroyed", "2016-01-01", "b"),
        ("2016-01-31", "destroyed", "2016-01-31", "b"),
    ]


def test_narrowed_change_settles_vaguer_sightings_before_it():
    found = [
        intact("a", "2016-01-01"),
        intact("vague", "2016-01-02/2016-01-30"),
        damaged("b", "2016-02-20"),
        event("blast", "2016-01-10/2016-01-12"),
    ]
    assert next(start for start, grade, *_ in shown(found) if grade == "destroyed") == "2016-01-12"


def test_state_claims_with_an_open_end_never_become_certain():
    assert shown([damaged("since", "2016-01-01/..")]) == [("", "unknown", "", None)]


@pytest.mark.parametrize("grade", Grade)
def test_segment_allows_its_range_and_the_unknown_allows_all(grade):
    segment = Segment(None, None, None, Grade.SLIGHT, Grade.SEVERE, True, None, None)
    unknown = Segment(None, None, Grade.UNKNOWN, Grade.UNKNOWN, Grade.UNKNOWN, False, None, None)
    ruled_out = {Grade.NO_DAMAGE, Grade.LARGELY_DESTROYED, Grade.DESTROYED}
    assert segment.allows(grade) is (grade not in ruled_out)
    assert unknown.allows(grade)
