"""Photos: the public ones with the copies made of them. Their originals are evidence, and kept apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry import actions
from registry.domain.media.inspection import TILES
from registry.domain.media.renditions import ENDINGS, Format
from registry.domain.value_types import Values
from registry.domain.vocabulary import codes as v
from registry.domain.vocabulary.codes import Licence, PhotoKind
from registry.models import Monument, Photo, Source, photo_number
from registry.queries import find_source
from registry.queries.photos import PhotoRecord, photo_records
from registry.queries.visible import visible_photos

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import ClaimReferenceField, DatingInputSerializer, UniqueListField
from .input_serializers import BaseInputSerializer
from .mixins import UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .operations import update_operation
from .query_params import BooleanParam, CodeParam, SlugParam
from .resources import Resource, revised_by
from .serializers import BaseSerializer, DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer
from .uploads import FormBooleanField, FormDateField, FormReferenceField, ImageFileField

REF_DESCRIPTION = "The photo's ref, e.g. P-000123."


BuildURL = Callable[[str], str]  # makes an address absolute


class RenditionSerializer(BaseSerializer):
    """A copy of the picture, without anything that its file said."""

    format = serializers.ChoiceField(choices=[form.value for form in Format], read_only=True)
    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    url = TextField()


class TilesSerializer(BaseSerializer):
    """The picture in tiles for deep zoom: an IIIF image service (Image 3, level 0)."""

    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    url = TextField(help_text="Of the service; its info.json is below.")


class PhotoSerializer(RecordSerializer):
    """One picture of a monument. `width` and `height` are those of the original, which is not public."""

    ref = TextField()
    monument = NamedSerializer()
    kind = CodeField(v.PhotoKind, help_text="A drawing is never evidence.")
    taken = DatingSerializer(allow_null=True, help_text="Of a drawing: the day whose state it shows.")
    date_origin = CodeField(v.DateOrigin, allow_null=True)
    viewpoint_en = TextField()
    viewpoint_ar = TextField()
    caption_en = TextField()
    caption_ar = TextField()
    alt_en = TextField(help_text="For those who cannot see it.")
    alt_ar = TextField()
    credit = TextField(help_text="Empty if the source is protected.")
    licence = CodeField(v.Licence, allow_null=True)
    licence_url = TextField()
    may_download = serializers.BooleanField(read_only=True, help_text="Whether the licence lets others use it.")
    source = SourceBriefSerializer(allow_null=True)
    graphic = serializers.BooleanField(read_only=True, help_text="It shows people being harmed.")
    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    renditions = serializers.SerializerMethodField()
    tiles = serializers.SerializerMethodField()
    claims = serializers.ListField(child=TextField(), read_only=True, help_text="Refs of the claims that it supports.")
    published = serializers.BooleanField(read_only=True)

    @extend_schema_field(RenditionSerializer(many=True))
    def get_renditions(self, photo: PhotoRecord) -> list[Values]:
        """The narrowest first in each format."""
        return [
            {
                "format": copy.format,
                "width": copy.width,
                "height": copy.height,
                "size": copy.size,
                "url": self._address("picture", photo.public_id, copy.width, ENDINGS[Format(copy.format)]),
            }
            for copy in photo.renditions
            if copy.format != TILES
        ]

    @extend_schema_field(TilesSerializer(allow_null=True))
    def get_tiles(self, photo: PhotoRecord) -> Values | None:
        """Null where the picture is too small for them, or they are not made yet."""
        made = photo.tiles
        if made is None:
            return None
        information = self._address("picture-tiles", photo.public_id)
        return {"width": made.width, "height": made.height, "url": information.removesuffix("/info.json")}

    def _address(self, name: str, *parts: object) -> str:
        build: BuildURL = self.context.get("build", str)
        return build(reverse(name, args=parts))


PHOTO_FIELDS = (
    "monument",
    "kind",
    "taken",
    "date_origin",
    "viewpoint_en",
    "viewpoint_ar",
    "caption_en",
    "caption_ar",
    "alt_en",
    "alt_ar",
    "credit",
    "licence",
    "source",
    "graphic",
)


class PhotoInputSerializer(BaseInputSerializer):
    """What is said of a picture, and the claims that it supports: those and no others."""

    taken = DatingInputSerializer(source="taken_text", required=False, allow_null=True)
    claims = UniqueListField(child=ClaimReferenceField(), required=False, max_length=1000)

    class Meta:
        model = Photo
        fields = (*PHOTO_FIELDS, "claims")


class NewPhotoInputSerializer(BaseInputSerializer):
    """A picture: its file as it came from the camera or the source, and what is said of it. A part that is empty says
    nothing. Where `taken` is missing, the date that the file gives is taken.
    """

    file = ImageFileField(
        allow_empty_file=True,  # that is refused in better words
        help_text="JPEG, PNG, WebP, TIFF or AVIF. It is kept as it is, and not public.",
    )
    monument = FormReferenceField(Monument)
    source = FormReferenceField(Source, required=False)  # type: ignore[assignment]  # DRF takes fields off the class
    taken = FormDateField(source="taken_text", required=False, max_length=100)
    graphic = FormBooleanField(required=False)

    class Meta:
        model = Photo
        fields = ("file", *PHOTO_FIELDS)
        # A form has no null: an empty part says nothing.
        extra_kwargs: ClassVar = {name: {"allow_null": False} for name in ("date_origin", "licence")}


class MonumentPhotoFilterSet(ListFilterSet):
    """For the photos of one monument."""

    model = Photo
    kind = EqualsFilter(CodeParam(PhotoKind, "Of this kind."))
    licence = EqualsFilter(CodeParam(Licence, "Under this licence."))
    source = EqualsFilter(SlugParam("From this source; a protected one by its pseudonym."), method="by_source")
    graphic = EqualsFilter(BooleanParam("Whether it shows people being harmed."), "graphic")
    published = EqualsFilter(BooleanParam("Whether it is published; of interest to those who see others."), "published")
    ordering = OrderingFilter(ref="pk", taken="taken_earliest", recorded_at="recorded_at")

    def by_source(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By the slug under which the public knows a source."""
        return rows.filter(source__in=find_source(value, self.viewer).values("pk"))


