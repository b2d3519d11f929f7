"""What was changed in a monument's record, for anybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.audit.column_policy import MONUMENT, Audience
from registry.audit.history import history
from registry.models import Monument
from registry.queries.monuments import monument_record
from registry.web.text.history_text import describe

from . import rendering
from .query_params import read_page_number


def monument_history(request: HttpRequest, slug: str) -> HttpResponse:
    """The acts that made the record what it is, the latest first."""
    viewer = rendering.get_viewer(request)
    record = monument_record(slug, viewer=viewer)
    if record is None:
        raise Http404
    found = history(Monument, record.pk, audience=Audience.of(viewer), page=read_page_number(request))
    lines = [(act, describe(act, found.names, (MONUMENT, str(record.pk)))) for act in found.acts]
    return rendering.render_page(request, "registry/history.html", {"record": record, "found": found, "acts": lines})
