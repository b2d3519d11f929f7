"""The list of comparisons, the page of one comparison, and its version for embedding in other sites."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt

from registry.domain.media.label_placement import place_labels
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.value_types import Values
from registry.models import comparison_number
from registry.models.comparison import ALIGNABLE
from registry.queries.comparisons import ComparisonPage, ComparisonRecord, comparison_list, comparison_page
from registry.web.text.terms import label

from . import rendering
from .query_params import read_page_number

MODES = ("swipe", "down", "side", "fade", "flicker", "difference")
DRAWING_WIDTH = 1000  # width of the photo in the units of the SVG that holds the outlines


def comparisons(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of comparisons."""
    page = comparison_list(page=read_page_number(request), viewer=rendering.get_viewer(request))
    return rendering.render_page(request, "registry/comparisons.html", {"found": page})


def comparison(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one comparison: the two photos, the damage between them, and the claims about it."""
    page = _get_page(ref, rendering.get_viewer(request))
    return rendering.render_page(request, "registry/comparison.html", _page_context(request, page))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no views with arguments
def comparison_embed(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one comparison without the page around it, for other sites to embed.

    Any site may frame it, so it shows what the public may see, even to an editor who is logged in.
    """
    page = _get_page(ref, PUBLIC_VIEWER)
    response = rendering.render_page(request, "registry/embed.html", _page_context(request, page))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _get_page(ref: str, viewer: Viewer) -> ComparisonPage:
    """Return the comparison with that reference. Raise Http404 if the viewer may not see it."""
    number = comparison_number(ref)
    page = None if number is None else comparison_page(number, viewer)
    if page is None:
        raise Http404
    return page


def _page_context(request: HttpRequest, page: ComparisonPage) -> Values:
    """Return the context of the two templates that show a comparison."""
    comparison = page.comparison
    return {
        "page": page,
        "pair": comparison,
        "modes": MODES if comparison.comparability in list(ALIGNABLE) else ("side",),
        "drawn_width": DRAWING_WIDTH,
        "drawn_height": round(_drawing_height(comparison)),
        "outlines": _outlines(comparison),
        "graphic": comparison.before.graphic or comparison.after.graphic,
        "told": _related_claims(page),
        "address": request.build_absolute_uri(reverse("registry:comparison", args=[comparison.ref])),
        "frame": request.build_absolute_uri(reverse("registry:comparison-embed", args=[comparison.ref])),
    }


def _drawing_height(comparison: ComparisonRecord) -> float:
    """Return the height of the photo after in the units of the outlines."""
    return DRAWING_WIDTH * comparison.after.height / comparison.after.width


def _outlines(comparison: ComparisonRecord) -> list[Values]:
    """Return each damage region as the points of an SVG polygon, with its number and where to write the number."""
    height = _drawing_height(comparison)
    shapes = tuple(tuple((x * DRAWING_WIDTH, y * height) for x, y in region.outline) for region in comparison.regions)
    label_places = place_labels(shapes, DRAWING_WIDTH, height)
    outlines = []
    for number, region in enumerate(comparison.regions, 1):
        label_x, label_y = label_places[number - 1]
        outlines.append(
            {
                "number": number,
                "region": region,
                "label": label("effect", region.effect),
                "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in shapes[number - 1]),
                "x": round(label_x),
                "y": round(label_y),
            }
        )
    return outlines


def _related_claims(page: ComparisonPage) -> list[object]:
    """Return the claims that limit the changes between the photos and those that the regions show, earliest first."""
    windows = page.between.windows if page.between else ()
    refs = {ref for window in windows for ref in window.limits}
    refs |= {region.claim for region in page.comparison.regions if region.claim}
    claims_by_date = reversed(list(page.claims.values()))  # the page has them latest first
    return [claim for claim in claims_by_date if claim.ref in refs]
