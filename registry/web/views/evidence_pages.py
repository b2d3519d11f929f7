"""The pages of interventions, threats and sources, and the page that explains the method."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.chronology.restoration import PROMINENCE
from registry.domain.chronology.timeline import VOUCHED_DAYS
from registry.domain.vocabulary.terms import VOCABULARIES
from registry.queries.pages import list_interventions, list_threats, source_list, source_page

from . import rendering
from .query_params import read_page_number


def restoration(request: HttpRequest) -> HttpResponse:
    """Show all interventions, grouped by status."""
    interventions = list_interventions(rendering.get_viewer(request))
    groups = []
    for status in PROMINENCE:
        with_status = [intervention for intervention in interventions if intervention.status == status]
        if with_status:
            groups.append((status.value, with_status))
    return rendering.render_page(request, "registry/restoration.html", {"groups": groups})


def threats(request: HttpRequest) -> HttpResponse:
    """Show all threats, the open ones first."""
    all_threats = list_threats(rendering.get_viewer(request))
    context = {
        "open": [threat for threat in all_threats if not threat.outcome],
        "closed": [threat for threat in all_threats if threat.outcome],
    }
    return rendering.render_page(request, "registry/threats.html", context)


def sources(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of sources."""
    page = source_list(read_page_number(request), rendering.get_viewer(request))
    return rendering.render_page(request, "registry/sources.html", {"found": page})


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one source and the records that cite it."""
    page = source_page(slug, rendering.get_viewer(request))
    if page is None:
        raise Http404
    return rendering.render_page(request, "registry/source.html", {"page": page, "source": page.source.brief})


def method(request: HttpRequest) -> HttpResponse:
    """Show how states are graded, windows computed and sources judged."""
    names = ("grade", "certainty", "reliability", "credibility", "claim_status", "contradiction_kind", "basis")
    context: dict[str, object] = {name: list(VOCABULARIES[name]) for name in names}
    context["vouched_days"] = VOUCHED_DAYS
    return rendering.render_page(request, "registry/method.html", context)
