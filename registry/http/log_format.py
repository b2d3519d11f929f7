"""Formatters of the log. The JSON format contains no user input and nothing that identifies a person.

It leaves out paths, queries, bodies, headers, names and IP addresses. A request is logged by ID, method and route
pattern. An exception is logged by type and place, since its message often quotes the input. Messages of other packages
are logged as unformatted templates.
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

OWN_LOGGERS = ("registry", "api", "config")  # their messages are written by us and contain nothing private
MAX_CHAIN_LENGTH = 8  # exceptions of a chain that are logged


class JsonFormatter(logging.Formatter):
    """A formatter that writes each log record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a log record as one line of JSON, with its request and the chain of its exception."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": get_safe_message(record),
            **get_request_fields(record),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = [_error_summary(error) for error in _exception_chain(record.exc_info[1])]
        # json.dumps escapes non-ASCII characters, so no Unicode line separator can split the line.
        return json.dumps(line)


class PlainFormatter(logging.Formatter):
    """A formatter for the developer's terminal, with full tracebacks. These may quote user input."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return a log record as text, with the fields of its request in brackets at the end of the first line."""
        first_line, newline, traceback_lines = super().format(record).partition("\n")
        request_fields = [str(value) for value in get_request_fields(record).values() if value is not None]
        if request_fields:
            first_line += f" [{' '.join(request_fields)}]"
        return first_line + newline + traceback_lines


def get_safe_message(record: logging.LogRecord) -> str:
    """Return the message of a log record without private data.

    Messages of Django about requests quote the path, so they are replaced by the phrase of the HTTP status.
    """
    package, _, logger_name = record.name.partition(".")
    if package in OWN_LOGGERS:
        return record.getMessage()
    status = getattr(record, "status_code", None)
    if logger_name == "request" and status:
        return HTTPStatus(status).phrase
    if logger_name.startswith("security."):
        return logger_name.removeprefix("security.")
    # The template of the message, without the arguments that may be private.
    return str(record.msg)


def get_request_fields(record: logging.LogRecord) -> dict[str, object]:
    """Return the log fields of the current request: IDs, method, route, status and time. Empty without a request."""
    request = current_request.get()
    if request is None:
        return {}
    fields: dict[str, object] = {
        "request_id": request_id_of(request),
        "method": request.method if request.method in METHODS else "other",
        "route": request.resolver_match.route if request.resolver_match else None,
    }
    optional_fields = {
        "status": getattr(record, "status", None),
        "milliseconds": getattr(record, "milliseconds", None),
        "client_request_id": client_request_id_of(request),
    }
    return fields | {name: value for name, value in optional_fields.items() if value is not None}


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def _exception_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception, its cause, the cause of that, and so on, as a traceback shows them."""
    current: BaseException | None = error
    for _ in range(MAX_CHAIN_LENGTH):
        if current is None:
            return
        yield current
        if current.__cause__ is not None:
            current = current.__cause__
        elif current.__suppress_context__:
            # Raised with `from None`.
            current = None
        else:
            current = current.__context__


def _error_summary(error: BaseException) -> dict[str, object]:
    """Return the type of an exception and its stack frames, without its message, which may quote user input."""
    frames = []
    for frame in traceback.extract_tb(error.__traceback__):
        short_path = "/".join(Path(frame.filename).parts[-4:])
        frames.append(f"{short_path}:{frame.lineno} {frame.name}")
    return {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": frames}
