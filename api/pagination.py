"""Pages of lists: records as JSON in an envelope with the count and the URLs of the next and the previous page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from drf_spectacular.drainage import get_override
from rest_framework import serializers

from registry.domain.query_values import DEFAULT_LIMIT

from .fields import OptionalTextField
from .filters import BaseFilterSet
from .serializers import BaseSerializer

JSON = "application/json"

Sliceable = TypeVar("Sliceable", QuerySet, list)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: at most `limit` records after the first `offset`."""

    limit: int
    offset: int

    @classmethod
    def from_filterset(cls, filterset: BaseFilterSet) -> Page:
        """Return the page that the query string asks for, by default the first."""
        return cls(filterset.get_value("limit") or DEFAULT_LIMIT, filterset.get_value("offset") or 0)

    def slice(self, records: Sliceable) -> Sliceable:
        """Return the records on this page."""
        return records[self.offset : self.offset + self.limit]

    def next_url(self, request: HttpRequest, count: int) -> str | None:
        """Return the absolute URL of the next page, None on the last page.

        `count` is the number of all records.
        """
        next_offset = self.offset + self.limit
        if next_offset >= count:
            return None
        return self._build_url(request, next_offset)

    def previous_url(self, request: HttpRequest, count: int) -> str | None:
        """Return the absolute URL of the previous page, None on the first page.

        `count` is the number of all records.
        """
        if self.offset == 0:
            return None
        # An offset beyond the end of the list leads back to its last page.
        offset_in_list = min(self.offset, count)
        return self._build_url(request, max(0, offset_in_list - self.limit))

    def _build_url(self, request: HttpRequest, offset: int) -> str:
        """Return the absolute URL of the requested list at another offset."""
        query = request.GET.copy()
        query["limit"] = str(self.limit)
        query["offset"] = str(offset)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def page_response(request: HttpRequest, page: Page, count: int, rendered_records: Iterable[str]) -> HttpResponse:
    """Return one page of a list, with the number of all records and the URLs of the next and the previous page.

    `rendered_records` are the JSON texts of the records, which are joined without parsing them.
    """
    next_url = page.next_url(request, count)
    previous_url = page.previous_url(request, count)
    envelope_start = f'{{"count":{count},"next":{json.dumps(next_url)},"previous":{json.dumps(previous_url)},'
    body = f'{envelope_start}"results":[{",".join(rendered_records)}]}}'
    response = HttpResponse(body, content_type=JSON)

    links = []
    if next_url:
        links.append(f'<{next_url}>; rel="next"')
    if previous_url:
        links.append(f'<{previous_url}>; rel="prev"')
    if links:
        response["Link"] = ", ".join(links)
    return response


def render_all(serializer_class: type[BaseSerializer], records: Sequence[object], **context: object) -> list[str]:
    """Return each record as one line of JSON. `context` is passed to the serializer."""
    return [render_json(serializer_class(record, context=context).data) for record in records]


def render_json(data: object) -> str:
    """Return a value as one line of JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def page_serializer(serializer_class: type[BaseSerializer]) -> type[BaseSerializer]:
    """Return a serializer class that describes a page of a list in the OpenAPI document."""
    class_name = serializer_class.__name__.removesuffix("Serializer")
    component_name = get_override(serializer_class, "component_name", class_name)
    attributes = {
        "__doc__": "One page of a list; `next` and `previous` are URLs of other pages.",
        "count": serializers.IntegerField(read_only=True, help_text="Number of records on all pages."),
        "next": OptionalTextField(),
        "previous": OptionalTextField(),
        "results": serializer_class(many=True),
    }
    return type(f"{component_name}PageSerializer", (BaseSerializer,), attributes)
