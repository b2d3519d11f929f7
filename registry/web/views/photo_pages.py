"""The list of photos, and the page of one photo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.vocabulary.codes import PhotoKind
from registry.models import photo_number
from registry.queries.photos import list_monuments_with_photos, photo_list, photo_page
from registry.web.text.terms import label

from . import rendering
from .query_params import code_asked, read_page_number


def photos(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of photos, filtered by monument and kind if the query says so."""
    viewer = rendering.get_viewer(request)
    monuments_with_photos = list_monuments_with_photos(viewer)
    slug = code_asked(request, "monument", [monument.slug for monument in monuments_with_photos])
    kind = code_asked(request, "kind", PhotoKind)
    context = {
        "found": photo_list(monument=slug, kind=kind, page=read_page_number(request), viewer=viewer),
        "monuments": monuments_with_photos,
        "kinds": [(photo_kind.value, label("photo_kind", photo_kind)) for photo_kind in PhotoKind],
        "monument": slug,
        "kind": kind,
    }
    return rendering.render_page(request, "registry/photos.html", context)


def photo(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one photo, the claims that it supports and the comparisons that it is part of."""
    number = photo_number(ref)
    page = None if number is None else photo_page(number, rendering.get_viewer(request))
    if page is None:
        raise Http404
    return rendering.render_page(request, "registry/photo.html", {"page": page, "photo": page.photo})
