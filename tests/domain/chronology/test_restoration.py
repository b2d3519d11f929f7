"""Interventions: every pair of statuses, the orders that the dates of steps leave, and the days of repairs."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.repairs import find_repair_periods
from registry.domain.chronology.restoration import (
    ELSEWHERE,
    MAX_POINTS,
    PHYSICAL,
    REPAIRING,
    STEPS,
    Step,
    StepRefused,
    check_step,
    find_orders,
    order_steps,
)
from registry.domain.vocabulary.codes import InterventionStatus as S
from registry.domain.vocabulary.codes import InterventionType as T

# Rows: from; columns, in the order of the vocabulary: to. x follows, = is a repetition, . does not follow.
TABLE = """
none_known   = x x x x . x .
proposed     . = x x x . x x
approved     . . = x x x x x
preparatory  . . x = x x x x
in_progress  . . . . = x x x
suspended    . . . x x = x x
completed    . . . . . . = .
abandoned    . x . . . . . =
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


def weak(status, earliest, latest=0):
    """A step whose date is marked as uncertain. It was recorded on day 100."""
    return replace(step(status, earliest, latest), widest=Interval(None, 100))


LION = [step(S.PREPARATORY, 10), step(S.IN_PROGRESS, 20, 25), step(S.COMPLETED, 40)]


@pytest.mark.parametrize("new", S)
@pytest.mark.parametrize("old", S)
def test_step_follows_as_the_table_says(old, new):
    assert (new in STEPS[old]) is (FOLLOWS[old, new] == "x")
    before = [] if old == S.NONE_KNOWN else [step(old, 10)]
    if old in (S.SUSPENDED, S.ABANDONED):
        before.insert(0, step(S.IN_PROGRESS, 5))
    if FOLLOWS[old, new] == ".":
        with pytest.raises(StepRefused) as refused:
            check_step(before, step(new, 20))
        assert (refused.value.field, refused.value.code) == ("status", "step_refused")
        assert refused.value.params["new"] == new
        assert refused.value.params.get("old", S.NONE_KNOWN) == old
    else:
        check_step(before, step(new, 20))


@pytest.mark.parametrize(
    ("new", "pair"),
    [
        (step(S.SUSPENDED, 30), None),
        (step(S.IN_PROGRESS, 30), None),
        (step(S.PROPOSED, 5), None),
        (step(S.PROPOSED, 5, 30), None),
        (step(S.SUSPENDED, 40), None),
        (weak(S.COMPLETED, 15), None),
        (weak(S.PROPOSED, 30), None),
        (weak(S.ABANDONED, 30), "completed (0001-02-09) cannot then be abandoned (../0001-04-10)"),
        (step(S.ABANDONED, 30), "abandoned (0001-01-30) cannot then be completed (0001-02-09)"),
        (step(S.COMPLETED, 15), "completed (0001-01-15) cannot then be in_progress (0001-01-20/0001-01-25)"),
        (step(S.PROPOSED, 30), "in_progress (0001-01-20/0001-01-25) cannot then be proposed (0001-01-30)"),
        (step(S.SUSPENDED, 41), "completed (0001-02-09) cannot then be suspended (0001-02-10)"),
        (step(S.IN_PROGRESS, 41, None), "completed (0001-02-09) cannot then be in_progress (0001-02-10/..)"),
    ],
)
def test_step_is_refused_only_if_no_order_is_possible_and_the_pair_is_named(new, pair):
    if pair is None:
        check_step(LION, new)
    else:
        with pytest.raises(StepRefused) as refused:
            check_step(LION, new)
        assert str(refused.value) == f"A measure that was {pair}."


def test_step_that_cannot_begin_a_measure_is_named_alone():
    with pytest.raises(StepRefused) as refused:
        check_step([], step(S.SUSPENDED, 10))
    assert str(refused.value) == "A measure cannot begin with the status suspended (0001-01-10)."


def test_vague_proposal_and_dated_work_go_in_either_order_of_recording():
    proposed, in_progress = step(S.PROPOSED, 1, 365), step(S.IN_PROGRESS, 152, 181)
    check_step([proposed], in_progress)
    check_step([in_progress], proposed)
    assert order_steps(find_orders([in_progress, proposed])) == [proposed, in_progress]


def can_be(steps):
    """Whether some order of the steps fits their dates and the table, by trying them all."""
    for order in permutations(steps):
        day, status = float("-inf"), S.NONE_KNOWN
        for taken in order:
            day = max(day, taken.earliest)
            if day > taken.latest or not (taken.status == status or taken.status in STEPS[status]):
                break
            status = taken.status
        else:
            return True
    return False


STEP = st.builds(
    lambda status, first, length: step(status, first, first + length),
    st.sampled_from(S),
    st.integers(1, 8),
    st.integers(0, 6),
)


