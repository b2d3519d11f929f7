"""The pages beside the monuments: restoration, threats, sources, and how all of it is judged."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.restoration import PROMINENCE
from registry.domain.terms import VOCABULARIES
from registry.domain.timeline import VOUCHED_DAYS
from registry.queries.pages import restoration_page, source_list, source_page, threats_page

from . import answering
from .asking import page_asked


def restoration(request: HttpRequest) -> HttpResponse:
    """All measures, grouped by how far they have come."""
    works = restoration_page(answering.reader(request))
    groups = [(status.value, [work for work in works if work.status == status]) for status in PROMINENCE]
    return answering.page(request, "registry/restoration.html", {"groups": [group for group in groups if group[1]]})


def threats(request: HttpRequest) -> HttpResponse:
    """All warnings, the open ones first."""
    warnings = threats_page(answering.reader(request))
    context = {"open": [w for w in warnings if not w.outcome], "closed": [w for w in warnings if w.outcome]}
    return answering.page(request, "registry/threats.html", context)


def sources(request: HttpRequest) -> HttpResponse:
    """The sources, a page at a time."""
    return answering.page(
        request, "registry/sources.html", {"found": source_list(page_asked(request), answering.reader(request))}
    )


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source and what rests on it."""
    page = source_page(slug, answering.reader(request))
    if page is None:
        raise Http404
    return answering.page(request, "registry/source.html", {"page": page, "source": page.source.brief})


def method(request: HttpRequest) -> HttpResponse:
    """How states are graded, windows computed and sources judged."""
    names = ("grade", "certainty", "reliability", "credibility", "claim_status", "contradiction_kind", "basis")
    context = {name: list(VOCABULARIES[name]) for name in names} | {"vouched_days": VOUCHED_DAYS}
    return answering.page(request, "registry/method.html", context)
