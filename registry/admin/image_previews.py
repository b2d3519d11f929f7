"""Pictures as the desk shows them: copies of the originals, also of what is not published, to those who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from registry.domain.media.renditions import RECIPE, Format, rendition_name
from registry.media.storage import rendition_storage
from registry.models import Photo

SMALL, LARGE = 320, 1600


@dataclass(frozen=True, slots=True)
class Shown:
    """A copy to show: where it is asked for, and its size in pixels."""

    ref: str
    url: str
    width: int
    height: int


def shown(photo: Photo, widest: int = LARGE) -> Shown | None:
    """The widest copy of a picture that is no wider than that; None as long as there is none. One query."""
    made = (
        photo.renditions.filter(recipe=RECIPE, format=Format.JPEG.value, width__lte=widest).order_by("-width").first()
    )
    if made is None:
        return None
    return Shown(photo.ref, reverse("admin:registry_photo_copy", args=[photo.pk, made.width]), made.width, made.height)


def small_image(photo: Photo) -> str:
    """The picture as a list shows it. What is not there leaves its place empty."""
    width = min(SMALL, photo.width)
    height = max(1, round(width * photo.height / photo.width))
    url = reverse("admin:registry_photo_copy", args=[photo.pk, width])
    html = '<img class="small-picture" src="{}" width="{}" height="{}" alt="" loading="lazy">'
    return format_html(html, url, width, height)


def copy_view(model_admin: admin.ModelAdmin, request: HttpRequest, number: int, width: int) -> HttpResponse:
    """The JPEG of that width. Addresses of the public's copies are not told here: these may be unpublished."""
    photo = Photo.objects.filter(pk=number).first()
    if photo is None or not model_admin.has_view_or_change_permission(request, photo):
        raise Http404
    try:
        with rendition_storage().open(photo.public_id, rendition_name(width, Format.JPEG)) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg")  # like all of the desk, it is kept by no cache
