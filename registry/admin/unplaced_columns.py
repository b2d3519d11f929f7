"""Columns that an admin class gives no place in its form: they come at the end of its first group of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model
from django.http import HttpRequest

from registry.domain.value_types import Instance
from registry.queries.public_columns import plain_fields

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldsetSpec as Fieldsets

    _Base = admin.ModelAdmin
else:
    _Base = object


class UnplacedColumnsMixin(_Base):
    """A mixin whose forms have every plain public column that people fill in, also those that no layout names."""

    def get_fieldsets(self, request: HttpRequest, obj: Instance = None) -> Fieldsets:
        """Return the fieldsets of the form, with the columns that they leave out in the first."""
        (title, options), *other_fieldsets = fieldsets = super().get_fieldsets(request, obj)
        unplaced_names = find_unplaced_columns(self.model, flatten_fieldsets(fieldsets))
        return [(title, {**options, "fields": (*options["fields"], *unplaced_names)}), *other_fieldsets]


def find_unplaced_columns(model: type[Model], placed_names: list[str]) -> list[str]:
    """Return the names of the plain public columns of a model that people fill in and that are not among the names."""
    return [name for name, field in plain_fields(model).items() if field.editable and name not in placed_names]
