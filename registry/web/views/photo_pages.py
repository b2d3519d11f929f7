"""Photos: all of them, and one with what is known of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.vocabulary.codes import PhotoKind
from registry.models import photo_number
from registry.queries.photos import photo_list, photo_page, pictured
from registry.web.text.terms import label

from . import rendering
from .query_params import code_asked, read_page_number


def photos(request: HttpRequest) -> HttpResponse:
    """The photos, of one monument or kind if the query says so, a page at a time."""
    viewer = rendering.get_viewer(request)
    monuments = pictured(viewer)
    slugs = [monument.slug for monument in monuments]
    monument = code_asked(request, "monument", slugs)
    kind = code_asked(request, "kind", PhotoKind)
    context = {
        "found": photo_list(monument=monument, kind=kind, page=read_page_number(request), viewer=viewer),
        "monuments": monuments,
        "kinds": [(each.value, label("photo_kind", each)) for each in PhotoKind],
        "monument": monument,
        "kind": kind,
    }
    return rendering.render_page(request, "registry/photos.html", context)


def photo(request: HttpRequest, ref: str) -> HttpResponse:
    """One photo, the claims that it supports and the pairs that it is part of."""
    number = photo_number(ref)
    page = None if number is None else photo_page(number, rendering.get_viewer(request))
    if page is None:
        raise Http404
    return rendering.render_page(request, "registry/photo.html", {"page": page, "photo": page.photo})
