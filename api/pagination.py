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

    def slice(self, queryset: Sliceable) -> Sliceable:
        """Return the rows on this page."""
        return queryset[self.offset : self.offset + self.limit]

    def next_url(self, request: HttpRequest, count: int) -> str | None:
        """Return the absolute URL of the next page, None on the last. `count` is the length of the whole list."""
        next_offset = self.offset + self.limit
        if next_offset >= count:
            return None
        return self._url_at(request, next_offset)

    def previous_url(self, request: HttpRequest, count: int) -> str | None:
        """Return the absolute URL of the previous page, None on the first. `count` is the length of the whole list."""
        if self.offset == 0:
            return None
        # An offset behind the end of the list leads back to its last page.
        return self._url_at(request, max(0, min(self.offset, count) - self.limit))

    def _url_at(self, request: HttpRequest, offset: int) -> str:
        """Return the absolute URL of the same list at another offset."""
        query = request.GET.copy()
        query["limit"] = str(self.limit)
        query["offset"] = str(offset)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def page_response(request: HttpRequest, page: Page, count: int, rendered_records: Iterable[str]) -> HttpResponse:
    """Return a page of a list. `texts` are the records as JSON, which is joined without parsing it."""
    next_url = page.next_url(request, count)
    previous_url = page.previous_url(request, count)
    envelope = f'{{"count":{count},"next":{json.dumps(next_url)},"previous":{json.dumps(previous_url)},'
    response = HttpResponse(f'{envelope}"results":[{",".join(texts)}]}}', content_type=JSON)

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
    """Return a serializer class that describes a page of records in the OpenAPI document."""
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
