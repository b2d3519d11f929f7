"""Gaps: what an editor should look into next."""

from dataclasses import replace

import pytest

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.gaps import GapKind, find_gaps
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import Basis, Certainty, ContradictionKind, Credibility, Grade, Reliability
from tests.domain.statements import (
    ACCEPTED,
    BEL,
    DISPUTED,
    LION,
    REJECTED,
    THEATRE,
    THEATRE_DRONE,
    damaged,
    day,
    event,
    intact,
    restored,
)

TODAY = "2018-01-01"
VISIT, ATTACK = intact("visit", "2017-06-10"), event("attack", "2017-08")
RESTORED = [intact("visit", "2017-01-01"), restored("mended", "2017-06-10", Grade.NO_DAMAGE)]
AT_ODDS = [damaged("first", "2016-06-01", Grade.SEVERE), damaged("second", "2017-06-01", Grade.SLIGHT)]
REPAIR = Interval(day("2017-03-01"), day("2017-03-31"))


def due_gaps(statements, today=TODAY, repairs=()):
    gaps = find_gaps(derive_chronology(statements, repairs))
    assert len({gap.fingerprint for gap in gaps}) == len(gaps)
    return [gap for gap in gaps if gap.is_due(day(today))]


def gaps_of(statements, today=TODAY, repairs=()):
    return [(gap.kind, gap.claims, gap.days) for gap in due_gaps(statements, today, repairs)]


def gap_of(kind, statements, today=TODAY, repairs=()):
    [gap] = [gap for gap in due_gaps(statements, today, repairs) if gap.kind == kind]
    return gap


def kinds(statements, today=TODAY, repairs=()):
    return [kind for kind, *_ in gaps_of(statements, today, repairs)]


CASES = {
    GapKind.HIT_NOT_SEEN: ([VISIT, ATTACK], TODAY, ()),
    GapKind.REPAIRED_NOT_SEEN: ([damaged("ruin", "2017-01-01")], TODAY, [REPAIR]),
    GapKind.RESTORED_WITHOUT_DAMAGE: (RESTORED, TODAY, ()),
    GapKind.WIDE_WINDOW: (LION, TODAY, ()),
    GapKind.SINGLE_SOURCE_WINDOW: (THEATRE_DRONE, TODAY, ()),
    GapKind.WEAK_SOURCES_ONLY: ([intact("blog", "2017-06-01", judged="E4")], TODAY, ()),
    GapKind.NO_RECENT_SIGHTING: (BEL, "2021-01-01", ()),
    GapKind.CONTRADICTION: (AT_ODDS, TODAY, ()),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_has_a_case(kind):
    assert kind in kinds(*CASES[kind])


def test_gaps_are_in_the_order_of_their_kinds():
    repaired = [*AT_ODDS, damaged("later", "2017-06-02", Grade.SLIGHT), event("attack", "2017-08")]
    order = [list(GapKind).index(kind) for kind in kinds(repaired, "2030-01-01", [Interval(day("2017-09-01"), None)])]
    assert order == sorted(order)
    assert len(set(order)) >= 4


def test_monument_in_order_has_no_gap():
    assert kinds([intact("a", "2017-06-01"), intact("b", "2017-12-01")]) == []


# --- Hit, repaired, restored -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "is_unseen"),
    [
        pytest.param("2017-06-09", False, id="before-the-visit"),
        pytest.param("2017-06-10", True, id="on-the-day-of-the-visit"),
        pytest.param("2017-06-11", True, id="after-the-visit"),
        pytest.param("2017-01/2017-12", True, id="perhaps-after-the-visit"),
        pytest.param("2017-01-01/..", True, id="open-end"),
    ],
)
def test_event_that_may_have_hit_since_the_last_sighting_is_a_gap(date, is_unseen):
    gaps = gaps_of([VISIT, event("attack", date)])
    assert gaps == ([(GapKind.HIT_NOT_SEEN, ("attack",), None)] if is_unseen else [])


