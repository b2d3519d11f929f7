"""What was changed in a monument's record, for anybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.domain.columns import MONUMENT, Audience
from registry.models import Monument
from registry.queries.history import history
from registry.queries.monuments import monument_record
from registry.wording.history import said

from . import answering
from .asking import page_asked


def monument_history(request: HttpRequest, slug: str) -> HttpResponse:
    """The acts that made the record what it is, the latest first."""
    reader = answering.reader(request)
    record = monument_record(slug, reader=reader)
    if record is None:
        raise Http404
    found = history(Monument, record.pk, audience=Audience.of(reader), page=page_asked(request))
    lines = [(act, said(act, found.names, (MONUMENT, str(record.pk)))) for act in found.acts]
    return answering.page(request, "registry/history.html", {"record": record, "found": found, "acts": lines})
