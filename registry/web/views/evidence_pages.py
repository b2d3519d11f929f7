"""The pages of interventions, threats and sources, and the page that explains the method."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.chronology.restoration_status import PROMINENCE
from registry.domain.chronology.timeline import VOUCHED_DAYS
from registry.domain.vocabulary.terms import VOCABULARIES
from registry.domain.vocabulary.wordings import READINGS
from registry.queries.pages import find_intervention, list_interventions, list_threats, source_list, source_page
from registry.web.text.citation_text import list_citations

from . import rendering
from .query_params import read_page_number

EXPLAINED_VOCABULARIES = (
    "grade",
    "certainty",
    "reliability",
    "credibility",
    "claim_status",
    "contradiction_kind",
    "basis",
)


def restoration(request: HttpRequest) -> HttpResponse:
    """Show all interventions (measures of restoration or protection), grouped by status."""
    all_interventions = list_interventions(rendering.get_viewer(request))
    groups = []
    for status in PROMINENCE:
        interventions = [intervention for intervention in all_interventions if intervention.status == status]
        if interventions:
            groups.append((status.value, interventions))
    return rendering.render_page(request, "registry/restoration.html", {"groups": groups})


def intervention(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one intervention with all its dated steps and their sources."""
    record = find_intervention(slug, rendering.get_viewer(request))
    if record is None:
        raise Http404
    return rendering.render_page(request, "registry/intervention.html", {"work": record})


def threats(request: HttpRequest) -> HttpResponse:
    """Show all threats to monuments: those that are still open, and those whose outcome is known."""
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
    """Show one source, such as a report or a film, and the records that cite it."""
    page = source_page(slug, rendering.get_viewer(request))
    if page is None:
        raise Http404
    context = {"page": page, "source": page.source.brief, "citations": list_citations(page.source)}
    return rendering.render_page(request, "registry/source.html", context)


def method(request: HttpRequest) -> HttpResponse:
    """Show the page that explains how the registry grades damage, dates changes and judges sources."""
    context: dict[str, object] = {name: list(VOCABULARIES[name]) for name in EXPLAINED_VOCABULARIES}
    context["vouched_days"] = VOUCHED_DAYS
    context["readings"] = READINGS
    return rendering.render_page(request, "registry/method.html", context)
