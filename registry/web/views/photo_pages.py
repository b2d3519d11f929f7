"""The list of photos, and the page of one photo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.vocabulary.codes import PhotoKind
from registry.models import photo_number
from registry.queries.photos import list_monuments_with_photos, photo_list, photo_page
from registry.web.text.terms import label

from . import rendering
from .query_params import read_code, read_page_number


def photos(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of photos, filtered by monument and by kind of photo."""
    viewer = rendering.get_viewer(request)
    monuments_with_photos = list_monuments_with_photos(viewer)
    selected_slug = read_code(request, "monument", [monument.slug for monument in monuments_with_photos])
    selected_kind = read_code(request, "kind", PhotoKind)
    page_number = read_page_number(request)
    context = {
        "found": photo_list(monument=selected_slug, kind=selected_kind, page=page_number, viewer=viewer),
        "monuments": monuments_with_photos,
        "kinds": [(kind.value, label("photo_kind", kind)) for kind in PhotoKind],
        "monument": selected_slug,
        "kind": selected_kind,
    }
    return rendering.render_page(request, "registry/photos.html", context)


def photo(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one photo, the claims that it supports, and the before-and-after comparisons that use it."""
    number = photo_number(ref)
    page = None if number is None else photo_page(number, rendering.get_viewer(request))
    if page is None:
        raise Http404
    return rendering.render_page(request, "registry/photo.html", {"page": page, "photo": page.photo})
