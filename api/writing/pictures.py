"""What can be sent to record and change photos and pairs of them. A new photo comes as a form, with its file."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Text, quoted
from api.parameters import SLUG_PATTERN
from registry.domain.chronology.dates import InvalidDate, parse
from registry.domain.media.alignment import LEAST_POINTS, MOST_POINTS
from registry.domain.media.homography import Pair
from registry.domain.media.outlines import MAX_POINTS, MIN_POINTS
from registry.domain.query_values import InvalidValue, parse_truth
from registry.domain.value_types import PassedOn, Values
from registry.models import Comparison, DamageRegion, Monument, Photo, Source

from .body import Body, refuse_strangers
from .members import ClaimReference, DatingBody, Number, PhotoReference, Reference, Several

SAID = (
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


class PhotoBody(Body):
    """What is said of a picture, and the claims that it supports: those and no others."""

    taken = DatingBody(source="taken_text", required=False, allow_null=True)
    claims = Several(child=ClaimReference(), required=False, max_length=1000)

    class Meta:
        model = Photo
        fields = (*SAID, "claims")


class FormDate(Text):
    """An uncertain date in EDTF, as a part of a form."""

    def to_internal_value(self, data: object) -> str:
        text = super().to_internal_value(data)
        try:
            parse(text)
        except InvalidDate as problem:
            raise serializers.ValidationError(str(problem), "bad_date") from None
        return text


@extend_schema_field({"type": "string", "pattern": SLUG_PATTERN, "maxLength": 120})
class FormReference(Reference):
    """Another record by its slug, as a part of a form."""


@extend_schema_field(OpenApiTypes.BINARY)
class PictureFile(serializers.FileField):
    """A picture's file. Nothing is decoded here: Django's own field for images would."""

    default_error_messages = {
        "required": "The picture is missing.",
        "invalid": "Send the picture as a file.",
        "no_name": "The file has no name.",
    }


class FormFlag(serializers.BooleanField):
    """`true` or `false`, as a part of a form."""

    default_error_messages = {"invalid": "{input} is neither true nor false."}

    def to_internal_value(self, data: object) -> bool:
        try:
            return parse_truth(data)
        except InvalidValue as problem:
            sentence = self.error_messages["invalid"].format(input=quoted(data))
            raise serializers.ValidationError(sentence, "invalid") from problem


class NewPhotoBody(Body):
    """A picture: its file as it came from the camera or the source, and what is said of it. A part that is empty says
    nothing. Where `taken` is missing, the date that the file gives is taken.
    """

    file = PictureFile(
        allow_empty_file=True,  # that is refused in better words
        help_text="JPEG, PNG, WebP, TIFF or AVIF. It is kept as it is, and not public.",
    )
    monument = FormReference(Monument)
    source = FormReference(Source, required=False)  # type: ignore[assignment]  # DRF takes fields off the class
    taken = FormDate(source="taken_text", required=False, max_length=100)
    graphic = FormFlag(required=False)

    class Meta:
        model = Photo
        fields = ("file", *SAID)
        # A form has no null: an empty part says nothing.
        extra_kwargs: ClassVar = {name: {"allow_null": False} for name in ("date_origin", "licence")}


class ComparisonBody(Body):
    """How two pictures compare. Their alignment and regions have addresses of their own."""

    class Meta:
        model = Comparison
        fields = ("comparability", "caption_en", "caption_ar")


class NewComparisonBody(ComparisonBody):
    """A pair of two pictures of one monument, which it will always be."""

    before = PhotoReference()
    after = PhotoReference()

    class Meta:
        model = Comparison
        fields = ("before", "after", *ComparisonBody.Meta.fields)


class Coordinates(serializers.ListField):
    """A place in a picture, from 0 to 1 across and down, from top left."""

    child = Number(min_value=0, max_value=1)

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(min_length=2, max_length=2, **options)


class RegionBody(Body):
    """What is drawn on the picture after, and what was lost there."""

    outline = serializers.ListField(child=Coordinates(), min_length=MIN_POINTS, max_length=MAX_POINTS)
    claim = ClaimReference(required=False, allow_null=True)

    class Meta:
        model = DamageRegion
        fields = ("outline", "effect", "note_en", "note_ar", "claim")


class EmptyBody(serializers.Serializer):
    """Nothing: the address says it all."""

    def to_internal_value(self, data: object) -> Values:
        refuse_strangers(self, data)
        return dict(super().to_internal_value(data))


class AlignBody(EmptyBody):
    """Has an alignment sought, which takes seconds; what is found is an offer until it is accepted."""


class AcceptAlignmentBody(EmptyBody):
    """Shows the pair aligned from now on."""


class RemoveAlignmentBody(EmptyBody):
    """Shows the pair as the pictures are."""


class ControlPointBody(EmptyBody):
    """One place in both pictures."""

    before = Coordinates()
    after = Coordinates()

    def to_internal_value(self, data: object) -> Pair:  # type: ignore[override]  # DRF takes any value
        found = super().to_internal_value(data)
        return tuple(found["before"]), tuple(found["after"])


class ControlPointsBody(EmptyBody):
    """Places that are in both pictures, spread over the whole: an alignment is made through them, and offered."""

    points = ControlPointBody(many=True, min_length=LEAST_POINTS, max_length=MOST_POINTS)  # type: ignore[call-arg]  # of many


class OriginalBody(EmptyBody):
    """Why you need the original: it is written down."""

    reason = Text()
