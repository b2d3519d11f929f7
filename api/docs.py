"""The OpenAPI document, and its presentation by Swagger UI without files from other hosts."""

from __future__ import annotations

from functools import cache

from csp.decorators import csp_update
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from registry.domain.value_types import JsonObject, PassedOn

from .base import BaseAPIView
from .pagination import render_json


class SchemaView(BaseAPIView):
    """The OpenAPI document as JSON."""

    renderer_classes = (OpenApiJsonRenderer, JSONRenderer)

    def get(self, request: Request) -> HttpResponse:
        """Return the OpenAPI document, with the media type that the client accepts."""
        self.check_query_params()
        return HttpResponse(render_json(_get_openapi_document()), content_type=request.accepted_media_type)


class SwaggerView(BaseAPIView, SpectacularSwaggerSplitView):
    """Swagger UI without inline scripts and styles. The URLs of its files are those of this site."""

    url_name = "api:schema"

    # Swagger UI's style sheet draws its arrows as `data:` images.
    @method_decorator(csp_update({"img-src": ["data:"]}))
    def get(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> HttpResponse:
        """Return the HTML page of Swagger UI, or its script, which has the same URL with a query parameter."""
        unrendered = SpectacularSwaggerSplitView.get(self, request, *args, **kwargs)
        text = render_to_string(unrendered.template_name, unrendered.data, request)
        return HttpResponse(text, content_type=unrendered.content_type or "text/html; charset=utf-8")


@cache
def _get_openapi_document() -> JsonObject:
    """Return the OpenAPI document. It is generated once, as it changes only with the code."""
    return SchemaGenerator().get_schema(request=None, public=True)
