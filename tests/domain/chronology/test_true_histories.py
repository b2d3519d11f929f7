"""Claims that are all true never make a certain and wrong state, and never a contradiction."""

import random
from dataclasses import replace
from itertools import product

import pytest

from registry.domain.chronology.derivation import derive_chronology

from .all_shown import all_shown
from .true_history import Row, random_history

SHORT, IN_FULL = 60, 3000  # histories a row
ROWS = [
    Row(events, told, has_repairs, has_vague_dates)
    for events, told, has_repairs, has_vague_dates in product(
        range(1, 5), ["all", "half", "none"], [False, True], [False, True]
    )
]


def recorded_in_another_order(history, dice):
    """The same claims in another order, with each other's refs."""
    refs = [statement.ref for statement in history.statements]
    dice.shuffle(refs)
    renamed = [replace(statement, ref=ref) for statement, ref in zip(history.statements, refs, strict=True)]
    dice.shuffle(renamed)
    return renamed


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_true_claims_never_make_a_certain_and_wrong_state(row, long):
    wrong_days = left_out_days = known_days = 0
    for seed in range(IN_FULL if long else SHORT):
        dice = random.Random(f"{row} {seed}")  # noqa: S311 it guards nothing
        history = random_history(row, dice)
        chronology = derive_chronology(history.statements, history.repairs)
        assert chronology.contradictions == (), (row, seed)
        wrong, left_out = history.wrong_days(chronology.segments)
        wrong_days += wrong
        left_out_days += left_out
        known_days += sum(last - first + 1 for first, last in history.covered_days())

        again = derive_chronology(recorded_in_another_order(history, dice), history.repairs)
        assert all_shown(again) == all_shown(chronology), (row, seed)
    assert (wrong_days, left_out_days) == (0, 0)
    assert known_days > 0


def test_untold_repair_can_make_a_certain_state_wrong():
    """A guard of the comparison: what is assumed is needed."""
    dice = random.Random(1)  # noqa: S311 it guards nothing
    row = Row(events=2, told="all", has_repairs=True, has_vague_dates=False)
    wrong_days = 0
    for _ in range(SHORT):
        history = random_history(row, dice)
        known = [statement for statement in history.statements if statement.kind != "restored_at"]
        chronology = derive_chronology(known)
        wrong_days += history.wrong_days(chronology.segments)[0]
    assert wrong_days > 0
