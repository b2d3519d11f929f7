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

from api.writing.members import KEY_PATTERN, Pairs, Reference, Several
from api.writing.operations import Operation
from registry.domain.value_types import JsonObject, Values
from registry.domain.vocabulary.terms import terms

from .envelopes import FaultShape, ProblemShape
from .etags import TAG_PATTERN
from .fields import CodeField, Text
from .pages import page_shape
from .parameters import SLUG_PATTERN
from .problems import MEDIA_TYPE
from .serializers import Shape

DONE = {200: "Done; the record as it now is.", 201: "Recorded."}
QUEUED = "It will be done; the record as it is."
WRITING = {
    400: "The body is not as described, or there is a query.",
    401: "Nobody is logged in.",
    403: "Whoever is logged in may not do this.",
    409: "It collides with what is there: the slug is taken, the status does not allow it.",
    415: "The body is not declared as application/json.",
    422: "The body is as described, but a rule refuses what it says.",
}
OF_A_FILE = {
    409: "This very file is here already, as a photo of this monument that you can see.",
    413: "The file is larger than one picture may be.",
    415: "The body is not declared as multipart/form-data, or the file is no picture of a kind that is taken.",
    503: "No picture can be read just now; the same again after Retry-After.",
    507: "The disk is full.",
}
CONDITIONAL = {
    412: "If-Match does not hold the ETag of the present version: somebody has changed the record since it was read.",
    428: "The header If-Match is missing.",
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": TAG_PATTERN},
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the record as it was read.",
)
TAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description="For If-Match.", response=[200, 201])
ADDRESS = OpenApiParameter("Location", str, OpenApiParameter.HEADER, description="Its address.", response=[201])
ANSWERED = {200: [TAG], 201: [TAG, ADDRESS]}
FILE: Answers = {("200", "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="The file.")}


Answers: TypeAlias = dict[int | tuple[str, str], OpenApiResponse]


class ReferenceExtension(OpenApiSerializerFieldExtension):
    """All references are one component."""

    target_class = Reference

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


class TextExtension(OpenApiSerializerFieldExtension):
    """Text that is sent; empty only where it may be."""

    target_class = Text

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        mapped = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return mapped if self.target.allow_blank else {**mapped, "minLength": 1}


class SeveralExtension(OpenApiSerializerFieldExtension):
    """A list in which nothing stands twice."""

    target_class = Several

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        mapped = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**mapped, "uniqueItems": True}


class PairsExtension(OpenApiSerializerFieldExtension):
    """Names with texts."""

    target_class = Pairs

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> JsonObject:
        mapped = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return {**mapped, "propertyNames": {"pattern": KEY_PATTERN}}


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
    def written(self) -> Operation | None:
        """What this method writes (`writing.operations.Operation`); None if it reads."""
        writes: Mapping[str, Operation] = getattr(self.view, "writes", {})
        return writes.get(self.method)

    def is_excluded(self) -> bool:
        return not self.view.operation and self.written is None

    def get_operation_id(self) -> str:
        return self.written.id if self.written else self.view.operation

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return inspect.getdoc(self.written.body if self.written else self.view.serializer_class) or ""

    def get_summary(self) -> str:
        return self.written.summary if self.written else self.view.summary

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def _get_serializer_name(
        self, serializer: Serializer, direction: Direction, bypass_extensions: bool = False
    ) -> str:
        return super()._get_serializer_name(serializer, direction, bypass_extensions).removesuffix("Shape")

    def get_override_parameters(self) -> list[OpenApiParameter | Serializer | type[Serializer]]:
        in_path = [
            OpenApiParameter(name, _in_path(name), OpenApiParameter.PATH, required=True, description=description)
            for name, description in self.view.path_parameters.items()
        ]
        if self.written:
            answered = [] if self.written.discloses else ANSWERED[self.written.status]
            return [*in_path, *answered, *([IF_MATCH] if self.written.is_conditional else [])]
        asked = [
            OpenApiParameter(name, parameter.schema, OpenApiParameter.QUERY, description=parameter.help_text)
            for name, parameter in self.view.query_class.parameters().items()
        ]
        return [*in_path, *asked]

    def get_auth(self) -> list[Values]:
        found: list[Values] = super().get_auth()
        return found if self.written or {} in found else [*found, {}]

    def get_request_serializer(self) -> type[Serializer] | None:
        return self.written.body if self.written else None

    def get_examples(self) -> list[OpenApiExample]:
        if not self.written:
            return []
        [parser] = self.view.parser_classes
        example, media_type = dict(self.written.example), parser.media_type
        return [OpenApiExample(self.written.id, value=example, request_only=True, media_type=media_type)]

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
        if self.written:
            problems |= WRITING | (CONDITIONAL if self.written.is_conditional else {})
            problems |= OF_A_FILE if self.written.takes_file else {}
            good = self._done(
                self.written, getattr(self.view, "created_class", shape) if self.written.takes_file else shape
            )
        else:
            good = {200: OpenApiResponse(_page(shape) if self.view.is_list else shape, description="Found.")}
        return {
            **good,
            **{
                (status, MEDIA_TYPE): OpenApiResponse(ProblemShape, description=text)
                for status, text in sorted(problems.items())
            },
        }

    def _done(self, written: Operation, shape: type[Serializer]) -> Answers:
        """The good answers of what writes."""
        if written.discloses:
            return {**FILE}
        done: Answers = {written.status: OpenApiResponse(shape, description=DONE[written.status])}
        return done | ({202: OpenApiResponse(shape, description=QUEUED)} if written.queues else {})

    def _map_basic_serializer(self, serializer: Serializer, direction: Direction) -> JsonObject:
        found: JsonObject = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, FaultShape):
            found["required"] = ["code", "detail"]  # and one of the two others
        if direction == "request":
            found["additionalProperties"] = False
            for name, field in serializer.fields.items():
                many: Any = field  # Any: its types leave out the two lengths
                if isinstance(field, ListSerializer) and many.min_length:
                    found["properties"][name] |= {"minItems": many.min_length, "maxItems": many.max_length}
        return found


def _in_path(name: str) -> JsonObject | type[str]:
    return {"type": "integer", "minimum": 1, "maximum": 2**63 - 1} if name == "number" else str


@cache
def _page(shape: type[Shape]) -> type[Shape]:
    return page_shape(shape)
