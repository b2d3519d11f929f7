"""Erasing for good what the ledger held: one person hides it, which can be undone, and another one erases it."""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum

from registry.domain.errors import RuleViolation, gettext_noop


class Outcome(StrEnum):
    """What became of a proposal to erase."""

    WAITING = "waiting"
    ERASED = "erased"
    KEPT = "kept"


DECIDED = frozenset({Outcome.ERASED, Outcome.KEPT})


class ErasureRefused(RuleViolation):
    """A decision on an erasure that the rule of two pairs of eyes does not allow."""

    code = "erasure_refused"


def check_decision(
    outcome: Outcome,
    standing: Outcome,
    *,
    proposer: Hashable,
    by: Hashable,
    decider: bool,
    sees: bool,
    reason: str,
) -> None:
    """Raise ErasureRefused unless `by` may end a proposal like this.

    `decider`: whether they may decide on erasures; `sees`: whether they may see what comes back if it is kept.
    """
    if outcome not in DECIDED or standing != Outcome.WAITING:
        raise ErasureRefused(gettext_noop("Somebody has decided on this erasure already."), code="decided")
    if not decider:
        raise ErasureRefused(
            gettext_noop("Only a publisher or an administrator can decide on this."), code="not_a_decider"
        )
    if proposer == by:
        raise ErasureRefused(
            gettext_noop("This needs a second pair of eyes: whoever proposed it cannot decide on it."),
            code="second_person_needed",
        )
    if outcome == Outcome.KEPT and not sees:
        raise ErasureRefused(
            gettext_noop("Only somebody who may see what is hidden here can keep it from being erased."),
            code="may_not_see",
        )
    if not reason.strip():
        raise ErasureRefused(gettext_noop("This needs a reason."), field="reason", code="reason_missing")
