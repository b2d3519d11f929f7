"""The pages beside the monuments: restoration, threats, sources, and how all of it is judged."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.chronology.restoration import PROMINENCE
from registry.domain.chronology.timeline import VOUCHED_DAYS
from registry.domain.vocabulary.terms import VOCABULARIES
from registry.queries.pages import restoration_page, source_list, source_page, threats_page

from . import rendering
from .query_params import read_page_number


def restoration(request: HttpRequest) -> HttpResponse:
    """All measures, grouped by how far they have come."""
    works = restoration_page(rendering.get_viewer(request))
    groups = [(status.value, [work for work in works if work.status == status]) for status in PROMINENCE]
    return rendering.render_page(
        request, "registry/restoration.html", {"groups": [group for group in groups if group[1]]}
    )


def threats(request: HttpRequest) -> HttpResponse:
    """All warnings, the open ones first."""
    warnings = threats_page(rendering.get_viewer(request))
    context = {"open": [w for w in warnings if not w.outcome], "closed": [w for w in warnings if w.outcome]}
    return rendering.render_page(request, "registry/threats.html", context)


def sources(request: HttpRequest) -> HttpResponse:
    """The sources, a page at a time."""
    return rendering.render_page(
        request,
        "registry/sources.html",
        {"found": source_list(read_page_number(request), rendering.get_viewer(request))},
    )


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source and what rests on it."""
    page = source_page(slug, rendering.get_viewer(request))
    if page is None:
        raise Http404
    return rendering.render_page(request, "registry/source.html", {"page": page, "source": page.source.brief})


def method(request: HttpRequest) -> HttpResponse:
    """How states are graded, windows computed and sources judged."""
    names = ("grade", "certainty", "reliability", "credibility", "claim_status", "contradiction_kind", "basis")
    context = {name: list(VOCABULARIES[name]) for name in names} | {"vouched_days": VOUCHED_DAYS}
    return rendering.render_page(request, "registry/method.html", context)
