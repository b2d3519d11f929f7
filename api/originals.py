"""What can be sent to record and change photos and pairs of them. A new photo comes as a form, with its file."""

from __future__ import annotations

from itertools import chain

from django.http import StreamingHttpResponse
from rest_framework.request import Request

from registry.accounts.roles import user_of
from registry.actions import reveal_details
from registry.media.storage import original_storage

from .examples import EXAMPLES
from .input_fields import StrictTextField
from .input_serializers import EmptyInputSerializer
from .mixins import WriteMixin
from .operations import Operation
from .photos import PHOTO, REF_DESCRIPTION, PhotoView


class OriginalInputSerializer(EmptyInputSerializer):
    """Why you need the original: it is written down."""

    reason = StrictTextField()


FILE_EXTENSIONS = {"jpeg": "jpg", "tiff": "tif"}  # of originals; the other formats end in their names


GET_ORIGINAL = Operation(
    "getOriginal",
    "The original of a photo, as it came; that you have seen it is written down",
    OriginalInputSerializer,
    ("registry.view_photodetails",),
    example=EXAMPLES["OriginalInputSerializer"],
    discloses=True,
)


class OriginalFileView(WriteMixin, PhotoView):
    """The file as it came. To ask for it is to leave a trace: hence POST, with a reason."""

    http_method_names = ("post", "options")
    path_parameters = {"ref": REF_DESCRIPTION}
    resource, operations = PHOTO, {"POST": GET_ORIGINAL}

    def post(self, request: Request, ref: str) -> StreamingHttpResponse:
        photo = self.get_for_update(ref)
        body = GET_ORIGINAL.body(data=self.request_data(), context={"viewer": self.viewer})
        values = self.validated(body)
        with self.translating_errors(body):
            details = reveal_details(photo, by=user_of(request), **values)
        name = f"{photo.ref}.{FILE_EXTENSIONS.get(photo.format, photo.format)}"  # never the one that it came with
        pieces = original_storage().iter_chunks(details.sha256)
        first = next(pieces, b"")  # what is missing is found out while it can still be said
        response = StreamingHttpResponse(chain([first], pieces), content_type="application/octet-stream")
        response["Content-Length"] = str(details.size)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
