"""Downloads of the original file of a photo: /v1/photos/{ref}/original. Each is recorded with its reason."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from rest_framework.request import Request

from registry.accounts.roles import get_logged_in_user
from registry.actions import reveal_details
from registry.http.file_downloads import download_stored_file

from .examples import EXAMPLES
from .input_fields import StrictTextField
from .input_serializers import ActionInputSerializer
from .mixins import WriteMixin
from .operations import Operation
from .photos import REF_DESCRIPTION, PhotoView

FILE_EXTENSIONS = {"jpeg": "jpg", "tiff": "tif"}  # of formats whose name is not their extension


class OriginalInputSerializer(ActionInputSerializer):
    """The reason why you need the original. It is recorded."""

    reason = StrictTextField()


GET_ORIGINAL_OPERATION = Operation(
    id="getOriginal",
    summary="The original file of a photo; the download is recorded",
    input_class=OriginalInputSerializer,
    permissions=("registry.view_photodetails",),
    example=EXAMPLES["OriginalInputSerializer"],
    returns_file=True,
)


class OriginalFileView(WriteMixin, PhotoView):
    """The original file of a photo. The method is POST, as the request has a reason and is recorded."""

    http_method_names = ("post", "options")
    path_parameters = {"ref": REF_DESCRIPTION}
    operations = {"POST": GET_ORIGINAL_OPERATION}

    def post(self, request: Request, ref: str) -> StreamingHttpResponse:
        """Return the original file of a photo, after recording who downloads it and why."""
        photo = self.get_record(ref=ref)
        input_serializer = self.get_input_serializer(GET_ORIGINAL_OPERATION.input_class)
        values = self.validate_input(input_serializer)
        with self.errors_as_problems(input_serializer):
            details = reveal_details(photo, by=get_logged_in_user(request), **values)

        # The name of the uploaded file is not used, as it may hold private data such as coordinates.
        file_name = f"{photo.ref}.{FILE_EXTENSIONS.get(photo.format, photo.format)}"
        return download_stored_file(details.sha256, size=details.size, file_name=file_name)
