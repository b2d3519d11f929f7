"""The status of an intervention and of a monument on a day: certain, perhaps, and as of the last word."""

from dataclasses import replace
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.restoration import STEPS, Step
from registry.domain.chronology.restoration_status import (
    NONE_KNOWN,
    PROMINENCE,
    UNFINISHED,
    Mention,
    choose_restoration_status,
    find_last_mention,
    intervention_status_on,
)
from registry.domain.vocabulary.codes import InterventionStatus as S

from .test_restoration import LION, step, weak


def shown(on_day):
    """A status in one line: with "perhaps" or "last heard" before it."""
    if on_day.is_last_heard:
        return f"last heard {on_day.status}"
    return str(on_day.status) if on_day.certain else f"perhaps {on_day.status}"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (9, "none_known"),
        (10, "preparatory"),
        (19, "preparatory"),
        (20, "perhaps in_progress"),
        (24, "perhaps in_progress"),
        (25, "in_progress"),
        (39, "in_progress"),
        (40, "completed"),
        (9999, "completed"),
        (None, "completed"),
    ],
)
def test_work_shows_on_the_days_on_which_it_was_possible(day, status):
    assert shown(intervention_status_on(reversed(LION), day)) == status


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (9, "none_known"),
        (10, "perhaps in_progress"),
        (19, "perhaps in_progress"),
        (20, "in_progress"),
        (21, "last heard in_progress"),
        (None, "last heard in_progress"),
    ],
)
def test_unfinished_work_is_never_certain_after_the_last_word(day, status):
    on_day = intervention_status_on([step(S.IN_PROGRESS, 10, 20)], day)
    assert shown(on_day) == status
    assert on_day.certain is (not status.startswith(("perhaps", "last")))


@pytest.mark.parametrize("status", S)
def test_only_finished_and_abandoned_work_stays_certain(status):
    before = [step(S.IN_PROGRESS, 5)] if status in (S.SUSPENDED, S.ABANDONED) else []
    on_day = intervention_status_on([*before, step(status, 10)], None)
    assert on_day.status == status
    assert on_day.certain is (status not in UNFINISHED)
    assert set(S) - UNFINISHED == {S.NONE_KNOWN, S.COMPLETED, S.ABANDONED}


def test_the_last_word_is_that_of_the_last_possible_order():
    proposed, in_progress = step(S.PROPOSED, 1, 365), step(S.IN_PROGRESS, 152, 181)
    for steps in permutations([proposed, in_progress]):
        on_day = intervention_status_on(steps, 182)
        assert (shown(on_day), on_day.last_word) == ("last heard in_progress", in_progress)
        assert intervention_status_on(steps, 100).last_word == proposed


def test_since_is_the_beginning_of_a_repeated_status_up_to_the_day():
    steps = [step(S.APPROVED, 5), step(S.IN_PROGRESS, 10, 20), step(S.IN_PROGRESS, 30)]
    assert intervention_status_on(steps, None).since == Interval(10, 20)
    assert intervention_status_on(steps, 15).since == Interval(10, 15)
    assert intervention_status_on(steps, 15).last_word == steps[1]
    assert intervention_status_on(steps, None).last_word == steps[2]


def test_measure_without_steps_has_no_status():
    assert intervention_status_on([], None) == intervention_status_on([], 10) == NONE_KNOWN


def statuses_by_brute_force(steps, day):
    """Every status on a day, from all orders and all days of the steps."""
    found = set()
    for order in permutations(steps):
        for days in product(*(range(taken.when.earliest, taken.when.latest + 1) for taken in order)):
            if list(days) != sorted(days):
                continue
            statuses = [S.NONE_KNOWN, *(taken.status for taken in order)]
            if all(new == old or new in STEPS[old] for old, new in pairwise(statuses)):
                found.add(statuses[sum(taken_on <= day for taken_on in days)])
    return found


STEP = st.builds(
    lambda status, first, length: step(status, first, first + length),
    st.sampled_from([status for status in S if status != S.NONE_KNOWN]),
    st.integers(1, 5),
    st.integers(0, 3),
)


@given(st.lists(STEP, max_size=4), st.integers(0, 9))
def test_status_is_the_most_prominent_of_all_that_are_possible(steps, day):
    possible = statuses_by_brute_force(steps, day)
    on_day = intervention_status_on(steps, day)
    if possible:
        assert on_day.status == min(possible, key=PROMINENCE.index)
        assert on_day.certain is (len(possible) == 1 and not on_day.is_last_heard)


