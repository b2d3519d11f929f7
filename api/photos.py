"""Photos with their public renditions: /v1/photos. Originals are evidence and are served only by `originals`."""

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
from registry.domain.vocabulary import codes
from registry.models import Monument, Photo, Source, photo_number
from registry.queries import find_source
from registry.queries.photos import PhotoRecord, photo_records
from registry.queries.visible import visible_photos

from .base import RecordDetailView, RecordListView, RecordView
from .fields import CodeField, TextField
from .filters import BaseFilterSet, EqualsFilter, ListFilterSet, OrderingFilter
from .input_fields import ClaimReferenceField, DatingInputSerializer, UniqueListField
from .input_serializers import BaseInputSerializer, input_names
from .mixins import UpdateMixin
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .operations import update_operation
from .query_params import BooleanParam, CodeParam, SlugParam
from .resources import Resource, make_change_function
from .serializers import BaseSerializer, DatingSerializer, NamedSerializer, RecordSerializer, SourceBriefSerializer
from .uploads import FormBooleanField, FormDateField, FormReferenceField, ImageFileField

REF_DESCRIPTION = "The photo's ref, e.g. P-000123."
MAX_CLAIMS = 1000  # that one photo supports

BuildURL = Callable[[str], str]  # makes an absolute URL of a path


class RenditionSerializer(BaseSerializer):
    """A public copy of the photo in one size and format, without the metadata of its file."""

    format = serializers.ChoiceField(choices=[form.value for form in Format], read_only=True)
    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    url = TextField()


class TilesSerializer(BaseSerializer):
    """The photo in tiles for deep zoom: an IIIF image service (Image 3, level 0)."""

    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    url = TextField(help_text="URL of the image service, without /info.json.")


class PhotoSerializer(RecordSerializer):
    """A photo of a monument. `width` and `height` are those of the original, which is not public."""

    model = Photo

    ref = TextField()
    monument = NamedSerializer()
    kind = CodeField(codes.PhotoKind, help_text="A drawing is never evidence.")
    taken = DatingSerializer(allow_null=True, help_text="Always null for a drawing, which is not taken.")
    depicts = DatingSerializer(allow_null=True, help_text="The day whose state a drawing shows; null for other kinds.")
    date_origin = CodeField(codes.DateOrigin, allow_null=True, help_text="Of `taken`.")
    alt_en = TextField(help_text="Text for readers who cannot see the photo.")
    credit = TextField(help_text="Empty if the source is protected.")
    credit_ar = TextField(help_text="Empty if the source is protected, or if there is none in Arabic.")
    licence = CodeField(codes.Licence, allow_null=True)
    licence_url = TextField()
    may_download = serializers.BooleanField(read_only=True, help_text="Whether the licence lets others use it.")
    source = SourceBriefSerializer(allow_null=True)
    graphic = serializers.BooleanField(read_only=True, help_text="It shows people being harmed.")
    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    renditions = serializers.SerializerMethodField()
    tiles = serializers.SerializerMethodField()
    claims = serializers.ListField(
        child=TextField(), read_only=True, help_text="Refs of the claims that the photo supports."
    )
    published = serializers.BooleanField(read_only=True)

    @extend_schema_field(RenditionSerializer(many=True))
    def get_renditions(self, photo: PhotoRecord) -> list[Values]:
        """Return the public copies of a photo. In each format, the narrowest comes first."""
        renditions = []
        # They are loaded in the order of their widths.
        for rendition in photo.renditions:
            # Tiles have a field of their own.
            if rendition.format == TILES:
                continue
            extension = ENDINGS[Format(rendition.format)]
            renditions.append(
                {
                    "format": rendition.format,
                    "width": rendition.width,
                    "height": rendition.height,
                    "size": rendition.size,
                    "url": self._build_url("picture", photo.public_id, rendition.width, extension),
                }
            )
        return renditions

    @extend_schema_field(TilesSerializer(allow_null=True))
    def get_tiles(self, photo: PhotoRecord) -> Values | None:
        """Return the photo's IIIF image service for deep zoom.

        Return None if the photo is too small for tiles, or if they have not been made yet.
        """
        tiles = photo.tiles
        if tiles is None:
            return None
        info_url = self._build_url("picture-tiles", photo.public_id)
        return {"width": tiles.width, "height": tiles.height, "url": info_url.removesuffix("/info.json")}

    def _build_url(self, url_name: str, *args: object) -> str:
        """Return the absolute URL of a named URL pattern. Without `build_url` in the context, return its path."""
        build_url: BuildURL = self.context.get("build_url", str)
        return build_url(reverse(url_name, args=args))


DESCRIPTIVE_FIELDS = input_names(Photo, depicts="taken")


