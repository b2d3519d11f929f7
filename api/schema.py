"""The OpenAPI document, generated from the views' parameters, serializers and problems. It must not name any view."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, TypeAlias

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.serializers import ListSerializer, Serializer

from registry.domain.value_types import JsonObject, Values

from . import field_extensions  # noqa: F401 drf-spectacular registers its classes when they are defined
from .etags import ETAG_PATTERN
from .operations import Operation
from .pagination import page_serializer
from .problem_serializers import FaultSerializer, ProblemSerializer
from .problems import MEDIA_TYPE
from .serializers import BaseSerializer

Parameters: TypeAlias = list[OpenApiParameter | Serializer | type[Serializer]]
Responses: TypeAlias = dict[int | tuple[int | str, str], OpenApiResponse]

# Any: responses by status and media type, for which drf-spectacular has no type
ResponseSerializers: TypeAlias = Any

MAX_KEY = 2**63 - 1  # of the database's bigint

SUCCESS_DESCRIPTIONS = {200: "Done; the record in its new state.", 201: "Recorded.", 204: "Discarded."}
ACCEPTED_DESCRIPTION = "Queued; the record in its present state."

# What each status means, by the kind of operation.
COMMON_PROBLEMS = {
    400: "A parameter is unknown, malformed or repeated.",
    401: "The access token is not valid.",
    406: "The header Accept does not allow JSON.",
    429: "Too many invalid access tokens were sent from this IP address.",
}
MEDIA_TYPE_PROBLEMS = {406: "The header Accept allows none of the media types of the response."}
NOT_FOUND_PROBLEMS = {404: "The record does not exist or is not public."}
WRITE_PROBLEMS = {
    400: "The body does not match the schema, or the URL has a query string.",
    401: "The request is not authenticated.",
    403: "The user lacks a permission, or the access token lacks a scope.",
    409: "It conflicts with present records: the slug is taken, or the status does not allow it.",
    415: "The media type of the body is not application/json.",
    422: "The body matches the schema, but violates a rule.",
}
DISCARD_PROBLEMS = {409: "The status does not allow it, or other records refer to this one; the problem names them."}
UPLOAD_PROBLEMS = {
    409: "The same file is already a photo of this monument that you can see.",
    413: "The file is larger than the limit for photos.",
    415: "The media type of the body is not multipart/form-data, or the file is no image of a supported format.",
    503: "No image can be decoded now. Send the same request again after Retry-After.",
    507: "The disk is full.",
}
CONDITIONAL_PROBLEMS = {
    412: "If-Match does not hold the ETag of the current version: the record was changed after it was read.",
    428: "The header If-Match is missing.",
}

IF_MATCH_HEADER = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": ETAG_PATTERN},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the record as it was read.",
)
ETAG_HEADER = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description="For If-Match.", response=[200, 201])
LOCATION_HEADER = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="URL of the new record.", response=[201]
)
RESPONSE_HEADERS = {200: [ETAG_HEADER], 201: [ETAG_HEADER, LOCATION_HEADER], 204: []}
FILE_RESPONSE: Responses = {
    ("200", "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
}


class ApiSchema(AutoSchema):
    """Describes operations by the attributes of `base.BaseAPIView` and `mixins.WriteMixin`.

    The overridden methods are those by which drf-spectacular asks for the parts of an operation.
    """

    view: Any  # Any: a BaseAPIView, whose module imports this one

    @property
    def write_operation(self) -> Operation | None:
        """The operation that the current method performs, None if it reads."""
        operations: Mapping[str, Operation] = getattr(self.view, "operations", {})
        return operations.get(self.method)

    def is_excluded(self) -> bool:
        return not self.view.operation_id and self.write_operation is None

    def get_operation_id(self) -> str:
        if self.write_operation:
            return self.write_operation.id
        return self.view.operation_id

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        """Return the docstring of the request body's serializer, or that of the response's if the method reads.

        Without a serializer it is that of the view.
        """
        if self.write_operation:
            return inspect.getdoc(self.write_operation.input_class) or ""
        return inspect.getdoc(self.view.serializer_class or type(self.view)) or ""

    def get_summary(self) -> str:
        if self.write_operation:
            return self.write_operation.summary
        return self.view.summary

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def _get_serializer_name(
        self, serializer: Serializer, direction: Direction, bypass_extensions: bool = False
    ) -> str:
        """Return the name of a serializer's component in the OpenAPI document.

        It is the class name, in which `InputSerializer` becomes `Body`: `SiteInputSerializer` is named `SiteBody`.
        """
        # drf-spectacular has already removed the suffix `Serializer`.
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        if name.endswith("Input"):
            return f"{name.removesuffix('Input')}Body"
        return name

    def get_override_parameters(self) -> Parameters:
        """Return the parameters in an operation's path, query string and headers."""
        parameters: Parameters = []
        for name, description in self.view.path_parameters.items():
            schema = _path_parameter_schema(name)
            parameters.append(
                OpenApiParameter(name, schema, OpenApiParameter.PATH, required=True, description=description)
            )

        operation = self.write_operation
        if operation is None:
            for name, param in self.view.filterset_class.parameters().items():
                parameters.append(
                    OpenApiParameter(name, param.schema, OpenApiParameter.QUERY, description=param.help_text)
                )
            return parameters

        # drf-spectacular expects the headers of responses among the parameters.
        if not operation.returns_file:
            parameters += RESPONSE_HEADERS[operation.status]
        if operation.is_conditional:
            parameters.append(IF_MATCH_HEADER)
        return parameters

    def get_auth(self) -> list[Values]:
        """Return the security requirements of an operation. Reading needs no authentication."""
        requirements: list[Values] = super().get_auth()
        if self.write_operation or {} in requirements:
            return requirements
        # In OpenAPI, an empty requirement makes authentication optional.
        return [*requirements, {}]

    def get_request_serializer(self) -> type[Serializer] | None:
        if self.write_operation:
            return self.write_operation.input_class
        return None

    def get_examples(self) -> list[OpenApiExample]:
        """Return an example of the request body, if the operation has one."""
        operation = self.write_operation
        if operation is None:
            return []
        [parser_class] = self.view.parser_classes
        example = OpenApiExample(
            operation.id, value=dict(operation.example), request_only=True, media_type=parser_class.media_type
        )
        return [example]

    def get_response_serializers(self) -> ResponseSerializers:
        """Return the successful responses, followed by the error responses in the order of their status."""
        responses = dict(self._get_success_responses())
        for status, description in sorted(self._get_problem_descriptions().items()):
            responses[(status, MEDIA_TYPE)] = OpenApiResponse(ProblemSerializer, description=description)
        return responses

    def _get_problem_descriptions(self) -> dict[int, str]:
        """Return the descriptions of the error responses that the operation may have, by status."""
        # Texts for special kinds of operation replace the common ones.
        descriptions = dict(COMMON_PROBLEMS)
        if self.view.path_parameters:
            descriptions |= NOT_FOUND_PROBLEMS
        if self.view.response_schemas:
            descriptions |= MEDIA_TYPE_PROBLEMS
        if self.write_operation:
            descriptions |= WRITE_PROBLEMS
            if self.write_operation.is_conditional:
                descriptions |= CONDITIONAL_PROBLEMS
            if self.write_operation.status == HTTPStatus.NO_CONTENT:
                descriptions |= DISCARD_PROBLEMS
            if self.write_operation.takes_file:
                descriptions |= UPLOAD_PROBLEMS
        return descriptions

    def _get_success_responses(self) -> Responses:
        """Return the operation's successful responses by status: a record, a page of records, or a file."""
        serializer_class = self.view.serializer_class
        operation = self.write_operation
        if operation is None:
            if self.view.response_schemas:
                return {
                    (200, media_type): OpenApiResponse(schema, description="Found.")
                    for media_type, schema in self.view.response_schemas.items()
                }
            if self.view.is_list:
                serializer_class = _page_serializer(serializer_class)
            return {200: OpenApiResponse(serializer_class, description="Found.")}

        if operation.returns_file:
            return dict(FILE_RESPONSE)

        description = SUCCESS_DESCRIPTIONS[operation.status]
        if operation.status == HTTPStatus.NO_CONTENT:
            return {operation.status: OpenApiResponse(description=description)}
        if operation.takes_file:
            serializer_class = self.view.created_serializer_class
        responses: Responses = {operation.status: OpenApiResponse(serializer_class, description=description)}
        if operation.may_queue:
            responses[202] = OpenApiResponse(serializer_class, description=ACCEPTED_DESCRIPTION)
        return responses

    def _map_basic_serializer(self, serializer: Serializer, direction: Direction) -> JsonObject:
        """Return the JSON Schema of a serializer. Request bodies may have no unknown fields."""
        schema: JsonObject = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, FaultSerializer):
            # An error also has either `parameter` or `pointer`.
            schema["required"] = ["code", "detail"]
        if direction != "request":
            return schema

        schema["additionalProperties"] = False
        # Add the minimum and maximum lengths of lists, which drf-spectacular leaves out.
        for name, field in serializer.fields.items():
            if isinstance(field, ListSerializer):
                length_limits = _get_length_limits(field)
                if length_limits:
                    schema["properties"][name] |= length_limits
        return schema


# Any: a ListSerializer, whose types leave out its two lengths
def _get_length_limits(list_serializer: Any) -> JsonObject:
    """Return the JSON Schema keywords that limit the length of a list, {} if it has no minimum length."""
    if not list_serializer.min_length:
        return {}
    return {"minItems": list_serializer.min_length, "maxItems": list_serializer.max_length}


def _path_parameter_schema(name: str) -> JsonObject | type[str]:
    """Return the schema of a variable in a path: a positive integer for `number`, text for all others."""
    if name == "number":
        return {"type": "integer", "minimum": 1, "maximum": MAX_KEY}
    return str


@cache
def _page_serializer(serializer_class: type[BaseSerializer]) -> type[BaseSerializer]:
    """Return the serializer class of a page of records, always the same one, as it is one component."""
    return page_serializer(serializer_class)
