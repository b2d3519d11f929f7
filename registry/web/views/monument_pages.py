"""The list of monuments, and the page of one monument."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.chronology.windows import Window
from registry.domain.vocabulary.codes import Grade, MonumentKind
from registry.queries.interventions import InterventionRecord
from registry.queries.monuments import MonumentRecord
from registry.queries.pages import MonumentDetail, MonumentPage, monument_list, monument_page
from registry.queries.visible import visible_monuments
from registry.web.charts import Evidence, condition_chart, site_plan
from registry.web.charts.layout import NARROW, WIDE
from registry.web.text.terms import label

from . import rendering
from .query_params import PageTimeQuery, code_asked, read_page_number, read_time_query
from .site_map import held_on, place_on, spots

MAX_SEARCH_LENGTH = 100


def monuments(request: HttpRequest) -> HttpResponse:
    """Show one page of the list of monuments, without their parts, filtered by search, kind and state."""
    time_query = read_time_query(request)
    search = request.GET.get("q", "").strip()[:MAX_SEARCH_LENGTH]
    kind = code_asked(request, "kind", MonumentKind)
    states = [*(grade.value for grade in RANKED), "uncertain", "unknown"]
    state = code_asked(request, "state", states)
    page = monument_list(
        search=search,
        kind=kind,
        state=state,
        as_of=time_query.as_of,
        viewer=rendering.get_viewer(request),
        page=read_page_number(request),
    )
    context = {
        "asked": time_query,
        "found": page,
        "kinds": [(kind.value, label("monument_kind", kind)) for kind in MonumentKind],
        "states": [(code, label("grade", code) or gettext("Uncertain")) for code in states],
        "kind": kind,
        "state": state,
        "q": search,
    }
    return rendering.render_page(request, "registry/monuments.html", context, status=time_query.status)


def monument(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one monument in its state on the day, as known at the moment, that the query asks for."""
    time_query = read_time_query(request)
    viewer = rendering.get_viewer(request)
    page = monument_page(slug, as_of=time_query.as_of, known_at=time_query.known_at, viewer=viewer)
    if page is None:
        return _not_known_at(request, slug, time_query)
    record = page.whole.record
    window = _window_to_explain(page.whole, time_query.day)
    last_seen = record.state.last_seen
    context = {
        "asked": time_query,
        "page": page,
        "told": page.whole,
        "record": record,
        "claims": page.claims,
        "charts": _charts(page, page.whole, time_query),
        "window": window,
        "improved": window is not None and RANK[window.to_grade] < RANK[window.from_grade],
        "leading": page.claims.get(record.state.leading or ""),
        "age": None if last_seen is None else time_query.day - last_seen,
        "places": place_on(record, time_query.day),
        "plan": _small_plan(record, time_query),
        "held": [] if time_query.as_of is None else held_on(page.control, time_query.as_of),
        "sources": _cited_sources(page),
        "address": request.build_absolute_uri(request.path),
    }
    return rendering.render_page(request, "registry/monument.html", context, status=time_query.status)


def _not_known_at(request: HttpRequest, slug: str, time_query: PageTimeQuery) -> HttpResponse:
    """Return the page for a monument that the registry did not hold yet at the moment asked for, with status 404.

    Raise Http404 if there is no such monument now either.
    """
    monument = visible_monuments(rendering.get_viewer(request)).filter(slug=slug).first()
    if monument is None:
        raise Http404
    context = {"asked": time_query, "monument": monument}
    return rendering.render_page(request, "registry/not_known_then.html", context, status=404)


def _small_plan(record: MonumentRecord, time_query: PageTimeQuery) -> str:
    """Return a small plan with the monument's position, "" if it has none on that day."""
    plan_spots = spots([record], time_query, chosen=record.slug)
    if not plan_spots:
        return ""
    return site_plan(
        plan_spots,
        title=gettext("Where it is"),
        north=gettext("N"),
        metres=gettext("m"),
        width=280,
        height=180,
        small=True,
    )


def _charts(page: MonumentPage, detail: MonumentDetail, time_query: PageTimeQuery) -> list[str]:
    """Return the condition chart of a monument in its two layouts; none if there is nothing to draw."""
    claims = {claim.ref: claim for claim in detail.claims}

    def concerns(intervention: InterventionRecord) -> bool:
        return any(monument.slug == detail.record.slug for monument in intervention.monuments)

    interventions = [intervention for intervention in page.interventions if concerns(intervention)]
    evidence = Evidence(detail.record.name, detail.chronology, claims, page.control, interventions, time_query.as_of)
    charts = [condition_chart(evidence, layout) for layout in (WIDE, NARROW)]
    return [chart for chart in charts if chart]


def _window_to_explain(detail: MonumentDetail, day: int) -> Window | None:
    """Return the window that includes the day, or else the last one before it that led to the state shown."""
    window_on_day = detail.chronology.window_of(day)
    if window_on_day is not None:
        return window_on_day
    past_windows = [window for window in detail.chronology.windows if window.by is not None and window.by <= day]
    grade = detail.record.state.grade
    if not past_windows or grade == Grade.UNKNOWN or past_windows[-1].to_grade != grade:
        return None
    return past_windows[-1]


def _cited_sources(page: MonumentPage) -> list:
    """Return the sources of all claims on the page, the most reliable first."""
    sources = {claim.source.slug: claim.source for claim in page.claims.values()}
    return sorted(sources.values(), key=lambda source: (source.reliability, source.slug))
