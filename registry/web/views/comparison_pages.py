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
from registry.queries.claims import ClaimRecord
from registry.queries.comparisons import ComparisonPage, ComparisonRecord, comparison_list, comparison_page
from registry.web.text.terms import label

from . import rendering
from .query_params import read_page_number

MODES = ("swipe", "down", "side", "fade", "flicker", "difference")
UNALIGNED_MODES = ("side",)
DRAWING_WIDTH = 1000  # width of the photo in the units of the SVG that holds the outlines


def comparisons(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of comparisons."""
    page = comparison_list(page=read_page_number(request), viewer=rendering.get_viewer(request))
    return rendering.render_page(request, "registry/comparisons.html", {"found": page})


def comparison(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one comparison: the two photos, the damage between them, and the claims about it."""
    page = _get_page_or_404(ref, rendering.get_viewer(request))
    return rendering.render_page(request, "registry/comparison.html", _get_context(request, page))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no views with arguments
def comparison_embed(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one comparison of photos without header and footer, for other sites to embed.

    Since any site may embed it, it shows only what the public may see, even if an editor is logged in.
    """
    page = _get_page_or_404(ref, PUBLIC_VIEWER)
    response = rendering.render_page(request, "registry/embed.html", _get_context(request, page))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _get_page_or_404(ref: str, viewer: Viewer) -> ComparisonPage:
    """Return the page of the comparison with a reference such as X-000001.

    Raise Http404 if there is no such comparison, or if the viewer may not see it.
    """
    number = comparison_number(ref)
    page = None if number is None else comparison_page(number, viewer)
    if page is None:
        raise Http404
    return page


def _get_context(request: HttpRequest, page: ComparisonPage) -> Values:
    """Return the template context of a comparison, which its page and its embedded version share."""
    comparison = page.comparison
    can_be_aligned = comparison.comparability in list(ALIGNABLE)
    page_url = reverse("registry:comparison", args=[comparison.ref])
    embed_url = reverse("registry:comparison-embed", args=[comparison.ref])
    return {
        "page": page,
        "pair": comparison,
        "modes": MODES if can_be_aligned else UNALIGNED_MODES,
        "drawn_width": DRAWING_WIDTH,
        "drawn_height": round(_get_drawing_height(comparison)),
        "outlines": _get_outlines(comparison),
        "graphic": comparison.before.graphic or comparison.after.graphic,
        "told": _get_related_claims(page),
        "address": request.build_absolute_uri(page_url),
        "frame": request.build_absolute_uri(embed_url),
    }


def _get_drawing_height(comparison: ComparisonRecord) -> float:
    """Return the height of the photo after in the units of the outlines."""
    return DRAWING_WIDTH * comparison.after.height / comparison.after.width


def _get_outlines(comparison: ComparisonRecord) -> list[Values]:
    """Return the outlines of the damage in a comparison, for the template to draw as SVG polygons.

    Each one has its points, a number, and the position at which to write that number.
    """
    height = _get_drawing_height(comparison)
    polygons = []
    for region in comparison.regions:
        polygon = tuple((x * DRAWING_WIDTH, y * height) for x, y in region.outline)
        polygons.append(polygon)
    label_positions = place_labels(tuple(polygons), DRAWING_WIDTH, height)

    outlines = []
    for index, region in enumerate(comparison.regions):
        label_x, label_y = label_positions[index]
        outlines.append(
            {
                "number": index + 1,
                "region": region,
                "label": label("effect", region.effect),
                "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in polygons[index]),
                "x": round(label_x),
                "y": round(label_y),
            }
        )
    return outlines


def _get_related_claims(page: ComparisonPage) -> list[ClaimRecord]:
    """Return the claims that a comparison illustrates, earliest first.

    These are the claims that date a change between the two photos, and those that its damage regions show.
    """
    related_refs: set[str] = set()
    if page.between is not None:
        for window in page.between.windows:
            related_refs.update(window.limits)
    for region in page.comparison.regions:
        if region.claim:
            related_refs.add(region.claim)

    related_claims = [claim for claim in page.claims.values() if claim.ref in related_refs]
    related_claims.reverse()  # The page has the latest claim first.
    return related_claims
