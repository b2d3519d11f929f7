"""Review: the truth table of who may decide what, and the sentences of refusal."""

import pytest

from registry.domain.policy.review import (
    EDITABLE,
    MOVES,
    PUBLIC,
    ReviewRefused,
    check_move,
    is_frozen,
    is_reopening,
    moves_from,
)
from registry.domain.vocabulary.codes import ClaimStatus as S

ALLOWED = {
    ("submit", S.DRAFT): S.SUBMITTED,
    ("accept", S.SUBMITTED): S.ACCEPTED,
    ("accept", S.DISPUTED): S.ACCEPTED,
    ("dispute", S.SUBMITTED): S.DISPUTED,
    ("dispute", S.ACCEPTED): S.DISPUTED,
    ("reject", S.SUBMITTED): S.REJECTED,
    ("reject", S.DISPUTED): S.REJECTED,
    ("withdraw", S.ACCEPTED): S.WITHDRAWN,
    ("withdraw", S.DISPUTED): S.WITHDRAWN,
    ("supersede", S.ACCEPTED): S.SUPERSEDED,
    ("supersede", S.DISPUTED): S.SUPERSEDED,
    ("reopen", S.REJECTED): S.SUBMITTED,
    ("reopen", S.WITHDRAWN): S.SUBMITTED,
}
NAMES = sorted({name for name, _ in ALLOWED})
NEEDS_ANOTHER = {"accept", "withdraw", "reopen"}


def refusal(name, status, by, reviewer):
    """The code of the refusal that is due, None if the move is to be made."""
    if (name, status) not in ALLOWED:
        return "wrong_status"
    if not reviewer and name != "submit":
        return "not_a_reviewer"
    return "second_person_needed" if by == "author" and name in NEEDS_ANOTHER else None


@pytest.mark.parametrize("reviewer", [True, False], ids=["reviewer", "registrar"])
@pytest.mark.parametrize("by", ["author", "other"])
@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("name", NAMES)
def test_move_is_made_or_refused_as_the_truth_table_says(name, status, by, reviewer):
    code = refusal(name, status, by, reviewer)

    def make():
        return check_move(name, status, author="author", by=by, reviewer=reviewer, reason="Two images agree.")

    if code is None:
        assert make().target == ALLOWED[name, status]
    else:
        with pytest.raises(ReviewRefused, match=r"^[A-Z].*\.$") as refused:
            make()
        assert refused.value.code == code


@pytest.mark.parametrize("reason", ["", "  \n"])
@pytest.mark.parametrize(("name", "status"), ALLOWED)
def test_every_decision_needs_a_reason_and_submitting_needs_none(name, status, reason):
    def make():
        return check_move(name, status, author="author", by="other", reviewer=True, reason=reason)

    if name == "submit":
        assert make().target == S.SUBMITTED
    else:
        with pytest.raises(ReviewRefused, match="needs a reason") as refused:
            make()
        assert (refused.value.field, refused.value.code) == ("reason", "reason_missing")


@pytest.mark.parametrize("status", S)
def test_moves_from_a_status_are_those_of_the_table(status):
    assert {move.name for move in moves_from(status)} == {name for name, source in ALLOWED if source == status}


@pytest.mark.parametrize("name", MOVES)
def test_refused_move_names_the_status_and_every_status_that_it_starts_from(name):
    move = MOVES[name]
    sentence = move.refused % {"status": "withdrawn"}
    assert "withdrawn cannot be" in sentence
    assert all(source.value in sentence for source in move.sources)


@pytest.mark.parametrize("status", S)
def test_status_is_editable_until_it_is_decided_and_public_from_then_on(status):
    assert (status in EDITABLE) is (status in {S.DRAFT, S.SUBMITTED}) is (status not in PUBLIC)


@pytest.mark.parametrize("status", S)
def test_content_is_frozen_from_the_first_decision_on(status):
    assert is_frozen(status, was_decided=False) is (status in PUBLIC)
    assert is_frozen(status, was_decided=True), "a reopened claim may have been cited"


def test_only_reopening_takes_a_decided_claim_back_into_review():
    reopening = {(name, source) for name, source in ALLOWED if is_reopening(source, ALLOWED[name, source])}
    assert reopening == {("reopen", S.REJECTED), ("reopen", S.WITHDRAWN)}


def test_every_status_can_be_reached():
    reached = {S.DRAFT}
    while new := {move.target for status in reached for move in moves_from(status)} - reached:
        reached |= new
    assert reached == set(S)
