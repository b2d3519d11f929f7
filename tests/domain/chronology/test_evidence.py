"""Statements: what each kind of claim says, and which of two weighs more."""

from dataclasses import replace
from itertools import pairwise

import pytest

from registry.domain.chronology.evidence import BASIS_ORDER
from registry.domain.chronology.grades import RANK
from registry.domain.vocabulary.codes import Basis, ClaimKind, Credibility, Grade, Reliability
from tests.domain.statements import claim, intact

STATES = {ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT, ClaimKind.RESTORED_AT}


@pytest.mark.parametrize("grade", [None, *Grade])
@pytest.mark.parametrize("kind", ClaimKind)
def test_statement_is_a_state_if_its_kind_and_a_ranked_grade_say_so(kind, grade):
    statement = claim("theatre", kind, "2016-06-06", grade)
    assert statement.is_state is (kind in STATES and grade in RANK)
    assert statement.is_event is (kind == ClaimKind.EVENT_ON)


def test_every_basis_has_its_place():
    assert set(BASIS_ORDER) == set(Basis)
    assert len(BASIS_ORDER) == len(Basis)


def test_weight_goes_by_reliability_then_credibility_then_basis_then_ref():
    base = intact("b", "2016-06-06", judged="B2", basis=Basis.SATELLITE)
    heavier_first = [
        replace(base, reliability=Reliability.A, credibility=Credibility.SIX),
        replace(base, credibility=Credibility.ONE, basis=Basis.PRESS),
        replace(base, basis=Basis.GROUND_PHOTO, ref="z"),
        replace(base, ref="a"),
        base,
        replace(base, reliability=Reliability.C, credibility=Credibility.ONE),
    ]
    assert all(one.weight < other.weight for one, other in pairwise(heavier_first))
