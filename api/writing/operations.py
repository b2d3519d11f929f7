"""What the description and the permissions need to know of each operation that writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rest_framework.serializers import Serializer

from registry.domain.policy.review import MOVES
from registry.domain.value_types import JsonValue

from .examples import EXAMPLES
from .nouns import COMPARISON, PHOTO, Noun
from .pictures import AcceptAlignmentBody, AlignBody, ControlPointsBody, OriginalBody, RemoveAlignmentBody
from .rulings import ClosingBody, DecisionBody, SubmissionBody, SupersessionBody


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address: its id, what it does, what may be sent, who may, and with which status it is done."""

    id: str
    summary: str
    body: type[Serializer]
    permissions: tuple[str, ...]
    status: int = 200
    example: Mapping[str, JsonValue] = field(default_factory=dict)
    scope: str = "write"  # what a token must be good for
    takes_file: bool = False
    discloses: bool = False  # answers with a file, and changes no record
    queues: bool = False  # may be done later

    @property
    def is_conditional(self) -> bool:
        """Whether it changes a version that the writer must have read."""
        return self.status == 200 and not self.discloses


def _camel(name: str) -> str:
    return name.title().replace(" ", "")


def creating(noun: Noun, name: str, *also: Noun) -> Mapping[str, Operation]:
    """POST: `name` in words, e.g. "control period"; `also` are nouns that come with it."""
    body, allowed = noun.new_body or noun.body, tuple(each.permission("add") for each in (noun, *also))
    operation = Operation(f"create{_camel(name)}", f"Record a {name}", body, allowed, 201, EXAMPLES[body.__name__])
    return {"POST": operation}


def changing(noun: Noun, name: str) -> Mapping[str, Operation]:
    """PATCH: `name` in words."""
    example = dict(list(EXAMPLES[noun.body.__name__].items())[-1:])
    allowed = (noun.permission("change"),)
    return {"PATCH": Operation(f"change{_camel(name)}", f"Change a {name}", noun.body, allowed, 200, example)}


BODIES = {"submit": SubmissionBody, "supersede": SupersessionBody}
DECISIONS = {
    move.name: Operation(
        f"{move.name}Claim",
        f"{move.name.capitalize()} a claim",
        BODIES.get(move.name, DecisionBody),
        ("registry.review_claim" if move.needs_reviewer else "registry.change_claim",),
        200,
        EXAMPLES[BODIES.get(move.name, DecisionBody).__name__],
        "decide" if move.needs_reviewer else "write",
    )
    for move in MOVES.values()
}
CLOSING = Operation(
    "closeThreat",
    "Close a threat with its outcome",
    ClosingBody,
    ("registry.change_threat",),
    200,
    EXAMPLES["ClosingBody"],
)

UPLOADING = {"POST": replace(creating(PHOTO, "photo")["POST"], takes_file=True)}
DISCLOSING = Operation(
    "getOriginal",
    "The original of a photo, as it came; that you have seen it is written down",
    OriginalBody,
    ("registry.view_photodetails",),
    example=EXAMPLES["OriginalBody"],
    discloses=True,
)
ALIGNING = {
    name: Operation(
        f"{name}Comparison" if name == "align" else name,
        summary,
        body,
        (COMPARISON.permission("change"),),
        example=EXAMPLES.get(body.__name__, {}),
        queues=name == "align",
    )
    for name, summary, body in (
        ("align", "Have an alignment sought", AlignBody),
        ("setControlPoints", "Align a pair by hand", ControlPointsBody),
        ("acceptAlignment", "Accept the alignment that is offered", AcceptAlignmentBody),
        ("removeAlignment", "Remove the alignment", RemoveAlignmentBody),
    )
}
