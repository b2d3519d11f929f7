"""The HTTP status and message for each exception: try again, send something else, or report it. In English.

A database that is unreachable, busy or full must look neither like a bug nor like success.
"""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from registry.domain.errors import gettext_noop
from registry.media.storage import StorageUnavailable
from registry.media.workers import WorkersBusy

RETRY_SECONDS = 5


class UrlTooLong(SuspiciousOperation):
    """A rejected request: its path and query string together are too long."""


class LengthMissing(SuspiciousOperation):
    """A rejected request: it has a body, but no Content-Length header."""


@dataclass(frozen=True, slots=True)
class ErrorOutcome:
    """The status and the message of an error response. `retry` is in seconds, None if a retry does not help."""

    status: HTTPStatus
    sentence: str
    retry: int | None = None


DATABASE_UNAVAILABLE = ErrorOutcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop(
        "The registry cannot reach its database just now. Please try again in a moment. If you were saving something, "
        "look first whether it was kept."
    ),
    RETRY_SECONDS,
)
BUSY = ErrorOutcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop(
        "The registry is busy, and the turn of this request did not come in time. Nothing was saved. Please try again "
        "in a moment."
    ),
    RETRY_SECONDS,
)
DISK_FULL_OUTCOME = ErrorOutcome(
    HTTPStatus.INSUFFICIENT_STORAGE,
    gettext_noop("The registry has no room left on its disk. Nothing was saved. Reading is still possible."),
)
NOT_FOUND = ErrorOutcome(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
FORBIDDEN = ErrorOutcome(HTTPStatus.FORBIDDEN, gettext_noop("This is not open to you."))
STORAGE_UNAVAILABLE = ErrorOutcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop(
        "The registry cannot reach the store of its pictures just now. Nothing was saved. Please try again in a moment."
    ),
    RETRY_SECONDS,
)
BAD_REQUEST = ErrorOutcome(HTTPStatus.BAD_REQUEST, gettext_noop("The request cannot be understood."))
UNSTORABLE = ErrorOutcome(
    HTTPStatus.BAD_REQUEST,
    gettext_noop("The request holds a value that cannot be stored: the character zero, half a character, or too much."),
)
TOO_LARGE = ErrorOutcome(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext_noop("What was sent is larger than the registry takes.")
)
SERVER_ERROR = ErrorOutcome(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    gettext_noop("The registry failed to answer. The fault is on our side; please report it with the request_id."),
)

TOO_LONG = ErrorOutcome(HTTPStatus.REQUEST_URI_TOO_LONG, gettext_noop("The address is longer than the registry reads."))
LENGTH_REQUIRED = ErrorOutcome(
    HTTPStatus.LENGTH_REQUIRED,
    gettext_noop("What was sent does not say how long it is (Content-Length), and was not read."),
)

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
OUT_OF_REACH = (errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # temporary, or to be fixed by the operator

SQLITE = {
    sqlite3.SQLITE_FULL: DISK_FULL_OUTCOME,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_INTERRUPT: BUSY,
    sqlite3.SQLITE_CANTOPEN: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_IOERR: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_READONLY: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_NOMEM: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_TOOBIG: UNSTORABLE,
}
# PostgreSQL's SQLSTATE by its first characters; a longer prefix stands before a shorter one.
SQLSTATE = (
    ("53100", DISK_FULL_OUTCOME),
    ("53", DATABASE_UNAVAILABLE),  # no memory, no connection left
    ("08", DATABASE_UNAVAILABLE),  # the connection broke
    ("57014", BUSY),  # cancelled, because it took too long
    ("57", DATABASE_UNAVAILABLE),  # shut down, starting
    ("58030", DATABASE_UNAVAILABLE),  # could not read or write its files
    ("25006", DATABASE_UNAVAILABLE),  # takes no writes at present
    ("25P0", BUSY),  # ended by a time-out
    ("40", BUSY),  # deadlock or serialization failure
    ("55P03", BUSY),  # lock not available
    ("22", UNSTORABLE),
)


def get_error_outcome(error: BaseException) -> ErrorOutcome:
    """Return the status and the message for a request that raised `error`."""
    match error:
        case Http404():
            return NOT_FOUND
        case PermissionDenied():
            return FORBIDDEN
        case RequestDataTooBig():
            return TOO_LARGE
        case UrlTooLong():
            return TOO_LONG
        case LengthMissing():
            return LENGTH_REQUIRED
        case BadRequest() | SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return BAD_REQUEST
        case UnicodeEncodeError(reason="surrogates not allowed"):
            return UNSTORABLE
        case DatabaseError() | InterfaceError():
            return _database_outcome(error)
        case StorageUnavailable():
            return STORAGE_UNAVAILABLE
        case WorkersBusy():
            return BUSY
        case MemoryError():
            return DATABASE_UNAVAILABLE
        case OSError(errno=number) if number in DISK_FULL:
            return DISK_FULL_OUTCOME
        case OSError(errno=number) if number in OUT_OF_REACH:
            return DATABASE_UNAVAILABLE
    return SERVER_ERROR


def _database_outcome(error: BaseException) -> ErrorOutcome:
    """Return the status and message of the response to a database error.

    They depend on the error code of SQLite or PostgreSQL. Without a code, as when no connection was made, they depend
    on the class of Django's exception.
    """
    cause: BaseException | None = error
    while cause is not None:
        sqlite_code = getattr(cause, "sqlite_errorcode", None)
        if sqlite_code is not None:
            # The lowest byte is the primary code; the higher bytes of an extended code only refine it.
            return SQLITE.get(sqlite_code & 0xFF, SERVER_ERROR)
        sqlstate = getattr(cause, "sqlstate", None)
        if sqlstate:
            return _postgresql_outcome(sqlstate)
        # Django's exceptions have no code themselves: the driver's exception is their cause.
        cause = cause.__cause__

    if isinstance(error, OperationalError | InterfaceError):
        return DATABASE_UNAVAILABLE
    if isinstance(error, DataError):
        return UNSTORABLE
    return SERVER_ERROR


def _postgresql_outcome(sqlstate: str) -> ErrorOutcome:
    """Return the status and message for a PostgreSQL error code, by the first prefix in `SQLSTATE` that matches."""
    for prefix, outcome in SQLSTATE:
        if sqlstate.startswith(prefix):
            return outcome
    return SERVER_ERROR
