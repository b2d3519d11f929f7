"""The lines of the log. As JSON they hold nothing that somebody typed or is known by.

No paths, queries, bodies, headers, names or addresses: of a request its id, method and the pattern of its route; of
an exception its type and where it was raised, since its words often quote what it could not read. What other packages
log is kept as the template that they wrote, not filled in.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from .request_id import client_request_id_of, current_request, request_id_of

OURS = ("registry", "api", "config")  # the loggers whose words are written here, and hold nothing private
DEEP = 8  # causes of causes that are told at most


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            **request_of(record),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = [
                {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": list(_places(error))}
                for error in _chain(record.exc_info[1])
            ]
        return json.dumps(line)  # in ASCII, so that no character is taken for the end of the line


class PlainFormatter(logging.Formatter):
    """For the terminal of whoever develops: exceptions speak for themselves, and may quote what was typed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = super().format(record).split("\n", 1)
        about = " ".join(str(value) for value in request_of(record).values() if value is not None)
        return "\n".join([f"{first} [{about}]" if about else first, *rest])


def message_of(record: logging.LogRecord) -> str:
    """What a line says; of Django's lines on requests the words for the status, since they would quote the path."""
    root, _, rest = record.name.partition(".")
    if root in OURS:
        return record.getMessage()
    if rest == "request" and (status := getattr(record, "status_code", None)):
        return HTTPStatus(status).phrase
    if rest.startswith("security."):
        return rest.removeprefix("security.")
    return str(record.msg)


def request_of(record: logging.LogRecord) -> dict[str, object]:
    """The request in which something was logged; nothing outside of one."""
    request = current_request.get()
    if request is None:
        return {}
    found: dict[str, object] = {
        "request_id": request_id_of(request),
        "method": request.method if request.method in METHODS else "other",
        "route": request.resolver_match.route if request.resolver_match else None,
    }
    asked = {name: getattr(record, name, None) for name in ("status", "milliseconds")}
    asked["client_request_id"] = client_request_id_of(request)
    return found | {name: value for name, value in asked.items() if value is not None}


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, what it came from, and so on."""
    found: BaseException | None = error
    for _ in range(DEEP):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
