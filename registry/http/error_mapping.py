"""What an exception means for the one who asked: try again, send something else, or report it. In English.

A database that is away, busy or full is no fault of the program: it must not look like one, nor like success.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
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


class AddressTooLong(SuspiciousOperation):
    """Path and query of a request hold more than the registry reads."""


class LengthMissing(SuspiciousOperation):
    """A request does not say how long its body is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Status and sentence that a request ends with; `retry` in seconds, where trying again may help."""

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
OUT_OF_REACH = (errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # passes, or is put right by whoever runs this

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
# PostgreSQL's SQLSTATE by its beginning, the longer one first.
SQLSTATE = (
    ("53100", FULL),
    ("53", AWAY),  # no memory, no connection left
    ("08", AWAY),  # the connection broke
    ("57014", BUSY),  # cancelled, because it took too long
    ("57", AWAY),  # shut down, starting
    ("58030", AWAY),  # could not read or write its files
    ("25006", AWAY),  # takes no writes at present
    ("25P0", BUSY),  # ended by a time-out
    ("40", BUSY),  # deadlock, could not be put in a row with others
    ("55P03", BUSY),  # somebody else held the lock
    ("22", UNSTORABLE),
)


def outcome_of(error: BaseException) -> Outcome:
    """How a request that ended in `error` is answered."""
    match error:
        case Http404():
            return MISSING
        case PermissionDenied():
            return FORBIDDEN
        case RequestDataTooBig():
            return TOO_LARGE
        case AddressTooLong():
            return TOO_LONG
        case LengthMissing():
            return UNMEASURED
        case BadRequest() | SuspiciousOperation() | MultiPartParserError() | UnreadablePostError():
            return UNREADABLE
        case UnicodeEncodeError(reason="surrogates not allowed"):
            return UNSTORABLE
        case DatabaseError() | InterfaceError():
            return _of_database(error)
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


def _of_database(error: BaseException) -> Outcome:
    """By the driver's own code if it gave one; by Django's kind of error if not (a connection that never was)."""
    for each in _causes(error):
        code, state = getattr(each, "sqlite_errorcode", None), getattr(each, "sqlstate", None)
        if code is not None:
            return SQLITE.get(code & 0xFF, OURS)  # the lowest byte: the others tell finer kinds apart
        if state:
            return next((outcome for start, outcome in SQLSTATE if state.startswith(start)), OURS)
    if isinstance(error, OperationalError | InterfaceError):
        return AWAY
    return UNSTORABLE if isinstance(error, DataError) else OURS


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
