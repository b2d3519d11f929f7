"""The OpenAPI description, made from the views: their parameters, shapes and problems. Must not know any one view."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from registry.domain.terms import terms

from .envelopes import ProblemShape
from .fields import CodeField
from .pages import page_shape
from .problems import MEDIA_TYPE


class CodeFieldExtension(OpenApiSerializerFieldExtension):
    """Each vocabulary is one component, named as its enum, with its English labels."""

    target_class = CodeField

    def get_name(self) -> str:
        return self.target.enum.__name__

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        found = terms(self.target.enum)
        labels = "\n".join(f"* `{code}`: {term.en}" for code, term in found.items())
        return {"type": "string", "enum": list(found), "description": labels}


class ApiSchema(AutoSchema):
    """Reads an operation from the attributes of `answers.Answer`."""

    def is_excluded(self) -> bool:
        return not self.view.operation

    def get_operation_id(self) -> str:
        return self.view.operation

    def get_description(self) -> str:
        return inspect.getdoc(self.view.serializer_class) or ""

    def get_summary(self) -> str:
        return self.view.summary

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        return super()._get_serializer_name(serializer, direction, bypass_extensions).removesuffix("Shape")

    def get_override_parameters(self) -> list[Any]:
        in_path = [
            OpenApiParameter(name, str, OpenApiParameter.PATH, required=True, description=description)
            for name, description in self.view.path_parameters.items()
        ]
        asked = [
            OpenApiParameter(name, parameter.schema, OpenApiParameter.QUERY, description=parameter.help_text)
            for name, parameter in self.view.query_class.parameters().items()
        ]
        return [*in_path, *asked]

    def get_response_serializers(self) -> dict[Any, Any]:
        shape = self.view.serializer_class
        good = _page(shape) if self.view.is_list else shape
        problems = {
            400: "A parameter is unknown, malformed or repeated.",
            401: "The access token is not valid.",
            406: "The header Accept asks for something else than JSON.",
            429: "Too many wrong access tokens came from this address.",
        }
        if self.view.path_parameters:
            problems[404] = "There is no such record, or none that is public."
        return {
            200: OpenApiResponse(good, description="Found."),
            **{
                (status, MEDIA_TYPE): OpenApiResponse(ProblemShape, description=text)
                for status, text in sorted(problems.items())
            },
        }


@cache
def _page(shape: Any) -> Any:
    return page_shape(shape)
