"""Resources: which actions create and change a kind of record, and with which request bodies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User

from registry import actions
from registry.domain.value_types import Instance, Values
from registry.models.record import Record

from .input_serializers import BaseInputSerializer

CreateFunction = Callable[[User, Values], Instance]
ChangeFunction = Callable[[Instance, User, int, Values], Record]


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of record that the API writes. `create` and `change` call an action with validated values of columns.

    `change` also takes the record, the user and the version that the user has read.
    """

    model: type[Record]
    input_class: type[BaseInputSerializer]
    create: CreateFunction
    change: ChangeFunction
    create_input_class: type[BaseInputSerializer] | None = None  # if a new record has other fields than a change
    immutable_fields: tuple[str, ...] = ("slug",)
    parent: str = ""  # the field of a nested record's model that holds its parent

    def get_permission(self, verb: str) -> str:
        """Return the name of the Django permission for "add" or "change", e.g. `registry.add_site`."""
        return f"registry.{verb}_{self.model._meta.model_name}"


def make_create_function(action: Callable[..., Record]) -> CreateFunction:
    """Return a function that creates a record by calling an action. The values become keyword arguments."""
    return lambda user, values: action(by=user, **values)


def make_change_function(action: Callable[..., Record], *relation_names: str) -> ChangeFunction:
    """Return a function that changes a record by calling an action. The values become keyword arguments.

    The action replaces all many-to-many fields in `relation_names`, so one that is not in the values is passed with the
    records that it holds now.
    """

    def change(record: Instance, user: User, version: int, values: Values) -> Record:
        unchanged_relations = {}
        for name in relation_names:
            if name not in values:
                unchanged_relations[name] = list(getattr(record, name).all())
        return action(record, by=user, version=version, **unchanged_relations, **values)

    return change


def create_by_saving(model: type[Record]) -> CreateFunction:
    """Return a function that creates a record of a model by the action `save_record`."""
    return lambda user, values: actions.save_record(model(**values), by=user)


def change_by_saving(record: Record, user: User, version: int, values: Values) -> Record:
    """Set columns of a record and save it by the action `save_record`."""
    for name, value in values.items():
        setattr(record, name, value)
    return actions.save_record(record, by=user, version=version)
