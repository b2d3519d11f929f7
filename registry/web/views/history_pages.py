"""The public history of a monument's record."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.audit.column_policy import MONUMENT, Audience
from registry.audit.history import get_history
from registry.models import Monument
from registry.queries.monuments import monument_record
from registry.web.text.history_text import describe_change_set

from . import rendering
from .query_params import read_page_number


def monument_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of the changes to a monument's record, the latest first."""
    viewer = rendering.get_viewer(request)
    record = monument_record(slug, viewer=viewer)
    if record is None:
        raise Http404
    page = get_history(Monument, record.pk, audience=Audience.of(viewer), page=read_page_number(request))
    record_key = (MONUMENT, str(record.pk))
    changes = [(change_set, describe_change_set(change_set, page.names, record_key)) for change_set in page.acts]
    return rendering.render_page(request, "registry/history.html", {"record": record, "found": page, "acts": changes})
