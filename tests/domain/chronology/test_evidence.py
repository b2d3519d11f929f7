"""Statements: what each kind of claim says, which are strong, and which of two weighs more."""

from dataclasses import replace
from itertools import pairwise, product

import pytest

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.evidence import BASIS_ORDER
from registry.domain.chronology.grades import RANK
from registry.domain.vocabulary.codes import Basis, Certainty, ClaimKind, ClaimStatus, Credibility, Grade, Reliability
from tests.domain.statements import claim, damaged, intact

STATES = {ClaimKind.INTACT_AT, ClaimKind.STANDING_AT, ClaimKind.DAMAGED_AT, ClaimKind.RESTORED_AT}


@pytest.mark.parametrize("grade", [None, *Grade])
@pytest.mark.parametrize("kind", ClaimKind)
def test_statement_is_a_state_if_its_kind_and_a_ranked_grade_say_so(kind, grade):
    statement = claim("theatre", kind, "2016-06-06", grade)
    assert statement.is_state is (kind in STATES and grade in RANK)
    assert statement.is_event is (kind == ClaimKind.EVENT_ON)


def test_statement_is_strong_if_it_is_accepted_and_well_judged():
    for reliability, credibility in product(Reliability, Credibility):
        statement = intact("theatre", "2016-06-06", judged=f"{reliability}{credibility}")
        assert statement.is_strong is (reliability in "ABCD" and credibility in "123")


@pytest.mark.parametrize("status", ClaimStatus)
def test_only_an_accepted_statement_is_strong(status):
    assert intact("theatre", "2016-06-06", status=status).is_strong is (status == ClaimStatus.ACCEPTED)


@pytest.mark.parametrize("certainty", Certainty)
def test_possible_or_doubtful_statement_is_weak(certainty):
    statement = replace(intact("theatre", "2016-06-06"), certainty=certainty)
    assert statement.is_strong is (certainty not in {Certainty.POSSIBLE, Certainty.DOUBTFUL})


def test_statement_of_an_uncertain_date_is_weak():
    assert not replace(intact("theatre", "2016-06-06"), has_uncertain_date=True).is_strong


def test_every_basis_has_its_place():
    assert set(BASIS_ORDER) == set(Basis)
    assert len(BASIS_ORDER) == len(Basis)


def test_weight_goes_by_reliability_then_credibility_then_basis():
    base = intact("b", "2016-06-06", judged="B2", basis=Basis.SATELLITE)
    heavier_first = [
        replace(base, reliability=Reliability.A, credibility=Credibility.SIX),
        replace(base, credibility=Credibility.ONE, basis=Basis.PRESS),
        replace(base, basis=Basis.GROUND_PHOTO),
        base,
        replace(base, reliability=Reliability.C, credibility=Credibility.ONE),
    ]
    assert all(one.weight < other.weight for one, other in pairwise(heavier_first))
    assert all(one.order < other.order for one, other in pairwise(heavier_first))


def test_weight_does_not_depend_on_who_says_it():
    base = intact("b", "2016-06-06", source="ministry")
    assert base.weight == replace(base, ref="a", source="institute").weight


def test_order_of_equal_weights_goes_by_all_that_is_shown_before_the_ref():
    base = damaged("b", "2016-06-06", Grade.SEVERE, source="ministry")
    others = [
        replace(base, source="institute"),
        replace(base, when=Interval(None, base.when.latest)),
        replace(base, when=Interval(base.when.earliest, None)),
        replace(base, grade=Grade.SLIGHT),
        replace(base, kind=ClaimKind.RESTORED_AT),
        replace(base, certainty=Certainty.PROBABLE),
        replace(base, status=ClaimStatus.DISPUTED),
        replace(base, has_uncertain_date=True),
    ]
    for other in others:
        first, second = sorted([base, other], key=lambda one: one.order)
        swapped = sorted([replace(first, ref="z"), replace(second, ref="a")], key=lambda one: one.order)
        assert [one.ref for one in swapped] == ["z", "a"]


def test_order_of_claims_that_are_alike_goes_by_their_refs():
    base = damaged("b", "2016-06-06")
    assert replace(base, ref="a").order < base.order
