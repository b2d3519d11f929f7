"""The state diagrams of monuments: as SVG files, and as values for the pages that show them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext
from django.views.decorators.http import require_safe

from registry.domain.chronology.places import Move
from registry.queries.diagrams import DiagramRecords, get_diagram_records
from registry.queries.monuments import MonumentRecord
from registry.queries.placements import find_move_on_day
from registry.queries.states import State
from registry.web.charts import (
    NARROW_DIAGRAM,
    WIDE_DIAGRAM,
    DiagramPart,
    StateDiagram,
    describe_diagram,
    mini_diagram,
)
from registry.web.text.dates import format_day
from registry.web.text.grade_text import grade_range, grade_range_in_sentence
from registry.web.text.places_text import format_places

from . import rendering
from .query_params import PageTimeQuery, read_code, read_time_query

MAX_AGE_SECONDS = 300  # so that a diagram that was corrected or unpublished disappears from caches within minutes
LAYOUTS = {"wide": WIDE_DIAGRAM, "narrow": NARROW_DIAGRAM}


def _read_style() -> str:
    """Return the CSS of a diagram that is a file of its own: the colours of the pages, and its own rules."""
    stylesheets = []
    for name in ("css/palette.css", "css/diagram.css"):
        path = finders.find(name)
        if path is None:
            raise FileNotFoundError(name)
        stylesheets.append(Path(path).read_text(encoding="utf-8"))
    return "".join(stylesheets)


STYLE = _read_style()
# A browser that opens the file itself applies its content security policy, which allows no other inline style.
STYLE_SOURCE = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"


@dataclass(frozen=True, slots=True)
class ShownDiagram:
    """A diagram on a page: the URL and the height of its wide and its narrow file, and its text alternative."""

    url: str
    narrow_url: str
    height: int
    narrow_height: int
    description: str


@require_safe
@csp_update({"style-src": [STYLE_SOURCE]})  # type: ignore[arg-type]  # its types know no views with arguments
def monument_diagram(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the state diagram of a monument on a day as SVG, as the registry knew it at a moment.

    The query parameters are `as_of`, `known_at`, and `layout` (wide or narrow). The response may be cached unless the
    user sees more than the public does. Respond with 304 if the client has it already, with 400 to a bad day.
    """
    time_query = read_time_query(request)
    if time_query.problem:
        return HttpResponse(time_query.problem, content_type="text/plain; charset=utf-8", status=400)
    viewer = rendering.get_viewer(request)
    records = get_diagram_records(slug, as_of=time_query.as_of, known_at=time_query.known_at, viewer=viewer)
    if records is None:
        raise Http404

    layout_name = read_code(request, "layout", LAYOUTS) or "wide"
    svg = _draw_diagram(records, time_query, layout_name).svg()
    if viewer.has_private_access:
        response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        return response

    etag = quote_etag(sha256(svg.encode()).hexdigest())
    conditional_response = get_conditional_response(request, etag)
    response = conditional_response or HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return response


def get_shown_diagram(records: DiagramRecords, time_query: PageTimeQuery) -> ShownDiagram:
    """Return what the page of a monument needs to show its state diagram. Run no query."""
    url = reverse("registry:monument-diagram", args=[records.whole.slug])
    query = time_query.query
    separator = "&" if query else "?"
    narrow_query = urlencode({"layout": "narrow"})
    return ShownDiagram(
        url=f"{url}{query}",
        narrow_url=f"{url}{query}{separator}{narrow_query}",
        height=_draw_diagram(records, time_query, "wide").height,
        narrow_height=_draw_diagram(records, time_query, "narrow").height,
        description=describe_diagram(_make_parts(records, time_query)),
    )


def draw_mini_diagram(record: MonumentRecord, moves_of_parts: Mapping[str, Move]) -> SafeString:
    """Return the small diagram of a monument and its parts for a card. `moves_of_parts` are by the parts' slugs."""
    parts = [_make_whole(record)]
    for part in record.parts:
        move = moves_of_parts.get(part.part.slug, Move.NONE)
        parts.append(_make_part(part.part.name, part.state, move=move))
    return mini_diagram(parts, is_rtl=get_language_bidi())


def _draw_diagram(records: DiagramRecords, time_query: PageTimeQuery, layout_name: str) -> StateDiagram:
    """Return the drawn diagram of a monument in a layout."""
    if time_query.as_of is None:
        title = gettext("%(name)s: latest state known") % {"name": records.whole.name}
    else:
        title = gettext("%(name)s: state on %(day)s") % {
            "name": records.whole.name,
            "day": format_day(time_query.as_of),
        }
    parts = _make_parts(records, time_query)
    return StateDiagram(title, parts, LAYOUTS[layout_name], is_rtl=get_language_bidi(), style=STYLE)


def _make_parts(records: DiagramRecords, time_query: PageTimeQuery) -> Sequence[DiagramPart]:
    """Return what a diagram shows: the whole first, then its parts.

    Placements tell nothing of what was known at another moment, so a diagram of that moment shows no moves.
    """
    shows_places = time_query.known_at is None
    parts = [_make_whole(records.whole, shows_places=shows_places)]
    parts += [_make_placed_part(record, shows_places=shows_places) for record in records.parts]
    return parts


def _make_whole(record: MonumentRecord, *, shows_places: bool = True) -> DiagramPart:
    """Return what a diagram shows of the monument as a whole."""
    return _make_placed_part(record, shows_places=shows_places, is_whole=True)


def _make_placed_part(record: MonumentRecord, *, shows_places: bool, is_whole: bool = False) -> DiagramPart:
    """Return what a diagram shows of a monument or a part, with where it was on the day."""
    name = record.name
    if is_whole and record.parts:
        name = gettext("%(name)s as a whole") % {"name": name}
    if not shows_places or not record.placements:
        return _make_part(name, record.state, is_whole=is_whole)

    first_placement = next((placement for placement in record.placements if not placement.withdrawn), None)
    return _make_part(
        name,
        record.state,
        is_whole=is_whole,
        move=find_move_on_day(record.placements, record.places),
        first_place="" if first_placement is None else first_placement.place,
        places=format_places(record.places),
    )


def _make_part(
    name: str,
    state: State,
    *,
    move: Move = Move.NONE,
    first_place: str = "",
    places: str = "",
    is_whole: bool = False,
) -> DiagramPart:
    """Return what a diagram shows of a monument or a part in a state."""
    state_words = grade_range(state.grade_low.value, state.grade_high.value)
    if state.uncertain:
        grades = grade_range_in_sentence(state.grade_low.value, state.grade_high.value)
        state_words = gettext("uncertain: %(grades)s") % {"grades": grades}
    return DiagramPart(
        name=name,
        lowest_grade=state.grade_low,
        highest_grade=state.grade_high,
        is_uncertain=state.uncertain,
        state_words=state_words,
        move=move,
        first_place=first_place,
        places=places,
        is_whole=is_whole,
    )