def test_all_events_since_the_last_sighting_are_named_in_the_order_of_their_dates():
    later, before = event("later", "2017-11", judged="A1"), event("before", "2017-01-05")
    assert gaps_of([VISIT, later, ATTACK, before]) == [(GapKind.HIT_NOT_SEEN, ("attack", "later"), None)]


def test_event_may_have_come_after_a_sighting_of_a_vague_date():
    assert gaps_of([intact("visit", "2017"), event("attack", "2017-06-10")]) == [
        (GapKind.HIT_NOT_SEEN, ("attack",), None)
    ]


def test_event_is_the_first_gap_of_a_monument_that_was_never_seen():
    assert gaps_of([ATTACK])[0] == (GapKind.HIT_NOT_SEEN, ("attack",), None)


@pytest.mark.parametrize(
    "attack",
    [
        event("attack", "2017-08", status=DISPUTED),
        event("attack", "2017-08", status=REJECTED),
        event("attack", "2017-08", judged="E2"),
        event("attack", "2017-08", judged="B4"),
    ],
    ids=["disputed", "rejected", "unreliable", "doubtfully-true"],
)
def test_event_that_is_not_strong_is_no_gap(attack):
    assert GapKind.HIT_NOT_SEEN not in kinds([VISIT, attack])


def test_event_on_what_was_destroyed_already_is_no_gap():
    assert kinds([damaged("gone", "2017-06-10"), ATTACK]) == []


@pytest.mark.parametrize(
    ("repair", "is_unseen"),
    [
        (Interval(day("2016-03-01"), day("2017-01-01")), False),
        (Interval(day("2016-03-01"), day("2017-01-02")), True),
        (Interval(day("2016-03-01"), None), True),
    ],
    ids=["over-before", "over-after", "under-way"],
)
def test_repair_that_may_have_gone_on_since_the_last_sighting_is_a_gap(repair, is_unseen):
    gaps = gaps_of([damaged("ruin", "2017-01-01")], repairs=[repair])
    assert gaps == ([(GapKind.REPAIRED_NOT_SEEN, (), None)] if is_unseen else [])


@pytest.mark.parametrize(("date", "is_unseen"), [("2016-12-31", False), ("2017-01-02", True)])
def test_event_that_made_it_better_since_the_last_sighting_is_a_repair_that_nobody_saw(date, is_unseen):
    mended = replace(event("mended", date), improves=True)
    gaps = gaps_of([damaged("ruin", "2017-01-01"), mended])
    assert gaps == ([(GapKind.REPAIRED_NOT_SEEN, ("mended",), None)] if is_unseen else [])


def test_repair_that_was_seen_is_no_gap():
    seen = [damaged("ruin", "2017-01-01"), damaged("better", "2017-06-01", Grade.SLIGHT)]
    assert GapKind.REPAIRED_NOT_SEEN not in kinds(seen, repairs=[REPAIR])


@pytest.mark.parametrize(
    ("known", "is_gap"),
    [
        pytest.param([], True, id="nothing"),
        pytest.param([intact("seen", "2016-01-01")], True, id="undamaged"),
        pytest.param([damaged("seen", "2016-01-01")], False, id="damaged"),
        pytest.param([event("blast", "2016-01-01")], False, id="hit"),
        pytest.param([damaged("seen", "2017-12-01")], True, id="damaged-later"),
        pytest.param([damaged("seen", "2016-01-01", judged="E4")], True, id="weakly-damaged"),
    ],
)
def test_restoration_without_known_damage_is_a_gap(known, is_gap):
    mended = restored("mended", "2017-06-10", Grade.NO_DAMAGE)
    gap = (GapKind.RESTORED_WITHOUT_DAMAGE, ("mended",), None)
    assert (gap in gaps_of([*known, mended])) is is_gap


