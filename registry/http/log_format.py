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

from .request_id import current_request, get_client_request_id, get_request_id

OWN_LOGGERS = ("registry", "api", "config")  # their messages are written by us and contain nothing private
MAX_CHAIN_LENGTH = 8  # exceptions of a chain that are logged
SHOWN_PATH_PARTS = 4  # of the path of a source file, so that it does not show where the server is installed


class JsonFormatter(logging.Formatter):
    """A formatter that writes each log record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a log record as one line of JSON, with the fields of the current request and the logged exceptions."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": get_safe_message(record),
            **get_request_fields(record),
        }
        if record.exc_info and record.exc_info[1]:
            exceptions = _exception_chain(record.exc_info[1])
            fields["error"] = [_describe_exception(exception) for exception in exceptions]
        # json.dumps escapes non-ASCII characters, so no Unicode line separator can split the line.
        return json.dumps(fields)


class PlainFormatter(logging.Formatter):
    """A formatter for the developer's terminal, with full tracebacks. These may quote user input."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Format a log record as text, with the fields of its request in brackets at the end of the first line."""
        first_line, newline, traceback_lines = super().format(record).partition("\n")
        request_fields = get_request_fields(record)
        known_values = [str(value) for value in request_fields.values() if value is not None]
        if known_values:
            first_line += f" [{' '.join(known_values)}]"
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
    # Django logs security errors under the name of the exception.
    if logger_name.startswith("security."):
        return logger_name.removeprefix("security.")
    # The template of the message, without the arguments that may be private.
    return str(record.msg)


def get_request_fields(record: logging.LogRecord) -> dict[str, object]:
    """Return the log fields that describe the current request, or an empty dict if there is none.

    They are its IDs, method and route. The log record of a response also has its status and duration.
    """
    request = current_request.get()
    if request is None:
        return {}

    route = request.resolver_match.route if request.resolver_match else None
    # A client may send any text as method.
    method = request.method if request.method in METHODS else "other"
    fields: dict[str, object] = {"request_id": get_request_id(request), "method": method, "route": route}
    optional_fields = {
        "status": getattr(record, "status", None),
        "milliseconds": getattr(record, "milliseconds", None),
        "client_request_id": get_client_request_id(request),
    }
    return fields | {name: value for name, value in optional_fields.items() if value is not None}


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def _exception_chain(exception: BaseException) -> Iterator[BaseException]:
    """Yield an exception, then its cause or context, then the cause or context of that one, and so on."""
    current: BaseException | None = exception
    for _ in range(MAX_CHAIN_LENGTH):
        if current is None:
            return
        yield current

        if current.__cause__ is not None:
            current = current.__cause__
        elif current.__suppress_context__:
            current = None  # raised with `from None`
        else:
            current = current.__context__


def _describe_exception(exception: BaseException) -> dict[str, object]:
    """Return the type of an exception and its stack frames, without its message, which may quote user input."""
    stack_frames = []
    for frame in traceback.extract_tb(exception.__traceback__):
        short_path = "/".join(Path(frame.filename).parts[-SHOWN_PATH_PARTS:])
        stack_frames.append(f"{short_path}:{frame.lineno} {frame.name}")
    type_name = f"{type(exception).__module__}.{type(exception).__qualname__}"
    return {"type": type_name, "at": stack_frames}
