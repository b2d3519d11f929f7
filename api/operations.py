"""Operations that write: what the permission check and the OpenAPI document need to know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rest_framework.serializers import Serializer

from registry.domain.value_types import JsonValue

from .examples import EXAMPLES
from .resources import Resource


@dataclass(frozen=True, slots=True)
class Operation:
    """An HTTP method of a URL that writes: its OpenAPI operation, request body and permissions."""

    id: str
    summary: str
    input_class: type[Serializer]
    permissions: tuple[str, ...]  # the user needs all
    status: int = 200
    example: Mapping[str, JsonValue] = field(default_factory=dict)
    scope: str = "write"  # that an access token needs
    takes_file: bool = False
    returns_file: bool = False  # and changes no record
    may_queue: bool = False  # the response may be sent before the work is done

    @property
    def is_conditional(self) -> bool:
        """Whether the operation changes a record, so it needs the ETag of its current version."""
        return self.status == 200 and not self.returns_file


def create_operation(resource: Resource, name: str, *nested_resources: Resource) -> Mapping[str, Operation]:
    """Return the POST operation that creates a record, by its method.

    `name` is in words, e.g. "control period". Records of `nested_resources` are created with it.
    """
    input_class = resource.create_input_class or resource.input_class
    permissions = tuple(created.permission("add") for created in (resource, *nested_resources))
    operation = Operation(
        id=f"create{_pascal_case(name)}",
        summary=f"Record a {name}",
        input_class=input_class,
        permissions=permissions,
        status=201,
        example=EXAMPLES[input_class.__name__],
    )
    return {"POST": operation}


def update_operation(resource: Resource, name: str) -> Mapping[str, Operation]:
    """Return the PATCH operation that changes a record, by its method. `name` is in words, e.g. "control period"."""
    # The example of a change is the last field of the example of a new record.
    last_field, last_value = list(EXAMPLES[resource.input_class.__name__].items())[-1]
    operation = Operation(
        id=f"change{_pascal_case(name)}",
        summary=f"Change a {name}",
        input_class=resource.input_class,
        permissions=(resource.permission("change"),),
        example={last_field: last_value},
    )
    return {"PATCH": operation}


def _pascal_case(name: str) -> str:
    """Return a name in words as one word: "control period" becomes "ControlPeriod"."""
    return name.title().replace(" ", "")
