"""The home page: one site on one day."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from registry.domain.chronology.dates import iso
from registry.domain.chronology.grades import RANKED
from registry.domain.value_types import Values
from registry.queries.pages import HomePage, home_page
from registry.web.charts import Spot, count_strip, site_plan

from . import rendering
from .query_params import SLIDER_FROM, PageTimeQuery, read_time_query, slider_day
from .site_map import held_on, place_on, spots

STATES = ("uncertain", *(grade.value for grade in reversed(RANKED)), "not_visible", "unknown")


def home(request: HttpRequest) -> HttpResponse:
    """The registry on the day that the slider shows."""
    if moved := slider_day(request):
        return redirect(f"{reverse('registry:home')}?{urlencode({'as_of': moved})}")
    question = read_time_query(request)
    page = home_page(request.GET.get("site"), as_of=question.as_of, viewer=rendering.get_viewer(request))
    context: Values = {"asked": question, "page": page}
    if page is not None:
        context |= _context(page, question)
    return rendering.render_page(request, "registry/home.html", context, status=question.status)


def _context(page: HomePage, question: PageTimeQuery) -> Values:
    day, drawn = question.day, spots(page.monuments, question)
    return {
        "plan": _plan(page, drawn, 640, 460, "wide"),
        "narrow_plan": _plan(page, drawn, 358, 400, "narrow"),
        "off_plan": [(m, place_on(m, day)) for m in page.monuments if not _is_drawn(m.slug, drawn)],
        "counts": [(code, page.counts[code]) for code in STATES if page.counts.get(code)],
        "held": held_on(page.control, day),
        "strip": count_strip(page.changes, SLIDER_FROM, question.today, _held(page, question.today)),
        "earlier": _change(page, day, later=False),
        "later": _change(page, day, later=True),
        "years": [2010, 2014, 2018, 2022, question.today_text[:4]],
    }


def _plan(page: HomePage, drawn: list[Spot], width: int, height: int, cls: str) -> str:
    if not drawn:
        return ""
    title = gettext("Plan of %(site)s") % {"site": page.site.name}
    return site_plan(drawn, title=title, north=gettext("N"), metres=gettext("m"), width=width, height=height, cls=cls)


def _is_drawn(slug: str, drawn: list[Spot]) -> bool:
    return any(f"/{slug}/" in spot.url for spot in drawn)


def _held(page: HomePage, today: int) -> list[tuple[int, int]]:
    """The spans in which the site may have been held, as far as sources speak of both ends."""
    spans = []
    for period in page.control:
        start = period.start.earliest if period.start else None
        end = period.end.latest if period.end else today
        spans.append((SLIDER_FROM if start is None else start, today if end is None else end))
    return spans


def _change(page: HomePage, day: int, *, later: bool) -> str | None:
    """The nearest day on which some state changes, in ISO."""
    days = {change for change, _, _ in page.changes if change is not None and change >= SLIDER_FROM}
    found = [d for d in days if (d > day if later else d < day)]
    return iso(min(found) if later else max(found)) if found else None
