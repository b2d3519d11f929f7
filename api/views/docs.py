"""The description of the API: for machines as OpenAPI, for people as a page that needs no other host."""

from __future__ import annotations

from functools import cache
from typing import cast

from csp.decorators import csp_update
from django.http import HttpResponse
from django.template.loader import render_to_string
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from api.answers import Answer
from api.pages import as_text
from registry.domain.value_types import JsonObject, PassedOn


class Schema(Answer):
    """Made once: it changes only with the code."""

    renderer_classes = (OpenApiJsonRenderer, JSONRenderer)

    def get(self, request: Request) -> HttpResponse:
        self.asked()
        return HttpResponse(as_text(_description()), content_type=request.accepted_media_type)


class Docs(Answer, SpectacularSwaggerSplitView):
    """Swagger UI, without a script or style in the page itself. Its style draws arrows as `data:` images."""

    url_name = "api:schema"

    def get(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        made = SpectacularSwaggerSplitView.get(self, request, *args, **kwargs)
        text = render_to_string(made.template_name, made.data, request)
        response = HttpResponse(text, content_type=made.content_type or "text/html; charset=utf-8")
        return cast(HttpResponse, _drawn(response))  # type: ignore[arg-type]  # see below


@csp_update({"img-src": ["data:"]})  # type: ignore[arg-type]  # its types know views alone
def _drawn(response: HttpResponse) -> HttpResponse:
    return response


@cache
def _description() -> JsonObject:
    return SchemaGenerator().get_schema(request=None, public=True)
