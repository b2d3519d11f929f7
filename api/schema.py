"""The OpenAPI description, made from the views: their parameters, shapes and problems. Must not know any one view."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.serializers import ListSerializer, Serializer

from registry.domain.value_types import JsonObject, Values
from registry.domain.vocabulary.terms import terms

from .etags import ETAG_PATTERN
from .fields import CodeField
from .input_fields import MAP_KEY_PATTERN, ReferenceField, StrictTextField, StringMapField, UniqueListField
from .operations import Operation
from .pagination import page_serializer
from .problem_serializers import FaultSerializer, ProblemSerializer
from .problems import MEDIA_TYPE
from .query_params import SLUG_PATTERN
from .serializers import BaseSerializer

SUCCESS_DESCRIPTIONS = {200: "Done; the record as it now is.", 201: "Recorded."}


ACCEPTED_DESCRIPTION = "It will be done; the record as it is."


WRITE_PROBLEMS = {
    400: "The body is not as described, or there is a query.",
    401: "Nobody is logged in.",
    403: "Whoever is logged in may not do this.",
    409: "It collides with what is there: the slug is taken, the status does not allow it.",
    415: "The body is not declared as application/json.",
    422: "The body is as described, but a rule refuses what it says.",
}


UPLOAD_PROBLEMS = {
    409: "This very file is here already, as a photo of this monument that you can see.",
    413: "The file is larger than one picture may be.",
    415: "The body is not declared as multipart/form-data, or the file is no picture of a kind that is taken.",
    503: "No picture can be read just now; the same again after Retry-After.",
    507: "The disk is full.",
}


CONDITIONAL_PROBLEMS = {
    412: "If-Match does not hold the ETag of the present version: somebody has changed the record since it was read.",
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


LOCATION_HEADER = OpenApiParameter("Location", str, OpenApiParameter.HEADER, description="Its address.", response=[201])


RESPONSE_HEADERS = {200: [ETAG_HEADER], 201: [ETAG_HEADER, LOCATION_HEADER]}


FILE_RESPONSE: Responses = {
    ("200", "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
}


Responses: TypeAlias = dict[int | tuple[str, str], OpenApiResponse]


class ReferenceFieldExtension(OpenApiSerializerFieldExtension):
    """All references are one component."""

    target_class = ReferenceField

    def get_name(self) -> str:
        return "Reference"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        slug = {"type": "string", "pattern": SLUG_PATTERN, "maxLength": 120}
        record = {
            "type": "object",
            "properties": {"slug": slug},
            "required": ["slug"],
            "additionalProperties": False,  # promised; the others of its answer are taken as well
        }
        return {"oneOf": [slug, record], "description": "A slug, or an object that holds it as it is answered."}


class StrictTextFieldExtension(OpenApiSerializerFieldExtension):
    """Text that is sent; empty only where it may be."""

    target_class = StrictTextField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        mapped = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return mapped if self.target.allow_blank else {**mapped, "minLength": 1}


class UniqueListFieldExtension(OpenApiSerializerFieldExtension):
    """A list in which nothing stands twice."""

    target_class = UniqueListField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        mapped = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**mapped, "uniqueItems": True}


class StringMapFieldExtension(OpenApiSerializerFieldExtension):
    """Names with texts."""

    target_class = StringMapField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        mapped = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**mapped, "propertyNames": {"pattern": MAP_KEY_PATTERN}}


class CodeFieldExtension(OpenApiSerializerFieldExtension):
    """Each vocabulary is one component, named as its enum, with its English labels."""

    target_class = CodeField

    def get_name(self) -> str:
        return self.target.enum.__name__

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        found = terms(self.target.enum)
        labels = "\n".join(f"* `{code}`: {term.en}" for code, term in found.items())
        return {"type": "string", "enum": list(found), "description": labels}


class ApiSchema(AutoSchema):
    """Reads an operation from the attributes of `answers.Answer`."""

    view: Any  # Any: an `answers.Answer`, which imports this module

    @property
    def write_operation(self) -> Operation | None:
        """What this method writes (`writing.operations.Operation`); None if it reads."""
        operations: Mapping[str, Operation] = getattr(self.view, "operations", {})
        return operations.get(self.method)

    def is_excluded(self) -> bool:
        return not self.view.operation_id and self.write_operation is None

    def get_operation_id(self) -> str:
        return self.write_operation.id if self.write_operation else self.view.operation_id

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return inspect.getdoc(self.write_operation.body if self.write_operation else self.view.serializer_class) or ""

    def get_summary(self) -> str:
        return self.write_operation.summary if self.write_operation else self.view.summary

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def _get_serializer_name(
        self, serializer: Serializer, direction: Direction, bypass_extensions: bool = False
    ) -> str:
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        if name.endswith("Input"):
            return f"{name.removesuffix('Input')}Body"
        return name

    def get_override_parameters(self) -> list[OpenApiParameter | Serializer | type[Serializer]]:
        in_path = [
            OpenApiParameter(
                name, _path_parameter_schema(name), OpenApiParameter.PATH, required=True, description=description
            )
            for name, description in self.view.path_parameters.items()
        ]
        if self.write_operation:
            answered = [] if self.write_operation.discloses else RESPONSE_HEADERS[self.write_operation.status]
            return [*in_path, *answered, *([IF_MATCH_HEADER] if self.write_operation.is_conditional else [])]
        asked = [
            OpenApiParameter(name, parameter.schema, OpenApiParameter.QUERY, description=parameter.help_text)
            for name, parameter in self.view.filterset_class.parameters().items()
        ]
        return [*in_path, *asked]

    def get_auth(self) -> list[Values]:
        found: list[Values] = super().get_auth()
        return found if self.write_operation or {} in found else [*found, {}]

    def get_request_serializer(self) -> type[Serializer] | None:
        return self.write_operation.body if self.write_operation else None

    def get_examples(self) -> list[OpenApiExample]:
        if not self.write_operation:
            return []
        [parser] = self.view.parser_classes
        example, media_type = dict(self.write_operation.example), parser.media_type
        return [OpenApiExample(self.write_operation.id, value=example, request_only=True, media_type=media_type)]

    def get_response_serializers(self) -> Any:  # Any: answers by their status and media type
        shape = self.view.serializer_class
        problems = {
            400: "A parameter is unknown, malformed or repeated.",
            401: "The access token is not valid.",
            406: "The header Accept asks for something else than JSON.",
            429: "Too many wrong access tokens came from this address.",
        }
        if self.view.path_parameters:
            problems[404] = "There is no such record, or none that is public."
        if self.write_operation:
            problems |= WRITE_PROBLEMS | (CONDITIONAL_PROBLEMS if self.write_operation.is_conditional else {})
            problems |= UPLOAD_PROBLEMS if self.write_operation.takes_file else {}
            if self.write_operation.takes_file:
                shape = self.view.created_class
            good = self._done(self.write_operation, shape)
        else:
            good = {200: OpenApiResponse(_page_serializer(shape) if self.view.is_list else shape, description="Found.")}
        return {
            **good,
            **{
                (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=text)
                for status, text in sorted(problems.items())
            },
        }

    def _done(self, written: Operation, shape: type[Serializer]) -> Responses:
        """The good answers of what operations."""
        if written.discloses:
            return {**FILE_RESPONSE}
        done: Responses = {written.status: OpenApiResponse(shape, description=SUCCESS_DESCRIPTIONS[written.status])}
        return done | ({202: OpenApiResponse(shape, description=ACCEPTED_DESCRIPTION)} if written.queues else {})

    def _map_basic_serializer(self, serializer: Serializer, direction: Direction) -> JsonObject:
        found: JsonObject = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, FaultSerializer):
            found["required"] = ["code", "detail"]  # and one of the two others
        if direction == "request":
            found["additionalProperties"] = False
            for name, field in serializer.fields.items():
                many: Any = field  # Any: its types leave out the two lengths
                if isinstance(field, ListSerializer) and many.min_length:
                    found["properties"][name] |= {"minItems": many.min_length, "maxItems": many.max_length}
        return found


def _path_parameter_schema(name: str) -> JsonObject | type[str]:
    return {"type": "integer", "minimum": 1, "maximum": 2**63 - 1} if name == "number" else str


@cache
def _page_serializer(shape: type[BaseSerializer]) -> type[BaseSerializer]:
    return page_serializer(shape)
