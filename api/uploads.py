"""Forms with a file in them, read strictly: what stands there twice or is not UTF-8 is refused, as in JSON.

The file goes to the disk while it comes in, and is never decoded here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import IO, Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles

from registry.domain.chronology.dates import InvalidDate, parse
from registry.domain.query_values import InvalidValue, parse_truth
from registry.domain.value_types import PassedOn, Values

from .fields import quote_value
from .input_fields import ReferenceField, StrictTextField
from .parsing import charset_of
from .problems import BodyFault, InvalidBody, Problem, ProblemError
from .query_params import SLUG_PATTERN

MAX_FORM_BYTES = 1_000_000  # bytes that the rest of a form may have beside the file


REPLACEMENT_CHARACTER = "\ufffd"  # what Django puts in the place of bytes that are not UTF-8


class UploadFormParser(BaseParser):
    """Reads multipart/form-data in UTF-8; raises BadBody."""

    media_type = "multipart/form-data"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, PassedOn] | None = None
    ) -> DataAndFiles:
        if charset_of(media_type) not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", "Forms are read in UTF-8 only.")
        request = cast(Mapping[str, PassedOn], parser_context)["request"]
        sent = {**request.META, "CONTENT_TYPE": media_type}
        try:
            return DataAndFiles(
                *MultiPartParser(sent, cast(HttpRequest, stream), request.upload_handlers, "utf-8").parse()
            )
        except MultiPartParserError as error:
            raise InvalidBody(
                [BodyFault("", "bad_form", "This is not a form as multipart/form-data has it.")]
            ) from error


def check_content_length(request: HttpRequest) -> None:
    """Raise Refused if more is coming than one picture may have, before any of it is read."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    if given.isdigit() and int(given) > settings.UPLOAD_LIMIT + MAX_FORM_BYTES:
        sentence = f"This is larger than the {settings.UPLOAD_LIMIT // 1_000_000} MB that one picture may have."
        raise ProblemError(Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence))


def form_fields(form: Any) -> Values:  # Any: as the parser has read it, or nothing
    """The form's parts by name, without the empty ones; raises BadBody."""
    faults = list(_iter_faults(form))
    if faults:
        raise InvalidBody(faults)
    return {name: value for name, value in form.items() if value != ""}


def _iter_faults(form: object) -> Iterator[BodyFault]:
    if not isinstance(form, MultiValueDict):
        return  # nothing was sent
    for name, values in form.lists():
        if len(values) > 1:
            yield BodyFault(f"/{name}", "repeated_member", "This part stands in the form more than once.")
        if any(isinstance(text, str) and REPLACEMENT_CHARACTER in text for text in (name, *values)):
            yield BodyFault(
                f"/{name}", "bad_encoding", "This part is not UTF-8, or holds a character put in for others."
            )


class FormDateField(StrictTextField):
    """An uncertain date in EDTF, as a part of a form."""

    def to_internal_value(self, data: object) -> str:
        text = super().to_internal_value(data)
        try:
            parse(text)
        except InvalidDate as problem:
            raise serializers.ValidationError(str(problem), "bad_date") from None
        return text


@extend_schema_field({"type": "string", "pattern": SLUG_PATTERN, "maxLength": 120})
class FormReferenceField(ReferenceField):
    """Another record by its slug, as a part of a form."""


@extend_schema_field(OpenApiTypes.BINARY)
class ImageFileField(serializers.FileField):
    """A picture's file. Nothing is decoded here: Django's own field for images would."""

    default_error_messages = {
        "required": "The picture is missing.",
        "invalid": "Send the picture as a file.",
        "no_name": "The file has no name.",
    }


class FormBooleanField(serializers.BooleanField):
    """`true` or `false`, as a part of a form."""

    default_error_messages = {"invalid": "{input} is neither true nor false."}

    def to_internal_value(self, data: object) -> bool:
        try:
            return parse_truth(data)
        except InvalidValue as problem:
            sentence = self.error_messages["invalid"].format(input=quote_value(data))
            raise serializers.ValidationError(sentence, "invalid") from problem
