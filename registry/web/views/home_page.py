"""The home page: the monuments of one site on one day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from registry.domain.chronology.dates import format_iso_day
from registry.domain.chronology.grades import RANKED
from registry.domain.value_types import Values
from registry.queries.pages import HomePage, home_page
from registry.web.charts import Spot, count_strip, site_plan

from . import rendering
from .diagram_files import draw_mini_diagram
from .query_params import SLIDER_FROM, PageTimeQuery, get_slider_url, read_time_query
from .site_map import make_spots, periods_on

STATES = ("uncertain", *(grade.value for grade in reversed(RANKED)), "not_visible", "unknown")
YEAR_LABELS = (2010, 2014, 2018, 2022)  # below the slider, before that of the present year


def home(request: HttpRequest) -> HttpResponse:
    """Show the monuments of a site in their states on a day. Visitors can select the day with a slider."""
    # Without JavaScript, the slider is sent as a form. The redirect gives the day a URL of its own.
    slider_url = get_slider_url(request)
    if slider_url is not None:
        return redirect(slider_url)

    time_query = read_time_query(request)
    page = home_page(request.GET.get("site"), as_of=time_query.as_of, viewer=rendering.get_viewer(request))
    context: Values = {"asked": time_query, "page": page}
    if page is not None:
        context |= _get_site_context(page, time_query)
        context["cards"] = [(monument, draw_mini_diagram(monument, page.moves_of_parts)) for monument in page.monuments]
    return rendering.render_page(request, "registry/home.html", context, status=time_query.status)


def _get_site_context(page: HomePage, time_query: PageTimeQuery) -> Values:
    """Return the template context of a site on one day: its plans, counts and slider."""
    day = time_query.day
    spots = make_spots(page.monuments, time_query)
    slugs_on_plan = {spot.slug for spot in spots}
    monuments_off_plan = [monument for monument in page.monuments if monument.slug not in slugs_on_plan]
    control_spans = _get_control_spans(page, time_query.today)
    return {
        "plan": _draw_plan(page, spots, 640, 460, "wide"),
        "narrow_plan": _draw_plan(page, spots, 358, 400, "narrow"),
        "off_plan": monuments_off_plan,
        "counts": [(code, page.counts[code]) for code in STATES if page.counts.get(code)],
        "held": periods_on(page.control, day),
        "strip": count_strip(page.changes, SLIDER_FROM, time_query.today, control_spans),
        "earlier": _last_change_before(page, day),
        "later": _first_change_after(page, day),
        "years": [*YEAR_LABELS, time_query.today_text[:4]],
    }


def _draw_plan(page: HomePage, spots: list[Spot], width: int, height: int, css_class: str) -> str:
    """Return a plan of the site as SVG of a given size. Return "" if no monument has a position to show."""
    if not spots:
        return ""
    title = gettext("Plan of %(site)s") % {"site": page.site.name}
    return site_plan(
        spots, title=title, north=gettext("N"), metres=gettext("m"), width=width, height=height, cls=css_class
    )


def _get_control_spans(page: HomePage, today: int) -> list[tuple[int, int]]:
    """Return the first and the last day number of each control period (the time in which a party held the site).

    If its start is unknown, it starts on the first day of the slider. If its end is unknown, it ends today.
    """
    spans = []
    for period in page.control:
        first_day = period.start.earliest if period.start else None
        last_day = period.end.latest if period.end else None
        if first_day is None:
            first_day = SLIDER_FROM
        if last_day is None:
            last_day = today
        spans.append((first_day, last_day))
    return spans


def _get_change_days(page: HomePage) -> set[int]:
    """Return the day numbers on which the state of a monument changes, from the start of the slider on."""
    return {day for day, _, _ in page.changes if day is not None and day >= SLIDER_FROM}


def _last_change_before(page: HomePage, day: int) -> str | None:
    """Return the last day before `day` on which a state changes, as an ISO date; None if there is none."""
    earlier_days = [change_day for change_day in _get_change_days(page) if change_day < day]
    return format_iso_day(max(earlier_days)) if earlier_days else None


def _first_change_after(page: HomePage, day: int) -> str | None:
    """Return the first day after `day` on which a state changes, as an ISO date; None if there is none."""
    later_days = [change_day for change_day in _get_change_days(page) if change_day > day]
    return format_iso_day(min(later_days)) if later_days else None
