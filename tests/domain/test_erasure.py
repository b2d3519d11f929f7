"""Erasing for good: hidden by one, erased or kept by another."""

import pytest

from registry.domain.policy.erasure import DECIDED, ErasureRefused, Outcome, check_decision


def decide(outcome=Outcome.ERASED, standing=Outcome.WAITING, **given):
    values = {"proposer": "rima", "by": "paula", "decider": True, "sees": True, "reason": "Looters.", **given}
    check_decision(outcome, standing, **values)


@pytest.mark.parametrize("outcome", sorted(DECIDED))
def test_another_person_decides(outcome):
    decide(outcome)


REFUSED = {
    "decided": {"standing": Outcome.KEPT},
    "not_a_decider": {"decider": False},
    "second_person_needed": {"by": "rima"},
    "reason_missing": {"reason": " "},
    "may_not_see": {"outcome": Outcome.KEPT, "sees": False},
}


@pytest.mark.parametrize("code", REFUSED)
def test_decision_is_refused_with_its_reason(code):
    with pytest.raises(ErasureRefused) as caught:
        decide(**REFUSED[code])
    assert caught.value.code == code


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("standing", Outcome)
def test_only_what_waits_is_decided_on(standing, outcome):
    if standing == Outcome.WAITING and outcome != Outcome.WAITING:
        decide(outcome, standing)
        return
    with pytest.raises(ErasureRefused):
        decide(outcome, standing)


def test_whoever_erases_need_not_see_what():
    decide(Outcome.ERASED, sees=False)