@pytest.mark.parametrize(
    ("steps", "statuses"),
    [
        (
            [weak(S.IN_PROGRESS, 10, 20), step(S.IN_PROGRESS, 30)],
            {9: "none_known", 10: "perhaps in_progress", 25: "perhaps in_progress", 30: "in_progress"},
        ),
        (
            [step(S.IN_PROGRESS, 10), weak(S.COMPLETED, 30)],
            {10: "perhaps in_progress", 29: "perhaps in_progress", 30: "perhaps completed", 99: "perhaps completed"},
        ),
        # By the day of its recording it was taken, whenever that was.
        ([step(S.IN_PROGRESS, 10), weak(S.COMPLETED, 30)], {100: "completed", None: "completed"}),
        (
            [step(S.APPROVED, 10), weak(S.IN_PROGRESS, 20), step(S.COMPLETED, 30)],
            {15: "perhaps approved", 25: "perhaps in_progress", 30: "completed", None: "completed"},
        ),
        # What cannot come between the two leaves the days of these as they are.
        ([step(S.COMPLETED, 10), weak(S.PROPOSED, 5)], {9: "perhaps proposed", 10: "completed"}),
        ([weak(S.IN_PROGRESS, 10)], {9: "none_known", 10: "perhaps in_progress", None: "last heard in_progress"}),
    ],
)
def test_status_that_rests_on_an_uncertain_date_is_never_certain(steps, statuses):
    for day, status in statuses.items():
        assert shown(intervention_status_on(steps, day)) == status, day


WEAK_STEP = STEP.map(lambda taken: replace(taken, widest=Interval(0, 6)))


@given(st.lists(STEP | WEAK_STEP, max_size=3), st.integers(0, 7))
def test_status_is_certain_exactly_if_it_is_on_all_days_that_uncertain_dates_leave(steps, day):
    possible = statuses_by_brute_force(steps, day)
    on_day = intervention_status_on(steps, day)
    if possible:
        assert on_day.status == min(possible, key=PROMINENCE.index)
    if possible and on_day.last_word is not None:
        possible |= statuses_by_brute_force([taken.loosened for taken in steps], day)
        assert on_day.certain is (len(possible) == 1 and not on_day.is_last_heard)


@given(st.permutations([*LION, step(S.SUSPENDED, 20, 30), Step(S.IN_PROGRESS, Interval(20, 25), "other")]))
def test_status_does_not_depend_on_the_order_of_recording(steps):
    for day in (*range(9, 42), None):
        assert intervention_status_on(steps, day) == intervention_status_on(sorted(steps, key=repr), day)


# --- Of a monument ---------------------------------------------------------------------------------------------------


def of_monument(day, *measures):
    return choose_restoration_status([intervention_status_on(steps, day) for steps in measures])


def test_monument_shows_what_was_going_on_before_what_was_heard_later():
    going_on = [step(S.APPROVED, 10), step(S.IN_PROGRESS, 50)]
    assert of_monument(30, [step(S.COMPLETED, 20)], going_on) == intervention_status_on(going_on, 30)
    assert of_monument(30, [step(S.IN_PROGRESS, 20)], going_on) == intervention_status_on(going_on, 30)


def test_monument_shows_the_latest_word_when_nothing_is_known_to_go_on():
    stale, finished, newest = [step(S.IN_PROGRESS, 10)], [step(S.COMPLETED, 20)], [step(S.PREPARATORY, 30)]
    for measures in permutations([stale, finished, newest]):
        assert shown(of_monument(None, *measures)) == "last heard preparatory"
    assert shown(of_monument(None, stale, finished)) == "completed"


@pytest.mark.parametrize("status", [status for status in S if status in UNFINISHED])
def test_monument_shows_the_most_prominent_of_what_is_going_on(status):
    less = [other for other in PROMINENCE[PROMINENCE.index(status) :] if other in UNFINISHED]
    measures = []
    for other in reversed(less):
        before = [step(S.IN_PROGRESS, 5)] if other == S.SUSPENDED else []
        measures.append([*before, step(other, 10), step(S.COMPLETED, 99)])
    assert of_monument(50, *measures).status == status
    assert sorted(PROMINENCE) == sorted(S)


def test_monument_without_interventions_has_none_known():
    assert of_monument(None) == of_monument(5, LION) == NONE_KNOWN


# --- Words without a status ------------------------------------------------------------------------------------------


def mention(earliest, latest=None, source="a"):
    return Mention(Interval(earliest, earliest if latest is None else latest), source)


@pytest.mark.parametrize(
    ("mentions", "last", "day", "newest"),
    [
        ([], 10, None, None),
        ([mention(20)], 10, None, 20),
        ([mention(20), mention(15)], 10, None, 20),
        ([mention(5)], 10, None, None),
        ([mention(10)], 10, None, None),
        ([mention(20), mention(15)], 10, 19, 15),
        ([mention(12, 20)], 10, 19, None),
        ([mention(5)], None, None, 5),
    ],
)
def test_last_mention_is_newer_than_the_status_and_said_by_the_day(mentions, last, day, newest):
    last_word = None if last is None else step(S.IN_PROGRESS, last)
    found = find_last_mention(mentions, last_word, day)
    assert (found and found.latest) == newest
