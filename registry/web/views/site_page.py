"""The page of a site: what sources say of it as a whole."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.queries.claim_pages import site_page

from . import rendering
from .query_params import read_page_number


def site(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a site with one page of the claims on it as a whole. The home page shows its monuments."""
    page = site_page(slug, read_page_number(request), rendering.get_viewer(request))
    if page is None:
        raise Http404
    return rendering.render_page(request, "registry/site.html", {"page": page, "site": page.site})
