"""The list of monuments, and one monument with all that is known of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from registry.domain.chronology.grades import RANK, RANKED
from registry.domain.chronology.windows import Window
from registry.domain.vocabulary.codes import Grade, MonumentKind
from registry.queries.pages import MonumentDetail, MonumentPage, monument_list, monument_page
from registry.queries.visible import visible_monuments
from registry.web.charts import Evidence, condition_chart, site_plan
from registry.web.charts.condition import NARROW, WIDE
from registry.web.text.terms import label

from . import rendering
from .query_params import PageTimeQuery, code_asked, read_page_number, read_time_query
from .site_map import held_on, place_on, spots


def monuments(request: HttpRequest) -> HttpResponse:
    """The whole monuments, filtered by what is in the query."""
    question, given = read_time_query(request), request.GET
    kind = code_asked(request, "kind", MonumentKind)
    states = [*(grade.value for grade in RANKED), "uncertain", "unknown"]
    state = code_asked(request, "state", states)
    found = monument_list(
        search=given.get("q", "").strip()[:100],
        kind=kind,
        state=state,
        as_of=question.as_of,
        viewer=rendering.get_viewer(request),
        page=read_page_number(request),
    )
    kinds = [(each.value, label("monument_kind", each)) for each in MonumentKind]
    words = [(each, label("grade", each) or gettext("Uncertain")) for each in states]
    context = {
        "asked": question,
        "found": found,
        "kinds": kinds,
        "states": words,
        "kind": kind,
        "state": state,
        "q": given.get("q", "").strip()[:100],
    }
    return rendering.render_page(request, "registry/monuments.html", context, status=question.status)


def monument(request: HttpRequest, slug: str) -> HttpResponse:
    """One monument, in its state on the day asked for, as known at the moment asked for."""
    question = read_time_query(request)
    page = monument_page(slug, as_of=question.as_of, known_at=question.known_at, viewer=rendering.get_viewer(request))
    if page is None:
        return _not_known(request, slug, question)
    record, window = page.whole.record, _telling_window(page.whole, question)
    spot = spots([record], question, chosen=slug)
    context = {
        "asked": question,
        "page": page,
        "told": page.whole,
        "record": record,
        "claims": page.claims,
        "charts": _charts(page, page.whole, question),
        "window": window,
        "improved": window is not None and RANK[window.to_grade] < RANK[window.from_grade],
        "leading": page.claims.get(record.state.leading or ""),
        "age": None if record.state.last_seen is None else question.day - record.state.last_seen,
        "places": place_on(record, question.day),
        "plan": site_plan(
            spot,
            title=gettext("Where it is"),
            north=gettext("N"),
            metres=gettext("m"),
            width=280,
            height=180,
            small=True,
        )
        if spot
        else "",
        "held": held_on(page.control, question.as_of) if question.as_of is not None else [],
        "sources": _sources(page),
        "address": request.build_absolute_uri(request.path),
    }
    return rendering.render_page(request, "registry/monument.html", context, status=question.status)


def _not_known(request: HttpRequest, slug: str, question: PageTimeQuery) -> HttpResponse:
    found = visible_monuments(rendering.get_viewer(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    context = {"asked": question, "monument": found}
    return rendering.render_page(request, "registry/not_known_then.html", context, status=404)


def _charts(page: MonumentPage, told: MonumentDetail, question: PageTimeQuery) -> list[str]:
    claims = {claim.ref: claim for claim in told.claims}
    works = [work for work in page.interventions if any(m.slug == told.record.slug for m in work.monuments)]
    evidence = Evidence(told.record.name, told.chronology, claims, page.control, works, question.as_of)
    return [drawn for layout in (WIDE, NARROW) if (drawn := condition_chart(evidence, layout))]


def _telling_window(told: MonumentDetail, question: PageTimeQuery) -> Window | None:
    """The window that the day lies in, or else the last one that led into the state shown."""
    day = question.day
    open_now = told.chronology.window_of(day)
    if open_now is not None:
        return open_now
    over = [w for w in told.chronology.windows if w.by is not None and w.by <= day]
    state = told.record.state.grade
    return over[-1] if over and over[-1].to_grade == state and state != Grade.UNKNOWN else None


def _sources(page: MonumentPage) -> list:
    found = {claim.source.slug: claim.source for claim in page.claims.values()}
    return sorted(found.values(), key=lambda source: (source.reliability, source.slug))
