"""What photos and pairs of them look like in answers. Of a picture's file only its public copies are told."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from registry.domain.media.image_pairs import Between, between
from registry.domain.media.inspection import TILES
from registry.domain.media.renditions import ENDINGS, Format
from registry.domain.value_types import Values
from registry.domain.vocabulary import codes as v
from registry.queries.comparisons import ComparisonRecord
from registry.queries.photos import PhotoRecord

from .fields import CodeField, DayField, OptionalTextField, TextField
from .serializers import DatingShape, NamedShape, Recorded, Row, Shape, SourceBriefShape

Build = Callable[[str], str]  # makes an address absolute


class RenditionShape(Shape):
    """A copy of the picture, without anything that its file said."""

    format = serializers.ChoiceField(choices=[form.value for form in Format], read_only=True)
    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    size = serializers.IntegerField(read_only=True, help_text="In bytes.")
    url = TextField()


class TilesShape(Shape):
    """The picture in tiles for deep zoom: an IIIF image service (Image 3, level 0)."""

    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    url = TextField(help_text="Of the service; its info.json is below.")


class PhotoShape(Recorded):
    """One picture of a monument. `width` and `height` are those of the original, which is not public."""

    ref = TextField()
    monument = NamedShape()
    kind = CodeField(v.PhotoKind, help_text="A drawing is never evidence.")
    taken = DatingShape(allow_null=True, help_text="Of a drawing: the day whose state it shows.")
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
    source = SourceBriefShape(allow_null=True)
    graphic = serializers.BooleanField(read_only=True, help_text="It shows people being harmed.")
    width = serializers.IntegerField(read_only=True)
    height = serializers.IntegerField(read_only=True)
    renditions = serializers.SerializerMethodField()
    tiles = serializers.SerializerMethodField()
    claims = serializers.ListField(child=TextField(), read_only=True, help_text="Refs of the claims that it supports.")
    published = serializers.BooleanField(read_only=True)

    @extend_schema_field(RenditionShape(many=True))
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

    @extend_schema_field(TilesShape(allow_null=True))
    def get_tiles(self, photo: PhotoRecord) -> Values | None:
        """Null where the picture is too small for them, or they are not made yet."""
        made = photo.tiles
        if made is None:
            return None
        information = self._address("picture-tiles", photo.public_id)
        return {"width": made.width, "height": made.height, "url": information.removesuffix("/info.json")}

    def _address(self, name: str, *parts: object) -> str:
        build: Build = self.context.get("build", str)
        return build(reverse(name, args=parts))


class AlignmentShape(Shape):
    """Where the one picture lies in the other: a homography between their coordinates, both from 0 to 1."""

    origin = CodeField(v.AlignmentOrigin)
    matrix = serializers.ListField(
        child=serializers.FloatField(read_only=True),
        read_only=True,
        min_length=9,
        max_length=9,
        help_text="3 by 3, row by row: a point of the picture before gives its place in the one after.",
    )
    figures = serializers.DictField(read_only=True, help_text="What it rests on; by the way in which it was found.")
    accepted_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Null for an offer, which is not public."
    )


class BetweenShape(Shape):
    """The time that the two pictures leave open: later than `after`, by `by`, at most `days`."""

    after = DayField()
    by = DayField()
    days = serializers.IntegerField(read_only=True)
    exact = serializers.BooleanField(read_only=True, help_text="Whether both days are known.")


class RegionShape(Row):
    """What somebody drew on the picture after, and what was lost there."""

    position = serializers.IntegerField(read_only=True, help_text="Its number on the picture.")
    outline = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(read_only=True), min_length=2, max_length=2),
        read_only=True,
        help_text="Points from 0 to 1, across and down, from top left.",
    )
    effect = CodeField(v.Effect)
    note_en = TextField()
    note_ar = TextField()
    claim = OptionalTextField(help_text="Ref of the claim that says so.")


class ComparisonShape(Recorded):
    """A picture before and one after of the same monument, and how the two compare."""

    ref = TextField()
    monument = NamedShape()
    before = PhotoShape()
    after = PhotoShape()
    comparability = CodeField(v.Comparability)
    caption_en = TextField()
    caption_ar = TextField()
    alignment = AlignmentShape(allow_null=True)
    between = serializers.SerializerMethodField()
    regions = RegionShape(many=True)
    published = serializers.BooleanField(read_only=True)

    @extend_schema_field(BetweenShape(allow_null=True))
    def get_between(self, pair: ComparisonRecord) -> object:
        """Null where a picture has no date to reckon from. What the chronology says of that time is in its windows."""
        found = _between(pair)
        return None if found is None else BetweenShape(found).data


def _between(pair: ComparisonRecord) -> Between | None:
    if pair.interval_before is None or pair.interval_after is None:
        return None
    return between(pair.interval_before, pair.interval_after)
