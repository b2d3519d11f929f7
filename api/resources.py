"""Which noun is written by which action, and who may: a table that the views share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User

from registry import actions
from registry.domain.value_types import Instance, Values
from registry.models.record import Record

from .input_serializers import BaseInputSerializer

CreateAction = Callable[[User, Values], Instance]


ChangeAction = Callable[[Instance, User, int, Values], Record]


@dataclass(frozen=True, slots=True)
class Resource:
    """How one noun is created and changed. `create` takes columns; `change` the record as read, and its version."""

    model: type[Record]
    body: type[BaseInputSerializer]
    create: CreateAction
    change: ChangeAction
    new_body: type[BaseInputSerializer] | None = None  # where what is created holds more than what is changed
    immutable_fields: tuple[str, ...] = ("slug",)  # addresses
    parent: str = ""  # the column of a row that names what it belongs to

    @property
    def name(self) -> str:
        """As permissions have it."""
        return str(self.model._meta.model_name)

    def permission(self, verb: str) -> str:
        """`registry.add_site`."""
        return f"registry.{verb}_{self.name}"


def created_by(action: Callable[..., Record]) -> CreateAction:
    return lambda by, values: action(by=by, **values)


def revised_by(action: Callable[..., Record], *relations: str) -> ChangeAction:
    """`relations` are those that the action wants to be told in any case."""

    def change(record: Instance, by: User, version: int, values: Values) -> Record:
        kept = {name: list(getattr(record, name).all()) for name in relations if name not in values}
        return action(record, by=by, version=version, **kept, **values)

    return change


def saved_as(model: type[Record]) -> CreateAction:
    return lambda by, values: actions.save_record(model(**values), by=by)


def save_changes(record: Record, by: User, version: int, values: Values) -> Record:
    for name, value in values.items():
        setattr(record, name, value)
    return actions.save_record(record, by=by, version=version)
