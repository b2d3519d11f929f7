"""Previews of photos in the admin. They also show unpublished photos, so only users who may see the record get them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from registry.domain.media.renditions import RECIPE, Format, rendition_name
from registry.media.storage import rendition_storage
from registry.models import Photo

THUMBNAIL_WIDTH = 320  # pixels
PREVIEW_WIDTH = 1600  # pixels


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG rendition to show in the admin: the photo's reference, the URL, and the size in pixels."""

    ref: str
    url: str
    width: int
    height: int


def get_preview(photo: Photo, max_width: int = PREVIEW_WIDTH) -> Preview | None:
    """Return the widest JPEG rendition (scaled copy) of a photo that is at most `max_width` pixels wide.

    Return None if the photo has no such rendition yet. Run one query.
    """
    jpegs = photo.renditions.filter(recipe=RECIPE, format=Format.JPEG.value, width__lte=max_width)
    widest_jpeg = jpegs.order_by("-width").first()
    if widest_jpeg is None:
        return None
    url = reverse("admin:registry_photo_copy", args=[photo.pk, widest_jpeg.width])
    return Preview(photo.ref, url, widest_jpeg.width, widest_jpeg.height)


def thumbnail_html(photo: Photo) -> str:
    """Return an HTML image tag with the thumbnail of a photo.

    If the file does not exist yet, the browser shows an empty box of the right size.
    """
    width = min(THUMBNAIL_WIDTH, photo.width)
    height = max(1, round(width * photo.height / photo.width))
    url = reverse("admin:registry_photo_copy", args=[photo.pk, width])
    image_tag = '<img class="small-picture" src="{}" width="{}" height="{}" alt="" loading="lazy">'
    return format_html(image_tag, url, width, height)


def serve_rendition(model_admin: admin.ModelAdmin, request: HttpRequest, photo_pk: int, width: int) -> HttpResponse:
    """Serve the JPEG rendition (scaled copy) of a photo that has the given width in pixels.

    The admin serves the file itself, because the public URL of an unpublished photo must stay unknown.
    Raise Http404 if there is no such rendition, or if the user may not see the photo.
    """
    photo = Photo.objects.filter(pk=photo_pk).first()
    if photo is None or not model_admin.has_view_or_change_permission(request, photo):
        raise Http404

    try:
        with rendition_storage().open(photo.public_id, rendition_name(width, Format.JPEG)) as jpeg_file:
            jpeg_bytes = jpeg_file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    # No cache header is needed here: the admin marks all its responses as never to be cached.
    return HttpResponse(jpeg_bytes, content_type="image/jpeg")
