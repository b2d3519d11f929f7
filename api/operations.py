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
        """Whether the operation changes or discards a record, so it needs the ETag of its current version."""
        return self.status in (200, 204) and not self.returns_file


def create_operation(resource: Resource, verbose_name: str, *nested_resources: Resource) -> Mapping[str, Operation]:
    """Describe the POST operation that creates a record, for the `operations` of a view.

    `verbose_name` is in words, such as "control period". The user also needs the permission to add `nested_resources`.
    """
    input_class = resource.create_input_class or resource.input_class
    created_resources = [resource, *nested_resources]
    operation = Operation(
        id=f"create{_pascal_case(verbose_name)}",
        summary=f"Record a {verbose_name}",
        input_class=input_class,
        permissions=tuple(created.get_permission("add") for created in created_resources),
        status=201,
        example=EXAMPLES[input_class.__name__],
    )
    return {"POST": operation}


def update_operation(resource: Resource, verbose_name: str) -> Mapping[str, Operation]:
    """Describe the PATCH operation that changes a record, for the `operations` of a view.

    `verbose_name` is in words, such as "control period".
    """
    # A change need not send all fields, so its example has only the last field of the example for a new record.
    example = EXAMPLES[resource.input_class.__name__]
    last_field = list(example)[-1]
    operation = Operation(
        id=f"change{_pascal_case(verbose_name)}",
        summary=f"Change a {verbose_name}",
        input_class=resource.input_class,
        permissions=(resource.get_permission("change"),),
        example={last_field: example[last_field]},
    )
    return {"PATCH": operation}


def _pascal_case(verbose_name: str) -> str:
    """Return a name as one word: "control period" becomes "ControlPeriod"."""
    return verbose_name.title().replace(" ", "")
