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

from registry.domain.value_types import JsonObject, PassedOn

from .base import BaseAPIView
from .pagination import render_json


class SchemaView(BaseAPIView):
    """Made once: it changes only with the code."""

    renderer_classes = (OpenApiJsonRenderer, JSONRenderer)

    def get(self, request: Request) -> HttpResponse:
        self.get_filterset()
        return HttpResponse(render_json(_openapi_document()), content_type=request.accepted_media_type)


class SwaggerView(BaseAPIView, SpectacularSwaggerSplitView):
    """Swagger UI, without a script or style in the page itself. Its style draws arrows as `data:` images."""

    url_name = "api:schema"

    def get(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        made = SpectacularSwaggerSplitView.get(self, request, *args, **kwargs)
        text = render_to_string(made.template_name, made.data, request)
        response = HttpResponse(text, content_type=made.content_type or "text/html; charset=utf-8")
        return cast(HttpResponse, _allow_data_images(response))  # type: ignore[arg-type]  # see below


@csp_update({"img-src": ["data:"]})  # type: ignore[arg-type]  # its types know views alone
def _allow_data_images(response: HttpResponse) -> HttpResponse:
    return response


@cache
def _openapi_document() -> JsonObject:
    return SchemaGenerator().get_schema(request=None, public=True)
