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
    """Show one page of the changes that were made to the record of a monument, newest first."""
    viewer = rendering.get_viewer(request)
    record = monument_record(slug, viewer=viewer)
    if record is None:
        raise Http404

    page_number = read_page_number(request)
    history = get_history(Monument, record.pk, audience=Audience.of(viewer), page=page_number)
    record_key = (MONUMENT, str(record.pk))
    described_change_sets = []
    for change_set in history.acts:
        descriptions = describe_change_set(change_set, history.names, record_key)
        described_change_sets.append((change_set, descriptions))

    context = {"record": record, "found": history, "acts": described_change_sets}
    return rendering.render_page(request, "registry/history.html", context)
