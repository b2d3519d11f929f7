"""Publishing takes two: every move from every standing, by every sort of person."""

import pytest

from registry.domain.policy.publication import (
    MOVES,
    PROPOSED,
    PUBLIC,
    PublicationRefused,
    PublicationStatus,
    check_move,
    moves_from,
)

S = PublicationStatus
EXPECTED = {
    ("propose_publication", S.UNPUBLISHED): S.PUBLICATION_PROPOSED,
    ("publish", S.PUBLICATION_PROPOSED): S.PUBLISHED,
    ("propose_withdrawal", S.PUBLISHED): S.WITHDRAWAL_PROPOSED,
    ("unpublish", S.WITHDRAWAL_PROPOSED): S.UNPUBLISHED,
    ("drop_proposal", S.PUBLICATION_PROPOSED): S.UNPUBLISHED,
    ("drop_proposal", S.WITHDRAWAL_PROPOSED): S.PUBLISHED,
}


def make(move, standing, *, proposer="rima", by="paula", editor=False, publisher=True, reason="Checked."):
    return check_move(move, standing, proposer=proposer, by=by, editor=editor, publisher=publisher, reason=reason)


@pytest.mark.parametrize("standing", PublicationStatus)
@pytest.mark.parametrize("move", MOVES)
def test_moves_lead_where_the_table_says_and_nowhere_else(move, standing):
    if (move, standing) in EXPECTED:
        assert make(move, standing) is EXPECTED[move, standing]
        assert MOVES[move] in moves_from(standing)
        return
    with pytest.raises(PublicationRefused) as refused:
        make(move, standing)
    assert refused.value.code == "wrong_standing"
    assert MOVES[move] not in moves_from(standing)


@pytest.mark.parametrize(("move", "standing"), EXPECTED)
def test_who_may_make_which_move(move, standing):
    decides = move in ("publish", "unpublish")
    for editor, publisher in ((True, False), (False, True), (True, True), (False, False)):
        if publisher or (editor and not decides):
            assert make(move, standing, editor=editor, publisher=publisher)
        else:
            with pytest.raises(PublicationRefused):
                make(move, standing, editor=editor, publisher=publisher)


@pytest.mark.parametrize(("move", "standing"), EXPECTED)
def test_nobody_decides_on_their_own_proposal(move, standing):
    if move in ("publish", "unpublish"):
        with pytest.raises(PublicationRefused, match="second pair of eyes"):
            make(move, standing, by="rima", editor=True)
    else:
        assert make(move, standing, by="rima", editor=True)


@pytest.mark.parametrize(("move", "standing"), EXPECTED)
def test_every_move_needs_a_reason(move, standing):
    with pytest.raises(PublicationRefused) as refused:
        make(move, standing, reason=" \n")
    assert refused.value.field == "reason"


def test_becoming_public_or_not_always_takes_a_deciding_move():
    for move in MOVES.values():
        for before, after in move.targets.items():
            assert move.decides == ((before in PUBLIC) != (after in PUBLIC))
            assert (before in PROPOSED) or (after in PROPOSED)
