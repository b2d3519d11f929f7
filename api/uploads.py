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
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles

from registry.actions import Uploaded
from registry.domain.media.file_notes import NOTES, Note
from registry.domain.value_types import PassedOn, Values

from .fields import OptionalTextField, TextField
from .parsing import charset_of
from .pictures import PhotoShape
from .problems import BadBody, BodyFault, Problem, Refused
from .serializers import Shape

BESIDE = 1_000_000  # bytes that the rest of a form may have beside the file
REPLACED = "\ufffd"  # what Django puts in the place of bytes that are not UTF-8


class FormParser(BaseParser):
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
            raise BadBody([BodyFault("", "bad_form", "This is not a form as multipart/form-data has it.")]) from error


def check_length(request: HttpRequest) -> None:
    """Raise Refused if more is coming than one picture may have, before any of it is read."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    if given.isdigit() and int(given) > settings.UPLOAD_LIMIT + BESIDE:
        sentence = f"This is larger than the {settings.UPLOAD_LIMIT // 1_000_000} MB that one picture may have."
        raise Refused(Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence))


def parts_of(form: Any) -> Values:  # Any: as the parser has read it, or nothing
    """The form's parts by name, without the empty ones; raises BadBody."""
    faults = list(_faults(form))
    if faults:
        raise BadBody(faults)
    return {name: value for name, value in form.items() if value != ""}


def _faults(form: object) -> Iterator[BodyFault]:
    if not isinstance(form, MultiValueDict):
        return  # nothing was sent
    for name, values in form.lists():
        if len(values) > 1:
            yield BodyFault(f"/{name}", "repeated_member", "This part stands in the form more than once.")
        if any(isinstance(text, str) and REPLACED in text for text in (name, *values)):
            yield BodyFault(
                f"/{name}", "bad_encoding", "This part is not UTF-8, or holds a character put in for others."
            )


# --- What is told of an upload ---------------------------------------------------------------------------------------


class WarningShape(Shape):
    """Something that whoever brought the picture should look at."""

    code = TextField()
    detail = TextField(help_text="A sentence for people.")
    photo = OptionalTextField(help_text="Ref of the other photo, if it is about one.")


class UploadedShape(PhotoShape):
    """A picture that was taken in, and what to look at."""

    warnings = WarningShape(many=True)


def warnings_of(uploaded: Uploaded) -> list[dict[str, str | None]]:
    """As in `WarningShape`: of the file, of what it offers, of photos that look nearly the same."""
    told = uploaded.inspected
    offered = (("credit", told.offered_credit), ("licence", told.offered_licence))
    found = [
        *((note, NOTES[Note(note)], None) for note in told.notes),
        *(
            (f"offered_{name}", f"The file gives the {name} “{text}”, which was not taken over.", None)
            for name, text in offered
            if text
        ),
        *(("similar", f"This looks nearly the same as {photo.ref}.", photo.ref) for photo in uploaded.similar),
    ]
    return [{"code": str(code), "detail": detail, "photo": ref} for code, detail, ref in found]
