"""Claims on a whole and its parts that are all true never make a certain and wrong state, and never a contradiction."""

from itertools import product

import pytest

from registry.domain.chronology.derivation import derive_chronology

from .true_family import PATHS, FamilyRow, random_family

SHORT, IN_FULL = 100, 3000  # histories a row
ROWS = [
    FamilyRow(told, has_repairs, has_vague_dates)
    for told, has_repairs, has_vague_dates in product(["all", "half", "none"], [False, True], [False, True])
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_true_claims_on_whole_and_parts_never_make_a_certain_and_wrong_state(row, long):
    wrong_days = left_out_days = known_days = 0
    for seed in range(IN_FULL if long else SHORT):
        family = random_family(row, seed)
        for name in PATHS:
            chronology = derive_chronology(family.statements[name], family.repairs[name], family.relatives_of(name))
            assert chronology.contradictions == (), (row, seed, name)
            wrong, left_out = family.wrong_days(name, chronology.segments)
            wrong_days += wrong
            left_out_days += left_out
            known_days += sum(last - first + 1 for first, last in family.covered_days(name))
    assert (wrong_days, left_out_days) == (0, 0)
    assert known_days > 0
