"""What templates show pictures with. A page names only renditions that there are."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from registry.domain.chronology.timeline import Segment
from registry.domain.media.inspection import TILES
from registry.domain.media.renditions import ENDINGS, Format
from registry.queries.photos import PhotoRecord, RenditionRecord
from registry.web.text import comparison_text

from .registry_text import grade_chip, uncertain_chip

register = template.Library()

register.simple_tag(comparison_text.between_sentence, name="between_sentence")
register.simple_tag(comparison_text.alignment_sentences, name="alignment_sentences")

FALLBACK_WIDTH = 800  # of the one picture that a browser without `srcset` is given


@register.inclusion_tag("registry/_picture.html")
def picture(photo: PhotoRecord, sizes: str, *, lazy: bool = False) -> dict[str, object]:
    """A photo in the best format and width for the reader; `sizes` says how wide it is shown, as in HTML."""
    jpegs = photo.copies(Format.JPEG)
    return {
        "photo": photo,
        "sizes": sizes,
        "lazy": lazy,
        "avif": srcset(photo, Format.AVIF),
        "jpeg": srcset(photo, Format.JPEG),
        "plain": next((each for each in jpegs if each.width >= FALLBACK_WIDTH), jpegs[-1] if jpegs else None),
    }


@register.simple_tag
def srcset(photo: PhotoRecord, form: str) -> str:
    """The renditions in one format, with their widths."""
    return ", ".join(f"{copy_address(photo, copy)} {copy.width}w" for copy in photo.copies(form))


@register.simple_tag
def copy_address(photo: PhotoRecord, copy: RenditionRecord) -> str:
    """Where a rendition is served."""
    return reverse("picture", args=[photo.public_id, copy.width, ENDINGS[Format(copy.format)]])


@register.filter
def tiles_address(photo: PhotoRecord) -> str:
    """Where the tiles of a photo are listed; "" if it has none."""
    return reverse("picture-tiles", args=[photo.public_id]) if photo.copies(TILES) else ""


@register.filter
def downloads(photo: PhotoRecord) -> tuple[RenditionRecord, ...]:
    """What its licence lets everybody take away: the JPEGs, which every program opens."""
    return photo.copies(Format.JPEG) if photo.may_download else ()


@register.simple_tag
def segment_chip(segment: Segment) -> SafeString:
    """The state in a stretch of a chronology; while uncertain, hatched between its two ends."""
    if segment.grade is None:
        return uncertain_chip(segment.grade_low.value, segment.grade_high.value)
    return grade_chip(segment.grade.value)
