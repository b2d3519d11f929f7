"""What JSON Schema cannot say of a query: that days asked for are not to come, which cursors have been given out."""

from __future__ import annotations

import re
from typing import Any

import schemathesis

LAST = "2025"  # a year that is over


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Days to come are moved into the past, cursors that nobody gave out are made moments."""
    for name in ("as_of", "known_at", "on", "since"):
        value = (query or {}).get(name)
        if name == "since" and isinstance(value, str) and not re.match(r"[0-9]{4}-", value):
            query[name] = "2016-02-29T12:00:00Z"
        if isinstance(value, str) and re.match(r"[0-9]{4}-", value) and value[:4] > LAST:
            query[name] = "2016" + value[4:]  # a leap year, as 29 February may be
    return query
