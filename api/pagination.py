"""Lists: one page of records in its envelope, with the addresses of the pages around it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from drf_spectacular.drainage import get_override
from rest_framework import serializers

from registry.domain.query_values import LIMIT

from .fields import OptionalTextField
from .filters import BaseFilterSet
from .serializers import BaseSerializer

JSON = "application/json"


Sliceable = TypeVar("Sliceable", QuerySet, list)


@dataclass(frozen=True, slots=True)
class Page:
    """Which records of how many are shown: `limit` of them after the first `offset`."""

    limit: int
    offset: int

    @classmethod
    def from_filterset(cls, query: BaseFilterSet) -> Page:
        """As the query has it, or the first one."""
        return cls(query.value("limit") or LIMIT, query.value("offset") or 0)

    def of(self, rows: Sliceable) -> Sliceable:
        """This page's slice of rows or of a list."""
        return rows[self.offset : self.offset + self.limit]

    def links(self, request: HttpRequest, count: int) -> dict[str, str | None]:
        """The absolute addresses of the next and the previous page, None where there is none."""
        after, before = self.offset + self.limit, max(0, min(self.offset, count) - self.limit)
        return {
            "next": self._address(request, after) if after < count else None,
            "previous": self._address(request, before) if self.offset else None,
        }

    def _address(self, request: HttpRequest, offset: int) -> str:
        query = request.GET.copy()
        query["limit"], query["offset"] = str(self.limit), str(offset)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def page_response(request: HttpRequest, page: Page, count: int, texts: Iterable[str]) -> HttpResponse:
    """The envelope around records that are JSON already; they are joined, not parsed."""
    links = page.links(request, count)
    head = f'{{"count":{count},"next":{json.dumps(links["next"])},"previous":{json.dumps(links["previous"])},'
    response = HttpResponse(f'{head}"results":[{",".join(texts)}]}}', content_type=JSON)
    described = [
        f'<{address}>; rel="{rel}"'
        for rel, address in (("next", links["next"]), ("prev", links["previous"]))
        if address
    ]
    if described:
        response["Link"] = ", ".join(described)
    return response


def render_all(shape: type[BaseSerializer], records: Sequence[object], **context: object) -> list[str]:
    """Each record as one line of JSON, by its serializer."""
    return [render_json(shape(record, context=context).data) for record in records]


def render_json(data: object) -> str:
    """One line of JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def page_serializer(shape: type[BaseSerializer]) -> type[BaseSerializer]:
    """The envelope of a list of this shape, for the schema."""
    name = get_override(shape, "component_name") or shape.__name__.removesuffix("Serializer")
    fields = {
        "__doc__": "One page of a list; `next` and `previous` are addresses of other pages.",
        "count": serializers.IntegerField(read_only=True, help_text="How many there are on all pages."),
        "next": OptionalTextField(),
        "previous": OptionalTextField(),
        "results": shape(many=True),
    }
    return type(f"{name}PageSerializer", (BaseSerializer,), fields)
