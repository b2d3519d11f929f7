"""The page of one claim, and the list of the claims on a monument and on its parts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.queries.claim_pages import claim_page, list_claims
from registry.queries.monument_pages import monument_evidence
from registry.web.text.citation_text import list_citations

from . import rendering
from .query_params import read_page_number, read_time_query


def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one claim: what its source says, where a reader can check it, and how it was decided on."""
    page = claim_page(ref, rendering.get_viewer(request))
    if page is None:
        raise Http404
    context = {"claim": page.claim, "page": page, "citations": list_citations(page.source)}
    return rendering.render_page(request, "registry/claim.html", context)


def monument_claims(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of the claims on a monument and on its parts, as the registry knew them at a moment.

    The moment is the query parameter `known_at`.
    """
    time_query = read_time_query(request)
    evidence = monument_evidence(slug, known_at=time_query.known_at, viewer=rendering.get_viewer(request))
    if evidence is None:
        raise Http404
    context = {
        "asked": time_query,
        "record": evidence.whole.record,
        "claims": list_claims(evidence, read_page_number(request)),
    }
    return rendering.render_page(request, "registry/monument_claims.html", context, status=time_query.status)
