"""The list of photos, and the upload of one as a multipart form."""

from __future__ import annotations

import json
from dataclasses import replace

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework.request import Request

from registry.accounts.roles import get_logged_in_user
from registry.actions import UploadedPhoto
from registry.domain.media.file_notes import NOTES, Note
from registry.domain.value_types import Column, PassedOn
from registry.queries.photos import build_new_photo_record

from .fields import OptionalTextField, TextField
from .mixins import CreateMixin
from .operations import create_operation
from .pagination import render_json
from .photos import PHOTO, BasePhotoListView, NewPhotoInputSerializer, PhotoSerializer
from .serializers import BaseSerializer
from .uploads import UploadFormParser, check_content_length, get_form_values


@extend_schema_serializer(component_name="Warning")
class UploadWarningSerializer(BaseSerializer):
    """A finding about an uploaded photo that the uploader should check."""

    code = TextField()
    detail = TextField(help_text="A sentence that explains the finding.")
    photo = OptionalTextField(help_text="Ref of the other photo, if it is about one.")


@extend_schema_serializer(component_name="Uploaded")
class UploadedPhotoSerializer(PhotoSerializer):
    """A photo that was uploaded, with warnings to check."""

    warnings = UploadWarningSerializer(many=True)


class PhotoListView(CreateMixin, BasePhotoListView):
    """List of photos, and upload of one. The response is sent when the original is saved and can be displayed."""

    operation_id = "listPhotos"
    summary = "Photos of monuments, with their public renditions"
    parser_classes = (UploadFormParser,)
    operations = {"POST": replace(create_operation(PHOTO, "photo")["POST"], takes_file=True)}
    created_serializer_class = UploadedPhotoSerializer

    def initial(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Reject a request whose body is too large. This must come first, as the CSRF check reads the body."""
        if request.method == "POST":
            check_content_length(request._request)
        super().initial(request, *args, **kwargs)

    def post(self, request: Request, **url_kwargs: Column) -> HttpResponse:
        """Upload a photo. Return it with its URL, its ETag, and warnings that the uploader should check."""
        form_values = get_form_values(self.get_request_data())
        input_serializer = NewPhotoInputSerializer(data=form_values, context={"viewer": self.viewer})
        values = self.validate_input(input_serializer)
        with self.errors_as_problems(input_serializer):
            uploaded = self.resource.create(get_logged_in_user(request), values)

        # A GET request shows no warnings, so the ETag is made of the JSON without them.
        [photo_json] = self.render_records([build_new_photo_record(uploaded.photo)])
        response = self.response_with_etag(uploaded.photo, photo_json, status=201)
        response.content = render_json({**json.loads(photo_json), "warnings": get_upload_warnings(uploaded)})
        response["Location"] = f"{request.path}/{uploaded.photo.ref}"
        return response


def get_upload_warnings(uploaded: UploadedPhoto) -> list[dict[str, str | None]]:
    """Return warnings about the file of an uploaded photo, the metadata in the file, and similar photos.

    Each warning has the fields of `UploadWarningSerializer`.
    """
    image_file = uploaded.inspected
    warnings: list[dict[str, str | None]] = []
    for note_code in image_file.notes:
        detail = NOTES[Note(note_code)]
        warnings.append({"code": str(note_code), "detail": detail, "photo": None})

    embedded_values = {"credit": image_file.offered_credit, "licence": image_file.offered_licence}
    for name, embedded_value in embedded_values.items():
        if embedded_value:
            detail = f"The file gives the {name} “{embedded_value}”, which was not taken over."
            warnings.append({"code": f"offered_{name}", "detail": detail, "photo": None})

    for similar_photo in uploaded.similar:
        detail = f"This looks nearly the same as {similar_photo.ref}."
        warnings.append({"code": "similar", "detail": detail, "photo": similar_photo.ref})
    return warnings