def test_only_an_accepted_restoration_is_asked_about():
    assert GapKind.RESTORED_WITHOUT_DAMAGE not in kinds([restored("mended", "2017-06-10", status=DISPUTED)])


# --- Windows ---------------------------------------------------------------------------------------------------------


def test_drone_pair_alone_is_a_wide_window_that_rests_on_one_source():
    limits = ("drone-june", "drone-february")
    assert gaps_of(THEATRE_DRONE) == [
        (GapKind.WIDE_WINDOW, limits, 244),
        (GapKind.SINGLE_SOURCE_WINDOW, limits, 244),
    ]


def test_event_of_another_source_makes_a_window_rest_on_two_and_leaves_it_wide():
    assert kinds([*THEATRE_DRONE, event("television", "2017-01-20")]) == [GapKind.WIDE_WINDOW]


@pytest.mark.parametrize(("by", "wide"), [("2016-04-01", True), ("2016-03-31", False)])
def test_window_is_wide_from_91_days(by, wide):
    statements = [intact("a", "2016-01-01"), damaged("b", by)]
    assert (GapKind.WIDE_WINDOW in kinds(statements)) is wide


def test_widest_windows_come_first_and_open_ones_before_all():
    statements = [
        intact("a", "../2010-01-01"),
        damaged("b", "2011-01-01"),
        restored("c", "2013-01-01", Grade.NO_DAMAGE),
        damaged("d", "2013-06-01"),
    ]
    widths = [days for kind, _, days in gaps_of(statements) if kind == GapKind.WIDE_WINDOW]
    assert widths == [None, 731, 151]


# --- Sources and age -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reliability", Reliability)
def test_weak_sources_are_the_two_last_and_only_accepted_claims_count(reliability):
    statements = [
        intact("a", "2017-06-01", judged=f"{reliability}3"),
        intact("b", "2017-06-02", judged="A1", status=DISPUTED),
    ]
    assert (GapKind.WEAK_SOURCES_ONLY in kinds(statements)) is (reliability in "EF")


def test_claims_of_weak_sources_are_in_the_order_of_their_dates_not_of_their_refs():
    late, early = intact("a", "2017-06-01", judged="E4"), intact("b", "2017-05-01", judged="E4")
    assert gaps_of([late, early])[0] == (GapKind.WEAK_SOURCES_ONLY, ("b", "a"), None)


@pytest.mark.parametrize(("today", "stale"), [("2020-08-30", False), ("2020-08-31", True)])
def test_sighting_is_old_after_five_years(today, stale):
    assert (GapKind.NO_RECENT_SIGHTING in kinds(BEL, today)) is stale
    [gap] = [gap for gap in find_gaps(derive_chronology(BEL)) if gap.kind == GapKind.NO_RECENT_SIGHTING]
    assert (gap.claims, gap.due) == (("unosat-31",), day("2020-08-31"))


def test_age_of_a_sighting_counts_from_its_earliest_day():
    report = damaged("report", "2015")
    assert GapKind.NO_RECENT_SIGHTING in kinds([report], "2020-01-02")
    assert GapKind.NO_RECENT_SIGHTING not in kinds([report], "2020-01-01")


def test_age_of_a_sighting_with_an_open_beginning_is_not_known():
    assert gaps_of([damaged("report", "../2017")]) == [(GapKind.NO_RECENT_SIGHTING, ("report",), None)]


def test_monument_that_nobody_has_seen_needs_a_sighting():
    assert gaps_of([]) == [(GapKind.NO_RECENT_SIGHTING, (), None)]


# --- Contradictions --------------------------------------------------------------------------------------------------


def test_contradictions_are_listed_with_their_claims():
    assert gaps_of(AT_ODDS)[-1] == (GapKind.CONTRADICTION, ("second", "first"), None)


@pytest.mark.parametrize(("status", "is_gap"), [(ACCEPTED, True), (DISPUTED, True), (REJECTED, False)])
def test_contradiction_of_a_rejected_claim_is_settled(status, is_gap):
    second = damaged("second", "2017-06-01", Grade.SLIGHT, status=status)
    assert (GapKind.CONTRADICTION in kinds([AT_ODDS[0], second])) is is_gap


