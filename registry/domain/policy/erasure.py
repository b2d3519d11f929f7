"""The rule for erasing content from the audit log: one user proposes it, another one decides.

The proposed content is hidden at once. The decision erases it for good or shows it again.
"""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum

from registry.domain.errors import RuleViolation, gettext_noop


class ErasureOutcome(StrEnum):
    """The state of a proposal to erase content."""

    WAITING = "waiting"
    ERASED = "erased"
    KEPT = "kept"


DECIDED = frozenset({ErasureOutcome.ERASED, ErasureOutcome.KEPT})


class ErasureRefused(RuleViolation):
    """Violation of the four-eyes rule for decisions on erasures."""

    code = "erasure_refused"


def check_decision(
    outcome: ErasureOutcome,
    current: ErasureOutcome,
    *,
    proposer: Hashable,
    by: Hashable,
    decider: bool,
    sees: bool,
    reason: str,
) -> None:
    """Raise ErasureRefused unless the user `by` may decide a proposal to erase content from the audit log.

    `current` is the state of the proposal so far. `decider` says whether the user may decide on erasures. `sees` says
    whether they may see the hidden content, which is shown again if it is kept.
    """
    if outcome not in DECIDED or current != ErasureOutcome.WAITING:
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
    if outcome == ErasureOutcome.KEPT and not sees:
        raise ErasureRefused(
            gettext_noop("Only somebody who may see what is hidden here can keep it from being erased."),
            code="may_not_see",
        )
    if not reason.strip():
        raise ErasureRefused(gettext_noop("This needs a reason."), field="reason", code="reason_missing")
