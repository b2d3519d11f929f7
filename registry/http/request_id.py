"""The ID of a request, the same in response headers, problem details, logs and the audit log. The server creates it.

A client may send its own ID, too. That is logged and returned in a second header, but never stored, since a client can
copy another client's ID or write anything into it.
"""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

from django.http import HttpRequest

WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")

# The request in progress, so that log records can name it.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


def get_request_id(request: HttpRequest) -> str:
    """Return the ID that the server gave to a request. Create it at the first call."""
    request_id: str | None = getattr(request, "request_id", None)
    if request_id is None:
        request_id = str(uuid.uuid4())
        request.request_id = request_id  # type: ignore[attr-defined]  # our own attribute
    return request_id


def get_client_request_id(request: HttpRequest) -> str | None:
    """Return the ID that the client or a proxy sent in X-Request-ID, or None if it is missing or malformed."""
    client_id = request.headers.get("X-Request-ID", "")
    return client_id if WELL_FORMED_ID.fullmatch(client_id) else None
