"""Review of claims: the moves between statuses as a table, and who may make which."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ClaimStatus

S = ClaimStatus  # a short name for the tables below


class ReviewRefused(RuleViolation):
    """Violation by a move that the table or the four-eyes rule does not allow."""

    code = "review_refused"


@dataclass(frozen=True, slots=True)
class Move:
    """A named move from one of the `sources` to the `target` status, and what it requires of the user.

    `refused` is the message for a claim in any other status.
    """

    name: str
    sources: tuple[ClaimStatus, ...]
    target: ClaimStatus
    needs_reason: bool = True
    needs_second_person: bool = False
    needs_reviewer: bool = True
    refused: str = ""


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "submit",
            (S.DRAFT,),
            S.SUBMITTED,
            needs_reason=False,
            needs_reviewer=False,
            refused=gettext_noop("A claim that is %(status)s cannot be submitted; only a draft can."),
        ),
        Move(
            "accept",
            (S.SUBMITTED, S.DISPUTED),
            S.ACCEPTED,
            needs_second_person=True,
            refused=gettext_noop(
                "A claim that is %(status)s cannot be accepted; only a submitted or disputed one can."
            ),
        ),
        Move(
            "dispute",
            (S.SUBMITTED, S.ACCEPTED),
            S.DISPUTED,
            refused=gettext_noop(
                "A claim that is %(status)s cannot be disputed; only a submitted or accepted one can."
            ),
        ),
        Move(
            "reject",
            (S.SUBMITTED, S.DISPUTED),
            S.REJECTED,
            refused=gettext_noop(
                "A claim that is %(status)s cannot be rejected; only a submitted or disputed one can."
            ),
        ),
        Move(
            "withdraw",
            (S.ACCEPTED, S.DISPUTED),
            S.WITHDRAWN,
            needs_second_person=True,
            refused=gettext_noop(
                "A claim that is %(status)s cannot be withdrawn; only an accepted or disputed one can."
            ),
        ),
        Move(
            "supersede",
            (S.ACCEPTED, S.DISPUTED),
            S.SUPERSEDED,
            refused=gettext_noop(
                "A claim that is %(status)s cannot be superseded; only an accepted or disputed one can."
            ),
        ),
        # Its author alone must not bring back a claim that others turned down.
        Move(
            "reopen",
            (S.REJECTED, S.WITHDRAWN),
            S.SUBMITTED,
            needs_second_person=True,
            refused=gettext_noop(
                "A claim that is %(status)s cannot be reopened; only a rejected or withdrawn one can."
            ),
        ),
    )
}

# A claim whose dates are impossible never gets one of these statuses, one with odd dates only if they were checked.
NEEDS_PLAUSIBLE_DATES = frozenset({S.SUBMITTED, S.ACCEPTED})
EDITABLE = frozenset({S.DRAFT, S.SUBMITTED})
PUBLIC = frozenset({S.ACCEPTED, S.DISPUTED, S.REJECTED, S.SUPERSEDED, S.WITHDRAWN})


def is_frozen(status: ClaimStatus, *, was_decided: bool) -> bool:
    """Return whether the content of a claim can no longer change.

    `was_decided` says whether the claim ever had a public status. If so, others may have cited it, and answers about
    past moments rest on its content. So a reopened claim stays frozen.
    """
    return was_decided or status not in EDITABLE


def is_reopening(before: ClaimStatus, after: ClaimStatus) -> bool:
    """Return whether a decision from one status to another takes a claim back into review, out of public view."""
    return before in PUBLIC and after not in PUBLIC


def moves_from(status: ClaimStatus) -> tuple[Move, ...]:
    """Return the moves that are allowed from a status, in the order of `MOVES`."""
    return tuple(move for move in MOVES.values() if status in move.sources)


def check_move(name: str, status: ClaimStatus, *, author: Hashable, by: Hashable, reviewer: bool, reason: str) -> Move:
    """Check that a user may make a review move (accept, dispute, reject ...) on a claim, and return the move.

    `status` is that of the claim, and `author` is the user who wrote it. `by` is the user who makes the move, and
    `reviewer` says whether they are a reviewer. Raise ReviewRefused if the move is not allowed.
    """
    move = MOVES[name]
    if status not in move.sources:
        raise ReviewRefused(move.refused, status=status.value, code="wrong_status")
    if move.needs_reviewer and not reviewer:
        raise ReviewRefused(gettext_noop("Only a reviewer can decide on a claim."), code="not_a_reviewer")
    if move.needs_second_person and author == by:
        raise ReviewRefused(
            gettext_noop("This needs a second pair of eyes: whoever wrote a claim or changed it cannot decide this."),
            code="second_person_needed",
        )
    if move.needs_reason and not reason.strip():
        raise ReviewRefused(gettext_noop("A decision needs a reason."), field="reason", code="reason_missing")
    return move
