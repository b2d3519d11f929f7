"""The list of monuments, and the page of one monument."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.chronology.windows import Window
from registry.domain.vocabulary.codes import Grade, MonumentKind
from registry.queries.claim_pages import get_cited_sources, select_telling_claims
from registry.queries.diagrams import DiagramRecords
from registry.queries.monument_pages import MonumentDetail, MonumentPage, monument_page
from registry.queries.monuments import MonumentRecord
from registry.queries.pages import monument_list
from registry.queries.visible import visible_monuments
from registry.web.charts import Evidence, condition_chart, site_plan
from registry.web.charts.layout import NARROW, WIDE
from registry.web.text.terms import label

from . import rendering
from .diagram_files import get_shown_diagram
from .query_params import PageTimeQuery, get_slider_url, read_code, read_page_number, read_time_query
from .site_map import make_spots, periods_on

MAX_SEARCH_LENGTH = 100
STATES = (*(grade.value for grade in RANKED), "uncertain", "unknown")


def monuments(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of monuments, filtered by search term, kind and state.

    Parts of monuments are not in the list.
    """
    time_query = read_time_query(request)
    search_term = request.GET.get("q", "").strip()[:MAX_SEARCH_LENGTH]
    selected_kind = read_code(request, "kind", MonumentKind)
    selected_state = read_code(request, "state", STATES)
    page = monument_list(
        search=search_term,
        kind=selected_kind,
        state=selected_state,
        as_of=time_query.as_of,
        viewer=rendering.get_viewer(request),
        page=read_page_number(request),
    )
    context = {
        "asked": time_query,
        "found": page,
        "kinds": [(kind.value, label("monument_kind", kind)) for kind in MonumentKind],
        "states": [(state, label("grade", state) or gettext("Uncertain")) for state in STATES],
        "kind": selected_kind,
        "state": selected_state,
        "q": search_term,
    }
    return rendering.render_page(request, "registry/monuments.html", context, status=time_query.status)


def monument(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one monument in its state on a day, as the registry knew it at a moment.

    The day and the moment are the query parameters `as_of` and `known_at`.
    """
    slider_url = get_slider_url(request)
    if slider_url is not None:
        return redirect(slider_url)

    time_query = read_time_query(request)
    viewer = rendering.get_viewer(request)
    page = monument_page(slug, as_of=time_query.as_of, known_at=time_query.known_at, viewer=viewer)
    if page is None:
        return _render_not_yet_recorded(request, slug, time_query)

    record = page.whole.record
    window = _find_window_to_explain(page.whole, time_query.day)
    has_improved = window is not None and RANK[window.to_grade] < RANK[window.from_grade]
    days_since_last_seen = None
    if record.state.last_seen is not None:
        # A sighting of "some day in 2019" may be as old as the first of them.
        seen_day = record.state.last_seen.earliest or record.state.last_seen.latest
        days_since_last_seen = None if seen_day is None else time_query.day - seen_day
    control_on_day = []
    if time_query.as_of is not None:
        control_on_day = periods_on(page.control, time_query.as_of)

    claims = page.evidence.claims
    shown_claims = select_telling_claims(page.evidence)
    context = {
        "asked": time_query,
        "page": page,
        "told": page.whole,
        "record": record,
        "claims": claims,
        "diagram": get_shown_diagram(_get_diagram_records(page), time_query),
        "charts": _draw_charts(page, page.whole, time_query),
        "window": window,
        "improved": has_improved,
        "leading": claims.get(record.state.leading or ""),
        "age": days_since_last_seen,
        "plan": _draw_small_plan(record, time_query),
        "held": control_on_day,
        "changed_parts": [part for part in page.parts if part.chronology.windows or part.chronology.contradictions],
        "shown_claims": shown_claims,
        "sources": get_cited_sources(shown_claims, viewer),
        "address": request.build_absolute_uri(request.path),
    }
    return rendering.render_page(request, "registry/monument.html", context, status=time_query.status)


def _render_not_yet_recorded(request: HttpRequest, slug: str, time_query: PageTimeQuery) -> HttpResponse:
    """Render a page that says that the monument was not in the registry yet at the requested moment.

    The status is 404. Raise Http404 if the visitor sees no such monument now either.
    """
    monument = visible_monuments(rendering.get_viewer(request)).filter(slug=slug).first()
    if monument is None:
        raise Http404
    context = {"asked": time_query, "monument": monument}
    return rendering.render_page(request, "registry/not_known_then.html", context, status=404)


def _get_diagram_records(page: MonumentPage) -> DiagramRecords:
    """Return what the state diagram of a monument shows, from its page."""
    return DiagramRecords(page.whole.record, tuple(part.record for part in page.parts))


def _draw_small_plan(record: MonumentRecord, time_query: PageTimeQuery) -> str:
    """Return a small plan with the position of a monument on a day as SVG. Return "" if it has no position to show."""
    spots = make_spots([record], time_query)
    if not spots:
        return ""
    return site_plan(
        spots,
        title=gettext("Where it is"),
        north=gettext("N"),
        metres=gettext("m"),
        width=280,
        height=180,
        small=True,
    )


def _draw_charts(page: MonumentPage, detail: MonumentDetail, time_query: PageTimeQuery) -> list[str]:
    """Return the chart of a monument's condition as SVG, in a wide and a narrow layout.

    Return no charts if there is nothing to draw.
    """
    record = detail.record
    # The page has the interventions on the whole monument and on all its parts.
    interventions = []
    for intervention in page.interventions:
        monument_slugs = [monument.slug for monument in intervention.monuments]
        if record.slug in monument_slugs:
            interventions.append(intervention)

    claims_by_ref = {claim.ref: claim for claim in detail.claims}
    evidence = Evidence(record.name, detail.chronology, claims_by_ref, page.control, interventions, time_query.as_of)
    charts = [condition_chart(evidence, layout) for layout in (WIDE, NARROW)]
    return [chart for chart in charts if chart]


def _find_window_to_explain(detail: MonumentDetail, day: int) -> Window | None:
    """Return the window (the days within which the grade changed) that explains the state on a day.

    This is the window that includes the day. If there is none, it is the last window before the day, provided that it
    led to the state shown. Return None if that is not so either.
    """
    window_on_day = detail.chronology.window_of(day)
    if window_on_day is not None:
        return window_on_day

    past_windows = [window for window in detail.chronology.windows if window.by is not None and window.by <= day]
    shown_grade = detail.record.state.grade
    if not past_windows or shown_grade == Grade.UNKNOWN:
        return None
    last_window = past_windows[-1]
    return last_window if last_window.to_grade == shown_grade else None
