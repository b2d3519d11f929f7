"""The query parameters that the lists of the admin accept: only those of their own filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

FILTER_LOOKUPS = ("", "__exact", "__isnull", "__isempty", "__id__exact")  # the lookups of Django's own filters


if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:
    _Base = object


class LookupAllowlistMixin(_Base):
    """A mixin that refuses lookups which no filter of the list offers.

    With free lookups, users could find out values of columns that the list does not show them.
    """

    linked_lookups: tuple[str, ...] = ()  # further fields by which links from other pages filter the list

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow the lookups of the list's own filters, of links from other pages, and of the primary key."""
        field_names: list[object] = [*self.linked_lookups, "id", "pk"]
        # A list filter of Django is a pair of field name and filter class, a filter class, or a field name.
        for list_filter in self.get_list_filter(request):
            if isinstance(list_filter, tuple):
                field_name, _filter_class = list_filter
                field_names.append(field_name)
            elif isinstance(list_filter, type):
                # Some filter classes name a query parameter, the others need none.
                if hasattr(list_filter, "parameter_name"):
                    field_names.append(list_filter.parameter_name)
            else:
                field_names.append(list_filter)

        allowed_lookups = {f"{field_name}{suffix}" for field_name in field_names for suffix in FILTER_LOOKUPS}
        return lookup in allowed_lookups
