"""Gaps: what an editor should look into next."""

import pytest

from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.gaps import GapKind, find_gaps
from registry.domain.vocabulary.codes import Reliability
from tests.domain.statements import BEL, DISPUTED, LION, THEATRE, THEATRE_DRONE, damaged, day, event, intact

TODAY = "2018-01-01"


def found(statements, today=TODAY):
    return [(gap.kind, gap.claims, gap.days) for gap in find_gaps(derive_chronology(statements), day(today))]


def kinds(statements, today=TODAY):
    return [kind for kind, *_ in found(statements, today)]


@pytest.mark.parametrize(
    ("kind", "statements", "today"),
    [
        (GapKind.WIDE_WINDOW, LION, TODAY),
        (GapKind.SINGLE_SOURCE_WINDOW, THEATRE_DRONE, TODAY),
        (GapKind.WEAK_SOURCES_ONLY, [intact("blog", "2017-06-01", judged="E4")], TODAY),
        (GapKind.NO_RECENT_SIGHTING, BEL, "2021-01-01"),
        (GapKind.CONTRADICTION, THEATRE, TODAY),
    ],
)
def test_each_kind_is_found(kind, statements, today):
    assert kind in kinds(statements, today)


def test_every_kind_has_a_case():
    (cases,) = (mark.args[1] for mark in test_each_kind_is_found.pytestmark)
    assert {case[0] for case in cases} == set(GapKind)


def test_drone_pair_alone_is_a_wide_window_that_rests_on_one_source():
    limits = ("drone-june", "drone-february")
    assert found(THEATRE_DRONE) == [
        (GapKind.WIDE_WINDOW, limits, 244),
        (GapKind.SINGLE_SOURCE_WINDOW, limits, 244),
    ]


def test_event_of_another_source_makes_a_window_rest_on_two():
    assert kinds([*THEATRE_DRONE, event("television", "2017-01-20")]) == []


@pytest.mark.parametrize(("by", "wide"), [("2016-04-01", True), ("2016-03-31", False)])
def test_window_is_wide_from_91_days(by, wide):
    statements = [intact("a", "2016-01-01"), damaged("b", by)]
    assert (GapKind.WIDE_WINDOW in kinds(statements)) is wide


def test_widest_windows_come_first_and_open_ones_before_all():
    statements = [
        intact("a", "../2010-01-01"),
        damaged("b", "2011-01-01"),
        intact("c", "2013-01-01"),
        damaged("d", "2013-06-01"),
    ]
    widths = [days for kind, _, days in found(statements) if kind == GapKind.WIDE_WINDOW]
    assert widths == [None, 731, 151]


@pytest.mark.parametrize("reliability", Reliability)
def test_weak_sources_are_the_two_last_and_only_accepted_claims_count(reliability):
    statements = [
        intact("a", "2017-06-01", judged=f"{reliability}3"),
        intact("b", "2017-06-02", judged="A1", status=DISPUTED),
    ]
    assert (GapKind.WEAK_SOURCES_ONLY in kinds(statements)) is (reliability in "EF")


@pytest.mark.parametrize(("today", "stale"), [("2020-08-30", False), ("2020-08-31", True)])
def test_sighting_is_old_after_five_years(today, stale):
    gap = (GapKind.NO_RECENT_SIGHTING, ("unosat-31",), day(today) - day("2015-08-31"))
    assert (gap in found(BEL, today)) is stale


def test_monument_that_nobody_has_seen_needs_a_sighting():
    assert found([]) == [(GapKind.NO_RECENT_SIGHTING, (), None)]


def test_contradictions_are_listed_with_their_claims():
    assert found(THEATRE)[-1] == (GapKind.CONTRADICTION, ("television", "satellite-january"), None)
