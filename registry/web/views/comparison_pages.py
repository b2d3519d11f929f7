"""Before and after: all pairs, one pair with everything about it, and the same pair for other people's pages."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from registry.domain.media.label_placement import number_places
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.value_types import Values
from registry.models import comparison_number
from registry.models.comparison import ALIGNABLE
from registry.queries.comparisons import ComparisonPage, ComparisonRecord, comparison_list, comparison_page
from registry.web.text.terms import label

from . import rendering
from .query_params import read_page_number

MODES = ("swipe", "down", "side", "fade", "flicker", "difference")
DRAWN_WIDTH = 1000  # of the picture, in the units that outlines are drawn in


def comparisons(request: HttpRequest) -> HttpResponse:
    """The pairs, a page at a time."""
    found = comparison_list(page=read_page_number(request), viewer=rendering.get_viewer(request))
    return rendering.render_page(request, "registry/comparisons.html", {"found": found})


def comparison(request: HttpRequest, ref: str) -> HttpResponse:
    """One pair, what was lost between its two pictures, and how that is known."""
    page = _page(ref, rendering.get_viewer(request))
    return rendering.render_page(request, "registry/comparison.html", _context(request, page))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no views with arguments
def comparison_embed(request: HttpRequest, ref: str) -> HttpResponse:
    """The pair alone. Any site may frame it, so it shows to everybody what the public sees, whoever is logged in."""
    page = _page(ref, PUBLIC_VIEWER)
    response = rendering.render_page(request, "registry/embed.html", _context(request, page))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(ref: str, viewer: Viewer) -> ComparisonPage:
    number = comparison_number(ref)
    page = None if number is None else comparison_page(number, viewer)
    if page is None:
        raise Http404
    return page


def _context(request: HttpRequest, page: ComparisonPage) -> Values:
    pair = page.comparison
    address = request.build_absolute_uri(reverse("registry:comparison", args=[pair.ref]))
    return {
        "page": page,
        "pair": pair,
        "modes": MODES if pair.comparability in list(ALIGNABLE) else ("side",),
        "drawn_width": DRAWN_WIDTH,
        "drawn_height": round(DRAWN_WIDTH * pair.after.height / pair.after.width),
        "outlines": _outlines(pair),
        "graphic": pair.before.graphic or pair.after.graphic,
        "told": _told(page),
        "address": address,
        "frame": request.build_absolute_uri(reverse("registry:comparison-embed", args=[pair.ref])),
    }


def _outlines(pair: ComparisonRecord) -> list[Values]:
    """Each region in the units that the outlines are drawn in, with the place for its number."""
    height = DRAWN_WIDTH * pair.after.height / pair.after.width
    shapes = tuple(tuple((x * DRAWN_WIDTH, y * height) for x, y in region.outline) for region in pair.regions)
    places = number_places(shapes, DRAWN_WIDTH, height)
    found = []
    for number, (region, points, (x, y)) in enumerate(zip(pair.regions, shapes, places, strict=True), 1):
        drawn = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
        word = label("effect", region.effect)
        found.append({"number": number, "region": region, "label": word, "points": drawn, "x": round(x), "y": round(y)})
    return found


def _told(page: ComparisonPage) -> list[object]:
    """The claims that limit the changes between the pictures, and those that the regions show; the earliest first."""
    windows = page.between.windows if page.between else ()
    refs = {ref for window in windows for ref in window.limits}
    refs |= {region.claim for region in page.comparison.regions if region.claim}
    return [claim for claim in reversed([*page.claims.values()]) if claim.ref in refs]
