"""What lists may be asked for in their address: what their own filters ask, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

LOOKUPS = ("", "__exact", "__isnull", "__isempty", "__id__exact")  # what Django's own filters ask


class AllowListed:
    """Free lookups would let anybody who sees a list feel their way to what it does not show."""

    linked_lookups: tuple[str, ...] = ()  # what links elsewhere filter by, beside the list's own filters

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """An allow list."""
        filters: Any = self.get_list_filter(request)  # type: ignore[attr-defined]
        named = [each.parameter_name for each in filters if hasattr(each, "parameter_name")]
        fields = [each[0] if isinstance(each, tuple) else each for each in filters]
        allowed = (*named, *fields, *self.linked_lookups, "id", "pk")
        return lookup in {f"{name}{ending}" for name in allowed for ending in LOOKUPS}