class PhotoInputSerializer(BaseInputSerializer):
    """The description of a photo and all claims that it supports, which replace the present ones."""

    taken = DatingInputSerializer(source="taken_text", required=False, allow_null=True)
    depicts = DatingInputSerializer(source="depicts_text", required=False, allow_null=True)
    claims = UniqueListField(child=ClaimReferenceField(), required=False, max_length=MAX_CLAIMS)

    class Meta:
        model = Photo
        fields = (*DESCRIPTIVE_FIELDS, "claims")


class NewPhotoInputSerializer(BaseInputSerializer):
    """A photo as a multipart form: its unchanged file and its description. Empty parts count as missing.

    Without `taken`, the date in the file's metadata is used. A drawing has `depicts` instead of `taken`.
    """

    file = ImageFileField(
        allow_empty_file=True,  # The action rejects an empty file with a better message.
        help_text="JPEG, PNG, WebP, TIFF or AVIF. The file is stored unchanged and is not public.",
    )
    monument = FormReferenceField(Monument)
    source = FormReferenceField(Source, required=False)  # type: ignore[assignment]  # DRF removes fields from the class
    taken = FormDateField(source="taken_text", required=False, max_length=100)
    depicts = FormDateField(source="depicts_text", required=False, max_length=100)
    graphic = FormBooleanField(required=False)

    class Meta:
        model = Photo
        fields = ("file", *DESCRIPTIVE_FIELDS)
        # Forms have no null.
        extra_kwargs: ClassVar = {name: {"allow_null": False} for name in ("date_origin", "licence")}


class MonumentPhotoFilterSet(ListFilterSet):
    """Query parameters of the photos of one monument."""

    model = Photo
    kind = EqualsFilter(CodeParam(codes.PhotoKind, "Of this kind."))
    licence = EqualsFilter(CodeParam(codes.Licence, "Under this licence."))
    source = EqualsFilter(SlugParam("From this source; a protected one by its pseudonym."), method="filter_source")
    graphic = EqualsFilter(BooleanParam("Whether it shows people being harmed."), "graphic")
    published = EqualsFilter(BooleanParam("Whether it is published; of interest to those who see others."), "published")
    ordering = OrderingFilter(ref="pk", taken="taken_earliest", recorded_at="recorded_at")

    def filter_source(self, queryset: QuerySet, name: str, slug: str) -> QuerySet:
        """Return the photos from the source with this slug. A protected source is found by its pseudonym."""
        return queryset.filter(source__in=find_source(slug, self.viewer).values("pk"))


class PhotoFilterSet(MonumentPhotoFilterSet):
    """Query parameters of the list of photos."""

    monument = EqualsFilter(SlugParam("Of this monument itself, not of its parts."), "monument__slug")


def _create_photo(user: User, values: Values) -> actions.UploadedPhoto:
    """Upload the photo whose file and description `values` holds. Return it with the findings on its file."""
    file = values.pop("file")
    return actions.upload_photo(by=user, pieces=file.chunks(), original_name=file.name, **values)


PHOTO = Resource(
    Photo,
    PhotoInputSerializer,
    create=_create_photo,
    change=make_change_function(actions.revise_photo_with_claims),
    create_input_class=NewPhotoInputSerializer,
    immutable_fields=(),
)


class PhotoView(RecordView):
    """Base class of the views of photos, whose key is their ref."""

    verbose_name = "photo"
    tag = "photos"
    serializer_class = PhotoSerializer
    resource = PHOTO

    def get_queryset(self) -> QuerySet:
        return visible_photos(self.viewer)

    def filter_by_url_key(self, url_key: str) -> QuerySet:
        photo_id = photo_number(url_key)
        if photo_id is None:
            return self.get_queryset().none()
        return self.get_queryset().filter(pk=photo_id)

    def get_url_key(self, record: Photo) -> str:
        return record.ref

    def load_records(self, queryset: QuerySet, filterset: BaseFilterSet) -> Sequence[PhotoRecord]:
        return photo_records(queryset, self.viewer)


class BasePhotoListView(PhotoView, RecordListView):
    """Base class of lists of photos."""

    filterset_class = PhotoFilterSet


class MonumentPhotoListView(BasePhotoListView):
    """List of the photos of one monument."""

    operation_id = "listMonumentPhotos"
    summary = "The photos of one monument"
    tag = "monuments"
    filterset_class = MonumentPhotoFilterSet
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get_list_queryset(self, **url_kwargs: str) -> QuerySet:
        return self.get_queryset().filter(monument=get_monument_id(url_kwargs["slug"], self.viewer))


class PhotoDetailView(UpdateMixin, PhotoView, RecordDetailView):
    """One photo, and changes to its description."""

    operation_id = "getPhoto"
    summary = "One photo"
    path_parameters = {"ref": REF_DESCRIPTION}
    operations = update_operation(PHOTO, "photo")
