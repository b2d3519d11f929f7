"""Interventions: every pair of statuses, the status on a day, and which work allows a grade to get better."""

import pytest

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import (
    PHYSICAL,
    PROMINENCE,
    REPAIRING,
    STEPS,
    Step,
    StepRefused,
    check_step,
    find_repair_periods,
    intervention_status_on,
    restoration_status,
)
from registry.domain.vocabulary.codes import InterventionStatus as S
from registry.domain.vocabulary.codes import InterventionType as T

# Rows: from; columns, in the order of the vocabulary: to. x follows, = is a repetition, . does not follow.
TABLE = """
none_known   = x x x x . x . x
proposed     . = x x x . x x x
approved     . . = x x x x x x
preparatory  . . x = x x x x x
in_progress  . . . . = x x x x
suspended    . . . x x = x x x
completed    . . . . . . = . .
abandoned    . x . . . . . = .
unknown      . x x x x x x x =
"""
FOLLOWS = {
    (S(row.split()[0]), new): mark
    for row in TABLE.strip().splitlines()
    for new, mark in zip(S, row.split()[1:], strict=True)
}
LEAVE_ALONE = {T.DOCUMENTATION_3D, T.REPLICA_ELSEWHERE, T.DIGITAL_RECONSTRUCTION, T.MONITORING}
ONLY_PROTECT = {T.SITE_SECURITY_DEMINING, T.EMERGENCY_STABILISATION, T.DEBRIS_SORTING, T.EVACUATION_RELOCATION}


def step(status, earliest, latest=0):
    return Step(status, Interval(earliest, earliest if latest == 0 else latest))


LION = [step(S.PREPARATORY, 10), step(S.IN_PROGRESS, 20, 25), step(S.COMPLETED, 40)]


@pytest.mark.parametrize("new", S)
@pytest.mark.parametrize("old", S)
def test_step_follows_as_the_table_says(old, new):
    assert (new in STEPS[old]) is (FOLLOWS[old, new] == "x")
    before = [] if old == S.NONE_KNOWN else [step(old, 10)]
    if FOLLOWS[old, new] == ".":
        with pytest.raises(StepRefused, match=f"^A measure that is {old} cannot become {new}\\.$") as refused:
            check_step(before, step(new, 20))
        assert (refused.value.field, refused.value.code) == ("status", "step_refused")
    else:
        check_step(before, step(new, 20))


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (step(S.SUSPENDED, 30), None),
        (step(S.IN_PROGRESS, 30), None),
        (step(S.PROPOSED, 5), None),
        (step(S.ABANDONED, 30), "abandoned cannot become completed"),
        (step(S.COMPLETED, 15), "completed cannot become in_progress"),
        (step(S.PROPOSED, 30), "in_progress cannot become proposed"),
        (step(S.UNKNOWN, 50), "completed cannot become unknown"),
        (step(S.SUSPENDED, 40), "completed cannot become suspended"),
    ],
)
def test_step_between_others_must_follow_and_be_followed(new, sentence):
    if sentence is None:
        check_step(LION, new)
    else:
        with pytest.raises(StepRefused, match=sentence):
            check_step(LION, new)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (9, S.NONE_KNOWN),
        (10, S.PREPARATORY),
        (24, S.PREPARATORY),
        (25, S.IN_PROGRESS),
        (40, S.COMPLETED),
        (None, S.COMPLETED),
    ],
)
def test_status_is_the_latest_step_that_was_certainly_made_by_the_day(day, status):
    assert intervention_status_on(reversed(LION), day) == status


def test_step_with_an_open_end_counts_only_for_the_latest_status():
    steps = [step(S.APPROVED, 10), step(S.IN_PROGRESS, 20, None)]
    assert [intervention_status_on(steps, day) for day in (9999, None)] == [S.APPROVED, S.IN_PROGRESS]


def test_of_two_steps_of_one_day_the_one_written_down_later_counts():
    steps = [step(S.APPROVED, 10), step(S.IN_PROGRESS, 10)]
    check_step(steps[:1], steps[1])
    assert intervention_status_on(steps, 10) == S.IN_PROGRESS


@pytest.mark.parametrize("kind", T)
def test_restoration_status_heeds_only_what_touches_the_fabric(kind):
    shown = restoration_status([(kind, LION)], 40)
    assert shown == (S.NONE_KNOWN if kind in LEAVE_ALONE else S.COMPLETED)
    assert (kind in PHYSICAL) is (kind not in LEAVE_ALONE)


@pytest.mark.parametrize("status", S)
def test_restoration_status_is_the_most_prominent_of_several(status):
    less = PROMINENCE[PROMINENCE.index(status) :]
    works = [(T.RESTORATION, [step(other, 10)]) for other in reversed(less)]
    assert restoration_status(works, None) == status
    assert sorted(PROMINENCE) == sorted(S)


def test_restoration_status_without_interventions_is_none_known():
    assert restoration_status([], None) == S.NONE_KNOWN


@pytest.mark.parametrize("kind", T)
def test_repairs_are_spans_of_repairing_work(kind):
    assert (kind in REPAIRING) is (kind not in LEAVE_ALONE | ONLY_PROTECT)
    expected = (Interval(20, 40), Interval(40, 40)) if kind in REPAIRING else ()
    assert find_repair_periods([(kind, LION)]) == expected


@pytest.mark.parametrize(
    ("steps", "spans"),
    [
        ([], ()),
        ([step(S.APPROVED, 10), step(S.SUSPENDED, 20)], ()),
        ([step(S.IN_PROGRESS, 20, 25)], (Interval(20, None),)),
        ([step(S.IN_PROGRESS, 20, 25), step(S.SUSPENDED, 30, 35)], (Interval(20, 35),)),
        ([step(S.COMPLETED, 2, 9)], (Interval(2, 9),)),
        ([step(S.IN_PROGRESS, 20), step(S.IN_PROGRESS, 30), step(S.UNKNOWN, 40)], (Interval(20, 30), Interval(30, 40))),
    ],
)
def test_repairs_go_on_until_the_next_step(steps, spans):
    assert find_repair_periods([(T.CONSERVATION, steps)]) == spans