class PhotoFilterSet(MonumentPhotoFilterSet):
    """For the list of photos."""

    monument = EqualsFilter(SlugParam("Of this monument itself, not of its parts."), "monument__slug")


def _create_photo(by: User, values: Values) -> actions.Uploaded:
    file = values.pop("file")
    return actions.upload_photo(by=by, pieces=file.chunks(), original_name=file.name, **values)


PHOTO = Resource(
    Photo,
    PhotoInputSerializer,
    _create_photo,
    revised_by(actions.revise_photo_with_claims),
    new_body=NewPhotoInputSerializer,
    immutable_fields=(),
)


class PhotoView(RecordView):
    """By ref."""

    verbose_name, tag = "photo", "photos"
    serializer_class = PhotoSerializer

    def rows(self) -> QuerySet:
        return visible_photos(self.viewer)

    def find_rows(self, key: str) -> QuerySet:
        number = photo_number(key)
        return self.rows().none() if number is None else self.rows().filter(pk=number)

    def key_of(self, record: Photo) -> str:
        return record.ref

    def records(self, rows: QuerySet, query: BaseFilterSet) -> Sequence[PhotoRecord]:
        return photo_records(rows, self.viewer)


class BasePhotoListView(PhotoView, RecordListView):
    """Lists of them."""

    filterset_class = PhotoFilterSet


class MonumentPhotoListView(BasePhotoListView):
    operation_id, summary = "listMonumentPhotos", "The pictures of one monument"
    tag = "monuments"
    filterset_class = MonumentPhotoFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def rows_under(self, **where: str) -> QuerySet:
        return self.rows().filter(monument=get_monument_id(where["slug"], self.viewer))


class PhotoDetailView(UpdateMixin, PhotoView, RecordDetailView):
    operation_id, summary = "getPhoto", "One picture"
    path_parameters = {"ref": REF_DESCRIPTION}
    resource, operations = PHOTO, update_operation(PHOTO, "photo")
