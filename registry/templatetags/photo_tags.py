"""Template tags for showing photos. Pages link only to renditions that exist."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from registry.domain.chronology.timeline import Segment
from registry.domain.media.inspection import TILES
from registry.domain.media.renditions import ENDINGS, Format
from registry.queries.photos import PhotoRecord, RenditionRecord
from registry.web.text import comparison_text, photo_text

from .registry_text import grade_chip, uncertain_chip

register = template.Library()

register.simple_tag(comparison_text.between_sentence, name="between_sentence")
register.simple_tag(comparison_text.alignment_sentences, name="alignment_sentences")

register.filter("photo_date", photo_text.format_photo_date)

MIN_FALLBACK_WIDTH = 800  # pixels, of the one image for browsers without `srcset`


@register.inclusion_tag("registry/_picture.html", name="picture")
def responsive_image(photo: PhotoRecord, sizes: str, *, lazy: bool = False) -> dict[str, object]:
    """Render a photo as a `<picture>` element, so that the browser can choose the best format and width.

    `sizes` is the HTML attribute that says how wide the image is shown. For browsers without `srcset`, the fallback is
    the smallest JPEG that is wide enough, or else the widest.
    """
    jpegs = photo.copies(Format.JPEG)  # the smallest first
    fallback = jpegs[-1] if jpegs else None
    for jpeg in jpegs:
        if jpeg.width >= MIN_FALLBACK_WIDTH:
            fallback = jpeg
            break

    return {
        "photo": photo,
        "sizes": sizes,
        "lazy": lazy,
        "avif": srcset(photo, Format.AVIF),
        "jpeg": srcset(photo, Format.JPEG),
        "plain": fallback,
    }


@register.simple_tag
def srcset(photo: PhotoRecord, rendition_format: str) -> str:
    """Return the `srcset` attribute for a photo's renditions in one format: the URL and width of each."""
    renditions = photo.copies(rendition_format)
    return ", ".join(f"{rendition_url(photo, rendition)} {rendition.width}w" for rendition in renditions)


@register.simple_tag(name="copy_address")
def rendition_url(photo: PhotoRecord, rendition: RenditionRecord) -> str:
    """Return the public URL of one rendition of a photo."""
    extension = ENDINGS[Format(rendition.format)]
    return reverse("picture", args=[photo.public_id, rendition.width, extension])


@register.filter(name="tiles_address")
def tiles_url(photo: PhotoRecord) -> str:
    """Return the URL that describes a photo's zoom tiles, "" if it has none."""
    if not photo.copies(TILES):
        return ""
    return reverse("picture-tiles", args=[photo.public_id])


@register.filter(name="downloads")
def downloadable_renditions(photo: PhotoRecord) -> tuple[RenditionRecord, ...]:
    """Return the renditions of a photo that visitors may download: the JPEGs if its licence allows that, else none."""
    if not photo.may_download:
        return ()
    return photo.copies(Format.JPEG)


@register.simple_tag
def segment_chip(segment: Segment) -> SafeString:
    """Return the HTML chip of the state in a segment of a chronology: its grade, or the range of possible grades."""
    if segment.grade is None:
        return uncertain_chip(segment.grade_low.value, segment.grade_high.value)
    return grade_chip(segment.grade.value)