def test_false_report_on_the_theatre_is_no_contradiction():
    assert GapKind.CONTRADICTION not in kinds(THEATRE)


@pytest.mark.parametrize("kind", ["part_against_whole", ContradictionKind.IMPROVEMENT_WITHOUT_RESTORATION])
def test_part_against_whole_is_a_kind_of_its_own(kind):
    chronology = replace(derive_chronology(THEATRE), contradictions=(Contradiction(kind, ("television",)),))
    [gap] = [gap for gap in find_gaps(chronology) if gap.contradiction is not None]
    expected_kind = GapKind.PART_AGAINST_WHOLE if kind == "part_against_whole" else GapKind.CONTRADICTION
    assert (gap.kind, gap.claims, gap.contradiction) == (expected_kind, ("television",), kind)


# --- What a sentence needs, and the fingerprint ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [GapKind.WIDE_WINDOW, GapKind.SINGLE_SOURCE_WINDOW])
def test_gap_of_a_window_carries_its_days_and_grades(kind):
    gap = gap_of(kind, THEATRE_DRONE)
    assert gap.when == Interval(day("2016-06-07"), day("2017-02-05"))
    assert (gap.from_grade, gap.from_worst) == (Grade.NO_DAMAGE, Grade.NO_DAMAGE)
    assert (gap.to_grade, gap.to_worst) == (Grade.SEVERE, Grade.SEVERE)


def test_gap_of_a_wide_window_names_the_events_in_it():
    gap = gap_of(GapKind.WIDE_WINDOW, [*THEATRE_DRONE, event("television", "2017-01-20")])
    assert gap.claims == ("drone-june", "drone-february", "television")


def test_gap_of_a_window_carries_ranges_and_names_an_event_that_limits_it_once():
    collapse = event("collapse", "2017-03/2017-09", grade=Grade.SEVERE)
    ruin = replace(damaged("ruin", "2017-12-01", Grade.SEVERE), worst_grade=Grade.LARGELY_DESTROYED)
    gap = gap_of(GapKind.WIDE_WINDOW, [intact("visit", "2017-01-01"), collapse, ruin])
    assert gap.claims == ("visit", "collapse")
    assert (gap.to_grade, gap.to_worst) == (Grade.SEVERE, Grade.DESTROYED)


@pytest.mark.parametrize(
    ("kind", "evidence", "when"),
    [
        (GapKind.HIT_NOT_SEEN, ([VISIT, ATTACK], TODAY), ("2017-06-10", "2017-06-10")),
        (GapKind.HIT_NOT_SEEN, ([ATTACK], TODAY), None),
        (GapKind.REPAIRED_NOT_SEEN, CASES[GapKind.REPAIRED_NOT_SEEN], ("2017-01-01", "2017-01-01")),
        (GapKind.RESTORED_WITHOUT_DAMAGE, (RESTORED,), ("2017-06-10", "2017-06-10")),
        (GapKind.NO_RECENT_SIGHTING, ([damaged("report", "2015")], "2021-01-01"), ("2015-01-01", "2015-12-31")),
        (GapKind.NO_RECENT_SIGHTING, ([],), None),
    ],
)
def test_gap_says_on_which_days_the_monument_was_seen_or_restored(kind, evidence, when):
    interval = None if when is None else Interval(day(when[0]), day(when[1]))
    assert gap_of(kind, *evidence).when == interval


def test_fingerprint_is_the_same_in_every_order_of_recording_and_on_every_day():
    statements = [*AT_ODDS, *THEATRE_DRONE]
    fingerprints = {gap.fingerprint for gap in due_gaps(statements)}
    assert fingerprints == {gap.fingerprint for gap in due_gaps(statements[::-1])}
    assert fingerprints <= {gap.fingerprint for gap in due_gaps(statements, "2030-01-01")}


