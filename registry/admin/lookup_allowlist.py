"""What lists may be asked for in their address: what their own filters ask, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

LOOKUPS = ("", "__exact", "__isnull", "__isempty", "__id__exact")  # what Django's own filters ask


if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:
    _Base = object


class LookupAllowlistMixin(_Base):
    """Free lookups would let anybody who sees a list feel their way to what it does not show."""

    linked_lookups: tuple[str, ...] = ()  # what links elsewhere filter by, beside the list's own filters

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """An allow list."""
        filters = self.get_list_filter(request)
        named = [each.parameter_name for each in filters if isinstance(each, type) and hasattr(each, "parameter_name")]
        fields = [each[0] if isinstance(each, tuple) else each for each in filters]
        allowed = (*named, *fields, *self.linked_lookups, "id", "pk")
        return lookup in {f"{name}{ending}" for name in allowed for ending in LOOKUPS}
