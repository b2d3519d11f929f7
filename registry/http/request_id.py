"""The id of a request: on its answer, in its problem, in the log and in the ledger it is the same one, and ours.

A client may give its request an id as well. That is logged and sent back beside ours, and kept nowhere: anybody could
repeat somebody else's or write what they like.
"""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

from django.http import HttpRequest

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,100}")

# The request that is being answered now: what is logged meanwhile belongs to it.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def request_id_of(request: HttpRequest) -> str:
    """The id that the registry gave the request; the same at every call."""
    known: str | None = getattr(request, "request_id", None)
    if known is None:
        known = str(uuid.uuid4())
        request.request_id = known  # type: ignore[attr-defined]  # ours
    return known


def client_request_id_of(request: HttpRequest) -> str | None:
    """The id that the client, or a proxy, gave it in X-Request-ID; None without one that is well formed."""
    given = request.headers.get("X-Request-ID", "")
    return given if WELL_FORMED.fullmatch(given) else None
