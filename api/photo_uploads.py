"""Forms with a file in them, read strictly: what stands there twice or is not UTF-8 is refused, as in JSON.

The file goes to the disk while it comes in, and is never decoded here.
"""

from __future__ import annotations

import json
from dataclasses import replace

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework.request import Request

from registry.accounts.roles import user_of
from registry.actions import Uploaded
from registry.domain.media.file_notes import NOTES, Note
from registry.domain.value_types import Column, PassedOn
from registry.queries.photos import new_record

from .fields import OptionalTextField, TextField
from .mixins import CreateMixin
from .operations import create_operation
from .pagination import render_json
from .photos import PHOTO, BasePhotoListView, NewPhotoInputSerializer, PhotoSerializer
from .serializers import BaseSerializer
from .uploads import UploadFormParser, check_content_length, form_fields


@extend_schema_serializer(component_name="Warning")
class UploadWarningSerializer(BaseSerializer):
    """Something that whoever brought the picture should look at."""

    code = TextField()
    detail = TextField(help_text="A sentence for people.")
    photo = OptionalTextField(help_text="Ref of the other photo, if it is about one.")


@extend_schema_serializer(component_name="Uploaded")
class UploadedPhotoSerializer(PhotoSerializer):
    """A picture that was taken in, and what to look at."""

    warnings = UploadWarningSerializer(many=True)


def upload_warnings(uploaded: Uploaded) -> list[dict[str, str | None]]:
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


UPLOAD_OPERATIONS = {"POST": replace(create_operation(PHOTO, "photo")["POST"], takes_file=True)}


class PhotoListView(CreateMixin, BasePhotoListView):
    """A new one comes as a form with its file: it is answered once the original is safe and can be shown."""

    operation_id, summary = "listPhotos", "Pictures of monuments, with their copies for the public"
    parser_classes = (UploadFormParser,)
    resource, operations = PHOTO, UPLOAD_OPERATIONS
    created_class = UploadedPhotoSerializer

    def initial(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Refuse what is too large before anything is read: who a session belongs to is asked of the form."""
        if request.method == "POST":
            check_content_length(request._request)
        super().initial(request, *args, **kwargs)

    def post(self, request: Request, **where: Column) -> HttpResponse:
        body = NewPhotoInputSerializer(data=form_fields(self.request_data()), context={"viewer": self.viewer})
        values = self.validated(body)
        with self.translating_errors(body):
            uploaded = self.resource.create(user_of(request), values)
        [text] = self.serialize([new_record(uploaded.photo)])
        response = self.response_with_etag(
            uploaded.photo, text, status=201
        )  # the tag is the one that the photo's address gives
        response.content = render_json({**json.loads(text), "warnings": upload_warnings(uploaded)})
        response["Location"] = f"{request.path}/{uploaded.photo.ref}"
        return response