@given(st.lists(STEP, max_size=5), STEP)
def test_step_is_refused_exactly_if_trying_all_orders_finds_none(steps, new):
    if can_be([*steps, new]):
        check_step(steps, new)
    else:
        with pytest.raises(StepRefused):
            check_step(steps, new)


@given(st.lists(STEP, max_size=5), st.randoms())
def test_order_of_steps_does_not_depend_on_the_order_of_recording(steps, random):
    shuffled = list(steps)
    random.shuffle(shuffled)
    assert order_steps(find_orders(shuffled)) == order_steps(find_orders(steps))


def test_very_many_vague_steps_are_not_refused():
    statuses = [S.PROPOSED, S.APPROVED, S.PREPARATORY, S.IN_PROGRESS, S.SUSPENDED, S.COMPLETED, S.COMPLETED]
    steps = [step(status, 1, None) for status in statuses for _ in range(12)]
    orders = find_orders(steps)
    assert max(len(level) for level in orders.levels) <= MAX_POINTS
    check_step(steps, step(S.ABANDONED, 1, None))
    assert sorted(order_steps(orders), key=repr) == sorted(steps, key=repr)


def test_kinds_of_work():
    assert set(PHYSICAL) == set(T) - LEAVE_ALONE
    assert set(REPAIRING) == set(T) - LEAVE_ALONE - ONLY_PROTECT
    assert set(ELSEWHERE) == {T.REPLICA_ELSEWHERE, T.DIGITAL_RECONSTRUCTION}


@pytest.mark.parametrize("kind", T)
def test_repairs_are_spans_of_repairing_work(kind):
    expected = (Interval(20, 40),) if kind in REPAIRING else ()
    assert find_repair_periods([(kind, LION)]) == expected


@pytest.mark.parametrize(
    ("steps", "spans"),
    [
        ([], ()),
        ([step(S.APPROVED, 10), step(S.SUSPENDED, 20)], ()),
        ([step(S.IN_PROGRESS, 20, 25)], (Interval(20, None),)),
        ([step(S.IN_PROGRESS, 20, 25), step(S.SUSPENDED, 30, 35)], (Interval(20, 35),)),
        ([step(S.IN_PROGRESS, 20), step(S.IN_PROGRESS, 30)], (Interval(20, 30), Interval(30, None))),
        ([step(S.IN_PROGRESS, 20), step(S.ABANDONED, 30, 40)], (Interval(20, 40),)),
        ([step(S.APPROVED, 10, 12), step(S.COMPLETED, 20, 30)], (Interval(10, 30),)),
        ([step(S.COMPLETED, 2, 9)], (Interval(None, 2), Interval(2, 9))),
        (
            # The two years overlap: it may have been suspended before the work or after it.
            [step(S.APPROVED, 5), step(S.IN_PROGRESS, 10, 20), step(S.SUSPENDED, 12, 18)],
            (Interval(10, 18), Interval(10, None)),
        ),
    ],
)
def test_repairs_go_on_until_the_next_step(steps, spans):
    assert find_repair_periods([(T.CONSERVATION, steps)]) == spans


@pytest.mark.parametrize(
    ("steps", "spans"),
    [
        # It may have gone on after the uncertain date.
        ([step(S.IN_PROGRESS, 20), weak(S.COMPLETED, 30, 40)], (Interval(20, 40), Interval(20, None))),
        ([step(S.IN_PROGRESS, 20), weak(S.SUSPENDED, 30)], (Interval(20, 30), Interval(20, None))),
        ([weak(S.IN_PROGRESS, 20, 25)], (Interval(20, None),)),
        # It may have begun before the uncertain date, as if only its end were known.
        (
            [weak(S.IN_PROGRESS, 10), step(S.COMPLETED, 30)],
            (Interval(None, 30), Interval(10, 30), Interval(30, 30)),
        ),
        ([weak(S.COMPLETED, 2, 9)], (Interval(None, 2), Interval(2, 9))),
        # One uncertain date does not end the work that begins on another.
        ([weak(S.IN_PROGRESS, 10), weak(S.SUSPENDED, 20)], (Interval(10, 20), Interval(10, None))),
        ([weak(S.PROPOSED, 10), step(S.APPROVED, 20)], ()),
    ],
)
def test_repair_of_uncertain_date_adds_days_and_ends_none(steps, spans):
    assert find_repair_periods([(T.CONSERVATION, steps)]) == spans
    assert find_repair_periods([(T.DEBRIS_SORTING, steps)]) == ()


@given(st.lists(STEP, max_size=4), st.lists(STEP, max_size=2))
def test_uncertain_dates_never_take_away_days_of_repairs(strong_steps, others):
    weak_steps = [replace(other, widest=Interval(None, 100)) for other in others]
    alone = find_repair_periods([(T.RESTORATION, strong_steps)])
    assert set(alone) <= set(find_repair_periods([(T.RESTORATION, [*strong_steps, *weak_steps])]))
