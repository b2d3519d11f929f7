"""Erasing for good: hidden by one, erased or kept by another."""

import pytest

from registry.domain.policy.erasure import DECIDED, ErasureOutcome, ErasureRefused, check_decision


def decide(outcome=ErasureOutcome.ERASED, standing=ErasureOutcome.WAITING, **given):
    values = {"proposer": "rima", "by": "paula", "decider": True, "sees": True, "reason": "Looters.", **given}
    check_decision(outcome, standing, **values)


@pytest.mark.parametrize("outcome", sorted(DECIDED))
def test_another_person_decides(outcome):
    decide(outcome)


REFUSED = {
    "decided": {"standing": ErasureOutcome.KEPT},
    "not_a_decider": {"decider": False},
    "second_person_needed": {"by": "rima"},
    "reason_missing": {"reason": " "},
    "may_not_see": {"outcome": ErasureOutcome.KEPT, "sees": False},
}


@pytest.mark.parametrize("code", REFUSED)
def test_decision_is_refused_with_its_reason(code):
    with pytest.raises(ErasureRefused) as caught:
        decide(**REFUSED[code])
    assert caught.value.code == code


@pytest.mark.parametrize("outcome", sorted(DECIDED))
def test_proposer_neither_erases_nor_keeps(outcome):
    with pytest.raises(ErasureRefused) as caught:
        decide(outcome, by="rima")
    assert caught.value.code == "second_person_needed"


@pytest.mark.parametrize("outcome", ErasureOutcome)
@pytest.mark.parametrize("standing", ErasureOutcome)
def test_only_what_waits_is_decided_on(standing, outcome):
    if standing == ErasureOutcome.WAITING and outcome != ErasureOutcome.WAITING:
        decide(outcome, standing)
        return
    with pytest.raises(ErasureRefused):
        decide(outcome, standing)


def test_whoever_erases_need_not_see_what():
    decide(ErasureOutcome.ERASED, sees=False)
