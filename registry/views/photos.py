"""Photos: all of them, and one with what is known of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.vocabulary import PhotoKind
from registry.models import photo_number
from registry.queries.photos import photo_list, photo_page, pictured
from registry.wording.terms import label

from . import answering
from .asking import code_asked, page_asked


def photos(request: HttpRequest) -> HttpResponse:
    """The photos, of one monument or kind if the query says so, a page at a time."""
    reader = answering.reader(request)
    monuments = pictured(reader)
    slugs = [monument.slug for monument in monuments]
    monument = code_asked(request, "monument", slugs)
    kind = code_asked(request, "kind", PhotoKind)
    context = {
        "found": photo_list(monument=monument, kind=kind, page=page_asked(request), reader=reader),
        "monuments": monuments,
        "kinds": [(each.value, label("photo_kind", each)) for each in PhotoKind],
        "monument": monument,
        "kind": kind,
    }
    return answering.page(request, "registry/photos.html", context)


def photo(request: HttpRequest, ref: str) -> HttpResponse:
    """One photo, the claims that it supports and the pairs that it is part of."""
    number = photo_number(ref)
    page = None if number is None else photo_page(number, answering.reader(request))
    if page is None:
        raise Http404
    return answering.page(request, "registry/photo.html", {"page": page, "photo": page.photo})
