"""What the description and the permissions need to know of each operation that operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rest_framework.serializers import Serializer

from registry.domain.value_types import JsonValue

from .examples import EXAMPLES
from .resources import Resource


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


def _pascal_case(name: str) -> str:
    return name.title().replace(" ", "")


def create_operation(noun: Resource, name: str, *also: Resource) -> Mapping[str, Operation]:
    """POST: `name` in words, e.g. "control period"; `also` are nouns that come with it."""
    body, allowed = noun.new_body or noun.body, tuple(each.permission("add") for each in (noun, *also))
    operation = Operation(
        f"create{_pascal_case(name)}", f"Record a {name}", body, allowed, 201, EXAMPLES[body.__name__]
    )
    return {"POST": operation}


def update_operation(noun: Resource, name: str) -> Mapping[str, Operation]:
    """PATCH: `name` in words."""
    example = dict(list(EXAMPLES[noun.body.__name__].items())[-1:])
    allowed = (noun.permission("change"),)
    return {"PATCH": Operation(f"change{_pascal_case(name)}", f"Change a {name}", noun.body, allowed, 200, example)}
