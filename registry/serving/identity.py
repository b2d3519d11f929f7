"""The id of a request: on its answer, in its problem, in the log and in the ledger it is the same one."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

from django.http import HttpRequest

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,100}")

# The request that is being answered now: what is logged meanwhile belongs to it.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def request_id_of(request: HttpRequest) -> str:
    """The id that the client gave its request if it is well formed, else a new one; the same at every call."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        given = request.headers.get("X-Request-ID", "")
        known = given if WELL_FORMED.fullmatch(given) else str(uuid.uuid4())
        request.request_id = known
    return known
