"""The state machines as diagrams in Mermaid, drawn from their tables, so that `docs/` cannot show another machine."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.chronology.restoration import STEPS
from registry.domain.policy.review import MOVES
from registry.domain.vocabulary.codes import ClaimStatus, InterventionStatus


def review_diagram() -> str:
    """How a claim moves through review; an arrow carries the move's name."""
    moves = [f"{source} --> {move.target}: {move.name}" for move in MOVES.values() for source in move.sources]
    final = [status for status in ClaimStatus if not any(status in move.sources for move in MOVES.values())]
    return _diagram([f"[*] --> {ClaimStatus.DRAFT}", *moves, *(f"{status} --> [*]" for status in final)])


def intervention_diagram() -> str:
    """How the status of an intervention moves on."""
    steps = [f"{old} --> {new}" for old in STEPS for new in InterventionStatus if new in STEPS[old]]
    final = [status for status, following in STEPS.items() if not following]
    return _diagram([f"[*] --> {InterventionStatus.NONE_KNOWN}", *steps, *(f"{status} --> [*]" for status in final)])


def _diagram(arrows: Iterable[str]) -> str:
    return "\n".join(["stateDiagram-v2", *(f"    {arrow}" for arrow in arrows)]) + "\n"
