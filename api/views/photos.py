"""Photos: the public ones with the copies made of them. Their originals are evidence, and kept apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from rest_framework.request import Request

from api.filters import Query
from api.pages import as_text
from api.picture_filters import PhotoQuery
from api.pictures import PhotoShape
from api.uploads import FormParser, UploadedShape, check_length, parts_of, warnings_of
from api.writing.nouns import PHOTO
from api.writing.operations import DISCLOSING, UPLOADING, changing
from api.writing.pictures import NewPhotoBody
from registry.accounts.roles import user_of
from registry.actions import reveal_details
from registry.domain.value_types import Column, PassedOn
from registry.media.storage import original_storage
from registry.models import Photo, photo_number
from registry.queries.photos import PhotoRecord, new_record, photo_records
from registry.queries.visible import visible_photos

from .records import RecordDetail, RecordList, Records
from .writing import Changing, Creating, Writing

REF = "The photo's ref, e.g. P-000123."
ENDINGS = {"jpeg": "jpg", "tiff": "tif"}  # of originals; the other formats end in their names


class Photos(Records):
    """By ref."""

    noun, tag = "photo", "photos"
    serializer_class = PhotoShape

    def rows(self) -> QuerySet:
        return visible_photos(self.viewer)

    def find(self, key: str) -> QuerySet:
        number = photo_number(key)
        return self.rows().none() if number is None else self.rows().filter(pk=number)

    def key_of(self, record: Photo) -> str:
        return record.ref

    def records(self, rows: QuerySet, query: Query) -> Sequence[PhotoRecord]:
        return photo_records(rows, self.viewer)


class PhotosListed(Photos, RecordList):
    """Lists of them."""

    query_class = PhotoQuery


class PhotoList(Creating, PhotosListed):
    """A new one comes as a form with its file: it is answered once the original is safe and can be shown."""

    operation, summary = "listPhotos", "Pictures of monuments, with their copies for the public"
    parser_classes = (FormParser,)
    written, writes = PHOTO, UPLOADING
    created_class = UploadedShape

    def initial(self, request: Request, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Refuse what is too large before anything is read: who a session belongs to is asked of the form."""
        if request.method == "POST":
            check_length(request._request)
        super().initial(request, *args, **kwargs)

    def post(self, request: Request, **where: Column) -> HttpResponse:
        body = NewPhotoBody(data=parts_of(self.sent()), context={"viewer": self.viewer})
        values = self.checked(body)
        with self.refusing(body):
            uploaded = self.written.create(user_of(request), values)
        [text] = self.written_out([new_record(uploaded.photo)])
        response = self.tagged(uploaded.photo, text, status=201)  # the tag is the one that the photo's address gives
        response.content = as_text({**json.loads(text), "warnings": warnings_of(uploaded)})
        response["Location"] = f"{request.path}/{uploaded.photo.ref}"
        return response


class PhotoDetail(Changing, Photos, RecordDetail):
    operation, summary = "getPhoto", "One picture"
    path_parameters = {"ref": REF}
    written, writes = PHOTO, changing(PHOTO, "photo")


class PhotoOriginal(Writing, Photos):
    """The file as it came. To ask for it is to leave a trace: hence POST, with a reason."""

    http_method_names = ("post", "options")
    path_parameters = {"ref": REF}
    written, writes = PHOTO, {"POST": DISCLOSING}

    def post(self, request: Request, ref: str) -> StreamingHttpResponse:
        photo = self.to_change(ref)
        body = DISCLOSING.body(data=self.sent(), context={"viewer": self.viewer})
        values = self.checked(body)
        with self.refusing(body):
            details = reveal_details(photo, by=user_of(request), **values)
        name = f"{photo.ref}.{ENDINGS.get(photo.format, photo.format)}"  # never the one that it came with
        pieces = original_storage().iter_chunks(details.sha256)
        first = next(pieces, b"")  # what is missing is found out while it can still be said
        response = StreamingHttpResponse(chain([first], pieces), content_type="application/octet-stream")
        response["Content-Length"] = str(details.size)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