@pytest.mark.parametrize(
    "change",
    [
        {"when": Interval(day("2017-08-02"), day("2017-08-02"))},
        {"reliability": Reliability.C},
        {"credibility": Credibility.THREE},
        {"certainty": Certainty.PROBABLE},
        {"basis": Basis.PRESS},
        {"ref": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_fingerprint_changes_with_the_evidence(change):
    before = gap_of(GapKind.HIT_NOT_SEEN, [VISIT, ATTACK])
    after = gap_of(GapKind.HIT_NOT_SEEN, [VISIT, replace(ATTACK, **change)])
    assert before.fingerprint != after.fingerprint


def test_fingerprint_changes_with_the_last_sighting():
    later_visit = intact("later-visit", "2017-06-20")
    before = gap_of(GapKind.HIT_NOT_SEEN, [VISIT, ATTACK])
    assert before.fingerprint != gap_of(GapKind.HIT_NOT_SEEN, [VISIT, later_visit, ATTACK]).fingerprint


def test_fingerprint_changes_with_the_repairs_of_a_repair_that_nobody_saw():
    ruin, later_repair = [damaged("ruin", "2017-01-01")], Interval(day("2017-03-01"), None)
    before = gap_of(GapKind.REPAIRED_NOT_SEEN, ruin, repairs=[REPAIR])
    assert before.fingerprint != gap_of(GapKind.REPAIRED_NOT_SEEN, ruin, repairs=[later_repair]).fingerprint


def test_fingerprint_stays_when_other_evidence_comes_in_or_a_source_is_renamed():
    before = gap_of(GapKind.WIDE_WINDOW, THEATRE_DRONE)
    renamed = [replace(statement, source="renamed") for statement in THEATRE_DRONE]
    rumour = damaged("rumour", "2017-03-01", judged="E4")
    assert before.fingerprint == gap_of(GapKind.WIDE_WINDOW, [*renamed, rumour]).fingerprint


# --- What is inherited -----------------------------------------------------------------------------------------------


def family_gaps(*statements, relatives):
    return find_gaps(derive_chronology(statements, (), relatives))


def test_event_on_the_whole_is_a_gap_of_a_part_not_seen_since():
    whole = Relative(("temple",), True, (event("blast", "2015-08"),))
    gaps = family_gaps(intact("visit", "2015-06-10"), relatives=[whole])
    assert (gaps[0].kind, gaps[0].claims) == (GapKind.HIT_NOT_SEEN, ("blast",))


def test_damage_of_a_part_explains_the_restoration_of_its_whole():
    wall = Relative(("temple", "wall"), False, (damaged("gone", "2015-08"),))
    gaps = family_gaps(restored("mended", "2018-06-01"), relatives=[wall])
    assert GapKind.RESTORED_WITHOUT_DAMAGE not in {gap.kind for gap in gaps}
    assert GapKind.RESTORED_WITHOUT_DAMAGE in kinds([restored("mended", "2018-06-01")])


def test_part_against_whole_is_a_gap_of_its_own_kind():
    wall = Relative(("temple", "wall"), False, (damaged("gone", "2015-08-31"),))
    gaps = family_gaps(intact("untouched", "2015-09-10"), relatives=[wall])
    [gap] = [gap for gap in gaps if gap.kind == GapKind.PART_AGAINST_WHOLE]
    assert set(gap.claims) == {"untouched", "gone"}


def test_destroyed_whole_of_undamaged_parts_is_a_gap_that_names_the_claim_on_the_part():
    wall = Relative(("temple", "wall"), False, (intact("standing", "2015-09-10"),))
    gaps = family_gaps(damaged("gone", "2015-08-31"), relatives=[wall])
    [gap] = [gap for gap in gaps if gap.kind == GapKind.PART_AGAINST_WHOLE]
    assert set(gap.claims) == {"gone", "standing"}
