"""The audit context: the actor, reason and request ID that the database triggers write into each audit entry."""

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

from .hash_chain import replace_separators

Writer: TypeAlias = User | SystemActor  # the actor that an action writes as: its `by=`
TRANSACTION_FAILED = 3  # psycopg's TransactionStatus.INERROR: only a rollback is possible
SET_SESSION = (
    "SELECT set_config('ledger.actor', %s, false), set_config('ledger.reason', %s, false),"
    " set_config('ledger.request_id', %s, false)"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """The actor, reason and request ID of an audit entry."""

    actor: str = SystemActor.NOBODY.value
    reason: str = ""
    request_id: str = ""


NO_ATTRIBUTION = Attribution()
_erasing_allowed: ContextVar[bool] = ContextVar("erasing", default=False)
_current_attribution: ContextVar[Attribution] = ContextVar("attribution", default=NO_ATTRIBUTION)
# By PostgreSQL connection: the attribution last pushed. A connection keeps its session variables in the pool.
_pushed_attributions: WeakKeyDictionary[object, Attribution] = WeakKeyDictionary()


def current_attribution() -> Attribution:
    """Return the attribution that applies to writes now."""
    return _current_attribution.get()


@contextmanager
def audit_context(
    *, actor: str | None = None, reason: str | None = None, request_id: str | None = None
) -> Iterator[None]:
    """Record all writes in the block under this actor, reason and request ID.

    For an argument that is None, the value of the enclosing block stays in force.
    """
    outer_attribution = current_attribution()
    arguments = {"actor": actor, "reason": reason, "request_id": request_id}
    overrides = {name: replace_separators(text) for name, text in arguments.items() if text is not None}
    inner_attribution = replace(outer_attribution, **overrides)
    if inner_attribution == outer_attribution:
        # Nothing changes, so the two queries that would set and reset the session variables are not needed.
        yield
        return

    token = _current_attribution.set(inner_attribution)
    try:
        push_to_session()
        yield
    finally:
        # Also after an error: the connection must not go back to the pool with this attribution.
        _current_attribution.reset(token)
        push_to_session()


@contextmanager
def acting_as(by: Writer, reason: str | None = None) -> Iterator[None]:
    """Run the block in a transaction, with all writes recorded as made by this user or system actor."""
    actor = by.value if isinstance(by, SystemActor) else str(by.get_username())
    with transaction.atomic(), audit_context(actor=actor, reason=reason):
        yield


@contextmanager
def allow_erasing() -> Iterator[None]:
    """Let the block erase the content of audit entries, which database triggers otherwise refuse.

    Use it inside a transaction.
    """
    token = _erasing_allowed.set(True)
    try:
        _set_postgres_erasing("on")
        yield
        # This is not needed after an error, because the rollback of the transaction resets the variable.
        _set_postgres_erasing("off")
    finally:
        _erasing_allowed.reset(token)


def is_erasing_allowed() -> bool:
    """Return whether audit entries may be erased now. SQLite's trigger on the ledger calls this."""
    return _erasing_allowed.get()


def _set_postgres_erasing(on_or_off: str) -> None:
    """Set PostgreSQL's transaction variable that permits erasing audit entries to "on" or "off"."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('ledger.erasing', %s, true)", [on_or_off])


def push_to_session() -> None:
    """Send the current actor, reason and request ID to PostgreSQL, whose audit triggers record them.

    Do nothing without a connection, or on SQLite, whose triggers call Python instead.
    """
    raw_connection = connection.connection
    if connection.vendor != "postgresql" or raw_connection is None or raw_connection.closed:
        return

    attribution = current_attribution()
    if connection.in_atomic_block:
        # The triggers run at the end of the transaction, so the attribution is queued among the writes. A failed
        # transaction needs no attribution, since its rollback discards all that was queued.
        has_failed = connection.needs_rollback or raw_connection.info.transaction_status == TRANSACTION_FAILED
        if not has_failed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger_attributed(%s, %s, %s)", astuple(attribution))
    elif _pushed_attributions.get(raw_connection, NO_ATTRIBUTION) != attribution:
        with connection.cursor() as cursor:
            cursor.execute(SET_SESSION, astuple(attribution))
        _pushed_attributions[raw_connection] = attribution


def utc_timestamp() -> str:
    """Return the current time in UTC with microseconds, in the format of audit entries."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def random_salt() -> str:
    """Return 128 random bits in hex."""
    return secrets.token_hex(16)
