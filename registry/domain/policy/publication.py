"""Publishing of records: the moves between publication statuses as a table, and who may make which.

A record is published or unpublished by two users: one proposes it, another one decides.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.errors import RuleViolation, gettext_noop


class PublicationStatus(StrEnum):
    """Whether a record is published, and whether a change of that is proposed."""

    UNPUBLISHED = "unpublished"
    PUBLICATION_PROPOSED = "publication_proposed"
    PUBLISHED = "published"
    WITHDRAWAL_PROPOSED = "withdrawal_proposed"


S = PublicationStatus  # a short name for the tables below
PUBLIC = frozenset({S.PUBLISHED, S.WITHDRAWAL_PROPOSED})
PROPOSED = frozenset({S.PUBLICATION_PROPOSED, S.WITHDRAWAL_PROPOSED})


class PublicationRefused(RuleViolation):
    """Violation by a move that the table or the four-eyes rule does not allow."""

    code = "publication_refused"


@dataclass(frozen=True, slots=True)
class Move:
    """A named move from one publication status to another.

    `targets` maps each status from which the move is allowed to the status it leads to. If it `decides`, it needs a
    publisher who is not the proposer. `refused` is the message for any other status.
    """

    name: str
    targets: dict[PublicationStatus, PublicationStatus]
    decides: bool
    refused: str


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "propose_publication",
            {S.UNPUBLISHED: S.PUBLICATION_PROPOSED},
            decides=False,
            refused=gettext_noop("Only what is unpublished, and not proposed yet, can be proposed for publication."),
        ),
        Move(
            "publish",
            {S.PUBLICATION_PROPOSED: S.PUBLISHED},
            decides=True,
            refused=gettext_noop("Only what somebody has proposed for publication can be published."),
        ),
        Move(
            "propose_withdrawal",
            {S.PUBLISHED: S.WITHDRAWAL_PROPOSED},
            decides=False,
            refused=gettext_noop("Only what is published, and not proposed yet, can be proposed for unpublishing."),
        ),
        Move(
            "unpublish",
            {S.WITHDRAWAL_PROPOSED: S.UNPUBLISHED},
            decides=True,
            refused=gettext_noop("Only what somebody has proposed for unpublishing can be unpublished."),
        ),
        Move(
            "drop_proposal",
            {S.PUBLICATION_PROPOSED: S.UNPUBLISHED, S.WITHDRAWAL_PROPOSED: S.PUBLISHED},
            decides=False,
            refused=gettext_noop("There is no proposal that could be dropped."),
        ),
    )
}


def moves_from(status: PublicationStatus) -> tuple[Move, ...]:
    """Return the moves that are allowed from a publication status, in the order of `MOVES`."""
    return tuple(move for move in MOVES.values() if status in move.targets)


def check_move(
    name: str,
    status: PublicationStatus,
    *,
    proposer: Hashable | None,
    by: Hashable,
    editor: bool,
    publisher: bool,
    reason: str,
) -> PublicationStatus:
    """Check that a user may propose, publish or unpublish a record, and return the record's new status.

    `name` is that of the move between two statuses, and `by` is the user. `proposer` is the user whose proposal is
    open, if there is one. `editor` and `publisher` are the roles of `by`. Raise PublicationRefused if not allowed.
    """
    move = MOVES[name]
    if status not in move.targets:
        raise PublicationRefused(move.refused, code="wrong_standing")
    if move.decides and not publisher:
        raise PublicationRefused(gettext_noop("Only a publisher can decide on this."), code="not_a_publisher")
    if not (editor or publisher):
        raise PublicationRefused(gettext_noop("Only an editor or a publisher can propose this."), code="not_an_editor")
    if move.decides and proposer == by:
        raise PublicationRefused(
            gettext_noop("This needs a second pair of eyes: whoever proposed it cannot decide on it."),
            code="second_person_needed",
        )
    if not reason.strip():
        raise PublicationRefused(gettext_noop("This needs a reason."), field="reason", code="reason_missing")
    return move.targets[status]
