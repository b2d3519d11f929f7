"""Uploads: a strict parser for multipart forms, and the serializer fields of their parts.

A file is streamed to the disk while it is received. It is never decoded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles

from registry.domain.chronology.dates import InvalidDate, parse_date
from registry.domain.query_values import InvalidValue, parse_boolean
from registry.domain.value_types import PassedOn, Values

from .fields import quote_value
from .input_fields import ReferenceField, StrictTextField
from .parsing import get_charset
from .problems import BodyFault, InvalidBody, Problem, ProblemError
from .query_params import MAX_SLUG_LENGTH, SLUG_PATTERN

# Any: a form as `UploadFormParser` returns it, or an empty value for a request without a body.
ParsedForm: TypeAlias = Any

MAX_FORM_BYTES = 1_000_000  # of a form without its file
BYTES_PER_MB = 1_000_000
REPLACEMENT_CHARACTER = "\ufffd"  # which Django puts in place of bytes that are not UTF-8


class UploadFormParser(BaseParser):
    """Parser for multipart/form-data in UTF-8."""

    media_type = "multipart/form-data"

    def parse(self, stream: PassedOn, media_type: str | None = None, parser_context: PassedOn = None) -> DataAndFiles:
        """Return the text parts and the files of a multipart form.

        Raise InvalidBody if the form is malformed, and UnsupportedMediaType if it is not in UTF-8.
        """
        if get_charset(media_type) not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", "Forms are read in UTF-8 only.")
        request = parser_context["request"]
        meta = {**request.META, "CONTENT_TYPE": media_type}
        try:
            parser = MultiPartParser(meta, stream, request.upload_handlers, "utf-8")
            return DataAndFiles(*parser.parse())
        except MultiPartParserError as error:
            fault = BodyFault("", "bad_form", "This is not a form as multipart/form-data has it.")
            raise InvalidBody([fault]) from error


def check_content_length(request: HttpRequest) -> None:
    """Raise ProblemError (413) if the Content-Length header says that an upload is too large.

    It can be called before the body is read.
    """
    content_length = request.META.get("CONTENT_LENGTH") or "0"
    max_bytes = settings.UPLOAD_LIMIT + MAX_FORM_BYTES
    if content_length.isdigit() and int(content_length) > max_bytes:
        limit_mb = settings.UPLOAD_LIMIT // BYTES_PER_MB
        detail = f"This is larger than the {limit_mb} MB that one picture may have."
        raise ProblemError(Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail))


def get_form_values(form: ParsedForm) -> Values:
    """Return the parts of a multipart form by name, without empty ones.

    Raise InvalidBody if a part is repeated or not in UTF-8.
    """
    faults = list(_iter_form_faults(form))
    if faults:
        raise InvalidBody(faults)
    return {name: value for name, value in form.items() if value != ""}


def _iter_form_faults(form: ParsedForm) -> Iterator[BodyFault]:
    """Yield an error for each part of a multipart form that is repeated or not in UTF-8."""
    # A request without a body has no form.
    if not isinstance(form, MultiValueDict):
        return
    for name, values in form.lists():
        pointer = f"/{name}"
        if len(values) > 1:
            yield BodyFault(pointer, "repeated_member", "This part stands in the form more than once.")
        # Django decodes bytes that are not UTF-8 as the replacement character.
        texts = [text for text in (name, *values) if isinstance(text, str)]
        if any(REPLACEMENT_CHARACTER in text for text in texts):
            detail = "This part is not UTF-8, or holds a character put in for others."
            yield BodyFault(pointer, "bad_encoding", detail)


# --- Serializer fields of a form's parts -----------------------------------------------------------------------------


class FormDateField(StrictTextField):
    """An uncertain date in EDTF or in words, as a part of a form."""

    def to_internal_value(self, data: object) -> str:
        """Return the text of an uncertain date unchanged. Raise ValidationError if it is not a date."""
        date_text = super().to_internal_value(data)
        try:
            parse_date(date_text)
        except InvalidDate as error:
            raise serializers.ValidationError(str(error), "bad_date") from None
        return date_text


@extend_schema_field({"type": "string", "pattern": SLUG_PATTERN, "maxLength": MAX_SLUG_LENGTH})
class FormReferenceField(ReferenceField):
    """Another record by its slug, as a part of a form."""


@extend_schema_field(OpenApiTypes.BINARY)
class ImageFileField(serializers.FileField):
    """An image file. Unlike Django's ImageField, it does not decode the image."""

    default_error_messages = {
        "required": "The picture is missing.",
        "invalid": "Send the picture as a file.",
        "no_name": "The file has no name.",
    }


class FormBooleanField(serializers.BooleanField):
    """`true` or `false`, as a part of a form."""

    default_error_messages = {"invalid": "{input} is neither true nor false."}

    def to_internal_value(self, data: object) -> bool:
        """Return the boolean that the text "true" or "false" means. Raise ValidationError for any other text."""
        try:
            return parse_boolean(data)
        except InvalidValue as error:
            message = self.error_messages["invalid"].format(input=quote_value(data))
            raise serializers.ValidationError(message, "invalid") from error
