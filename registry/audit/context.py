"""Who writes, and why: told to the database, whose triggers put it into the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias
from weakref import WeakKeyDictionary

from django.contrib.auth.models import User
from django.db import connection, transaction

from registry.domain.policy.system_actors import SystemActor

from .hash_chain import one_line

Writer: TypeAlias = User | SystemActor  # who an action can be told to write as
FAILED = 3  # psycopg's TransactionStatus.INERROR: nothing but a rollback is possible
SET_SESSION = (
    "SELECT set_config('ledger.actor', %s, false), set_config('ledger.reason', %s, false),"
    " set_config('ledger.request_id', %s, false)"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the ledger writes beside a change."""

    actor: str = SystemActor.NOBODY.value
    reason: str = ""
    request_id: str = ""


NOBODY = Attribution()
_erasing: ContextVar[bool] = ContextVar("erasing", default=False)
_current: ContextVar[Attribution] = ContextVar("attribution", default=NOBODY)
# What each of PostgreSQL's sessions was told last; sessions come back from the pool with it.
_pushed: WeakKeyDictionary[object, Attribution] = WeakKeyDictionary()


def current() -> Attribution:
    """The attribution of what is written now."""
    return _current.get()


@contextmanager
def audit_context(
    *, actor: str | None = None, reason: str | None = None, request_id: str | None = None
) -> Iterator[None]:
    """Attribute all writes inside to the actor, with the reason; what is not given stays as it is outside."""
    given = {"actor": actor, "reason": reason, "request_id": request_id}
    outside = current()
    inside = replace(outside, **{name: one_line(text) for name, text in given.items() if text is not None})
    if inside == outside:
        yield
        return
    token = _current.set(inside)
    try:
        push_to_session()
        yield
    finally:
        _current.reset(token)
        push_to_session()


@contextmanager
def acting_as(by: Writer, reason: str | None = None) -> Iterator[None]:
    """Make one transaction, and attribute all its writes to `by`: a person, or the reserved name of a command."""
    actor = by.value if isinstance(by, SystemActor) else str(by.get_username())
    with transaction.atomic(), audit_context(actor=actor, reason=reason):
        yield


@contextmanager
def erasing() -> Iterator[None]:
    """Lets payloads and salts be emptied inside; for `propose_erasure`, in its transaction."""
    token = _erasing.set(True)
    try:
        _permit("on")
        yield
        _permit("off")
    finally:
        _erasing.reset(token)


def may_erase() -> bool:
    """Whether it is allowed now; SQLite's guard asks."""
    return _erasing.get()


def _permit(state: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('ledger.erasing', %s, true)", [state])


def push_to_session() -> None:
    """Tell PostgreSQL what is current, if there is a connection; SQLite's triggers ask by themselves.

    Inside a transaction it is queued among the writes, since the triggers run at its end. A transaction that has failed
    will be rolled back to a moment before it was told.
    """
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None or raw.closed:
        return
    now = current()
    if connection.in_atomic_block:
        if not connection.needs_rollback and raw.info.transaction_status != FAILED:
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger_attributed(%s, %s, %s)", astuple(now))
    elif _pushed.get(raw, NOBODY) != now:
        with connection.cursor() as cursor:
            cursor.execute(SET_SESSION, astuple(now))
        _pushed[raw] = now


def timestamp() -> str:
    """Now, UTC, with microseconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def salt() -> str:
    """128 random bits in hex."""
    return secrets.token_hex(16)
