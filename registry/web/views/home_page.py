"""The home page: the monuments of one site on one day."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from registry.domain.chronology.dates import format_iso_day
from registry.domain.chronology.grades import RANKED
from registry.domain.value_types import Values
from registry.queries.pages import HomePage, home_page
from registry.web.charts import Spot, count_strip, site_plan

from . import rendering
from .query_params import SLIDER_FROM, PageTimeQuery, read_time_query, slider_day
from .site_map import held_on, place_on, spots

STATES = ("uncertain", *(grade.value for grade in reversed(RANKED)), "not_visible", "unknown")
YEAR_LABELS = (2010, 2014, 2018, 2022)  # below the slider, before that of the present year


def home(request: HttpRequest) -> HttpResponse:
    """Show the monuments of a site on the day that the slider selects."""
    if selected_day := slider_day(request):
        return redirect(f"{reverse('registry:home')}?{urlencode({'as_of': selected_day})}")
    time_query = read_time_query(request)
    page = home_page(request.GET.get("site"), as_of=time_query.as_of, viewer=rendering.get_viewer(request))
    context: Values = {"asked": time_query, "page": page}
    if page is not None:
        context |= _site_context(page, time_query)
    return rendering.render_page(request, "registry/home.html", context, status=time_query.status)


def _site_context(page: HomePage, time_query: PageTimeQuery) -> Values:
    """Return the template's context for a site on a day: plans, counts, control periods and the slider."""
    day = time_query.day
    plan_spots = spots(page.monuments, time_query)
    unplaced = [monument for monument in page.monuments if not _is_on_plan(monument.slug, plan_spots)]
    control_spans = _control_spans(page, time_query.today)
    return {
        "plan": _site_plan(page, plan_spots, 640, 460, "wide"),
        "narrow_plan": _site_plan(page, plan_spots, 358, 400, "narrow"),
        "off_plan": [(monument, place_on(monument, day)) for monument in unplaced],
        "counts": [(code, page.counts[code]) for code in STATES if page.counts.get(code)],
        "held": held_on(page.control, day),
        "strip": count_strip(page.changes, SLIDER_FROM, time_query.today, control_spans),
        "earlier": _last_change_before(page, day),
        "later": _first_change_after(page, day),
        "years": [*YEAR_LABELS, time_query.today_text[:4]],
    }


def _site_plan(page: HomePage, plan_spots: list[Spot], width: int, height: int, cls: str) -> str:
    """Return the plan of the site as SVG in one size, "" if no monument has a position."""
    if not plan_spots:
        return ""
    title = gettext("Plan of %(site)s") % {"site": page.site.name}
    return site_plan(
        plan_spots, title=title, north=gettext("N"), metres=gettext("m"), width=width, height=height, cls=cls
    )


def _is_on_plan(slug: str, plan_spots: list[Spot]) -> bool:
    """Return whether a monument is among the spots of the plan."""
    return any(f"/{slug}/" in spot.url for spot in plan_spots)


def _control_spans(page: HomePage, today: int) -> list[tuple[int, int]]:
    """Return first and last day number of each control period, at its longest.

    A start that no source gives is the start of the slider; an end that no source gives is today.
    """
    spans = []
    for period in page.control:
        start = period.start.earliest if period.start else None
        end = period.end.latest if period.end else None
        spans.append((SLIDER_FROM if start is None else start, today if end is None else end))
    return spans


def _change_days(page: HomePage) -> set[int]:
    """Return the day numbers on which the state of a monument changes, from the start of the slider on."""
    return {day for day, _, _ in page.changes if day is not None and day >= SLIDER_FROM}


def _last_change_before(page: HomePage, day: int) -> str | None:
    """Return the last day before `day` on which a state changes, as an ISO date; None if there is none."""
    earlier_days = [change_day for change_day in _change_days(page) if change_day < day]
    return format_iso_day(max(earlier_days)) if earlier_days else None


def _first_change_after(page: HomePage, day: int) -> str | None:
    """Return the first day after `day` on which a state changes, as an ISO date; None if there is none."""
    later_days = [change_day for change_day in _change_days(page) if change_day > day]
    return format_iso_day(min(later_days)) if later_days else None
