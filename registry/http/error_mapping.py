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
class Outcome:
    """The status and the message of an error response. `retry` is in seconds, None if a retry does not help."""

    status: HTTPStatus
    sentence: str
    retry: int | None = None


AWAY = Outcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop(
        "The registry cannot reach its database just now. Please try again in a moment. If you were saving something, "
        "look first whether it was kept."
    ),
    RETRY_SECONDS,
)
BUSY = Outcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop(
        "The registry is busy, and the turn of this request did not come in time. Nothing was saved. Please try again "
        "in a moment."
    ),
    RETRY_SECONDS,
)
FULL = Outcome(
    HTTPStatus.INSUFFICIENT_STORAGE,
    gettext_noop("The registry has no room left on its disk. Nothing was saved. Reading is still possible."),
)
MISSING = Outcome(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
FORBIDDEN = Outcome(HTTPStatus.FORBIDDEN, gettext_noop("This is not open to you."))
STORE_AWAY = Outcome(
    HTTPStatus.SERVICE_UNAVAILABLE,
    gettext_noop(
        "The registry cannot reach the store of its pictures just now. Nothing was saved. Please try again in a moment."
    ),
    RETRY_SECONDS,
)
UNREADABLE = Outcome(HTTPStatus.BAD_REQUEST, gettext_noop("The request cannot be understood."))
UNSTORABLE = Outcome(
    HTTPStatus.BAD_REQUEST,
    gettext_noop("The request holds a value that cannot be stored: the character zero, half a character, or too much."),
)
TOO_LARGE = Outcome(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext_noop("What was sent is larger than the registry takes.")
)
OURS = Outcome(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    gettext_noop("The registry failed to answer. The fault is on our side; please report it with the request_id."),
)

TOO_LONG = Outcome(HTTPStatus.REQUEST_URI_TOO_LONG, gettext_noop("The address is longer than the registry reads."))
UNMEASURED = Outcome(
    HTTPStatus.LENGTH_REQUIRED,
    gettext_noop("What was sent does not say how long it is (Content-Length), and was not read."),
)

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
OUT_OF_REACH = (errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # temporary, or to be fixed by the operator

SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_INTERRUPT: BUSY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
    sqlite3.SQLITE_NOMEM: AWAY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_TOOBIG: UNSTORABLE,
}
# PostgreSQL's SQLSTATE by its first characters; a longer prefix stands before a shorter one.
SQLSTATE = (
    ("53100", FULL),
    ("53", AWAY),  # no memory, no connection left
    ("08", AWAY),  # the connection broke
    ("57014", BUSY),  # cancelled, because it took too long
    ("57", AWAY),  # shut down, starting
    ("58030", AWAY),  # could not read or write its files
    ("25006", AWAY),  # takes no writes at present
    ("25P0", BUSY),  # ended by a time-out
    ("40", BUSY),  # deadlock or serialization failure
    ("55P03", BUSY),  # lock not available
    ("22", UNSTORABLE),
)


def outcome_of(error: BaseException) -> Outcome:
    """Return the status and the message for a request that raised `error`."""
    match error:
        case Http404():
            return MISSING
        case PermissionDenied():
            return FORBIDDEN
        case RequestDataTooBig():
            return TOO_LARGE
        case UrlTooLong():
            return TOO_LONG
        case LengthMissing():
            return UNMEASURED
        case BadRequest() | SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return UNREADABLE
        case UnicodeEncodeError(reason="surrogates not allowed"):
            return UNSTORABLE
        case DatabaseError() | InterfaceError():
            return _database_outcome(error)
        case StorageUnavailable():
            return STORE_AWAY
        case WorkersBusy():
            return BUSY
        case MemoryError():
            return AWAY
        case OSError(errno=number) if number in DISK_FULL:
            return FULL
        case OSError(errno=number) if number in OUT_OF_REACH:
            return AWAY
    return OURS


def _database_outcome(error: BaseException) -> Outcome:
    """Return the outcome for an error of the database, by the error code of the driver.

    Without a code, as when no connection was made, decide by the class of Django's exception.
    """
    cause: BaseException | None = error
    while cause is not None:
        sqlite_code = getattr(cause, "sqlite_errorcode", None)
        if sqlite_code is not None:
            # The lowest byte is the primary code; the higher bytes of an extended code only refine it.
            return SQLITE.get(sqlite_code & 0xFF, OURS)
        sqlstate = getattr(cause, "sqlstate", None)
        if sqlstate:
            return _postgresql_outcome(sqlstate)
        cause = cause.__cause__
    if isinstance(error, OperationalError | InterfaceError):
        return AWAY
    if isinstance(error, DataError):
        return UNSTORABLE
    return OURS


def _postgresql_outcome(sqlstate: str) -> Outcome:
    """Return the outcome for an error code of PostgreSQL, by the first prefix in `SQLSTATE` that matches."""
    for prefix, outcome in SQLSTATE:
        if sqlstate.startswith(prefix):
            return outcome
    return OURS
