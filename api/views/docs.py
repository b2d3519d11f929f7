"""The description of the API: for machines as OpenAPI, for people as a page that needs no other host."""

from __future__ import annotations

from functools import cache
from typing import Any

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


class Schema(Answer):
    """Made once: it changes only with the code."""

    renderer_classes = (OpenApiJsonRenderer, JSONRenderer)

    def get(self, request: Request) -> HttpResponse:
        self.asked()
        return HttpResponse(as_text(_description()), content_type=request.accepted_media_type)


class Docs(Answer, SpectacularSwaggerSplitView):
    """Swagger UI, without a script or style in the page itself. Its style draws arrows as `data:` images."""

    url_name = "api:schema"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        made = SpectacularSwaggerSplitView.get(self, request, *args, **kwargs)
        text = render_to_string(made.template_name, made.data, request)
        return _drawn(HttpResponse(text, content_type=made.content_type or "text/html; charset=utf-8"))


@csp_update({"img-src": ["data:"]})
def _drawn(response: HttpResponse) -> HttpResponse:
    return response


@cache
def _description() -> object:
    return SchemaGenerator().get_schema(request=None, public=True)
