"""Record time: what was held for true, from when until when. (Replayed lines: test_chronology_properties.)"""

from datetime import UTC, datetime

from registry.domain.chronology.bitemporal import RecordedSegment, replay_segments
from registry.domain.chronology.derivation import derive_chronology
from tests.domain.statements import ARCH, THEATRE_DRONE, THEATRE_SATELLITE

MARCH, APRIL, MAY = (datetime(2017, month, 1, tzinfo=UTC) for month in (3, 4, 5))
NOTHING, DRONE = derive_chronology([]).segments, derive_chronology(THEATRE_DRONE).segments
BOTH = derive_chronology([*THEATRE_DRONE, *THEATRE_SATELLITE]).segments


def test_nothing_recorded_is_nothing_held():
    assert replay_segments([]) == []


def test_line_that_stays_the_same_is_held_on():
    assert replay_segments([(MARCH, DRONE), (APRIL, DRONE)]) == [
        RecordedSegment(segment, MARCH, None) for segment in DRONE
    ]


def test_what_a_better_image_replaces_is_closed_and_the_rest_held_on():
    known = replay_segments([(MARCH, DRONE), (APRIL, BOTH)])
    assert {k.segment for k in known if k.known_to == APRIL} == set(DRONE) - set(BOTH)
    assert {k.segment for k in known if k.known_to is None} == set(BOTH)
    assert {k.segment for k in known if k.known_from == MARCH and k.known_to is None} == set(DRONE) & set(BOTH)
    assert [k.known_to is None for k in known] == sorted(k.known_to is None for k in known)


def test_what_goes_and_comes_back_is_held_twice():
    known = replay_segments([(MARCH, NOTHING), (APRIL, derive_chronology(ARCH).segments), (MAY, NOTHING)])
    (unknown,) = NOTHING
    assert [(k.known_from, k.known_to) for k in known if k.segment == unknown] == [(MARCH, APRIL), (MAY, None)]


def test_line_replaced_at_the_same_moment_was_never_held():
    assert replay_segments([(MARCH, DRONE), (MARCH, NOTHING)]) == [RecordedSegment(NOTHING[0], MARCH, None)]
