"""Rules for query parameters that JSON Schema cannot express: no dates in the future, no invented cursors."""

from __future__ import annotations

import re
from typing import Any

import schemathesis

LAST_YEAR = "2025"  # the latest year that schemathesis may ask for


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Return generated query parameters without the values that only our rules refuse.

    Dates in the future are moved to 2016. Invented cursors are replaced by a date and time.
    """
    for name in ("as_of", "known_at", "on", "since"):
        value = (query or {}).get(name)
        if name == "since" and isinstance(value, str) and not re.match(r"[0-9]{4}-", value):
            query[name] = "2016-02-29T12:00:00Z"
        if isinstance(value, str) and re.match(r"[0-9]{4}-", value) and value[:4] > LAST_YEAR:
            query[name] = "2016" + value[4:]  # a leap year, as 29 February may be
    return query
