"""A cache backend in the database, so that all processes share its counts and a restart keeps them.

It is meant for rare entries, such as failed logins. Unlike Django's database cache it stores JSON instead of pickles,
since a person who can write to the database could otherwise run code in the server. It adds an entry in one statement.
It hashes its keys, since they contain IP addresses and user names.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypeAlias

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registry.models import CacheEntry

UPSERT_SQL = (
    "INSERT INTO registry_remembered (key, value, expires) VALUES (%s, %s, %s)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
SqlValue: TypeAlias = str | datetime | None
ADD_SQL = f"{UPSERT_SQL} WHERE registry_remembered.expires <= %s"


class DatabaseCache(BaseCache):
    """A cache backend that stores JSON values in the database."""

    def __init__(self, _: str, params: dict[str, object]) -> None:
        super().__init__(params)

    def add(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Add an entry unless a valid one exists, and return whether it was added. Only one of two at once succeeds."""
        now = _adapt_datetime(timezone.now())
        row_values = self._row_values(key, value, timeout, version)
        return self._execute(ADD_SQL, [*row_values, now])

    def get(self, key: str, default: object = None, version: int | None = None) -> object:
        entry = _valid_entries().filter(key=self._hash_key(key, version))
        stored_value = entry.values_list("value", flat=True).first()
        return default if stored_value is None else json.loads(stored_value)

    def set(self, key: str, value: object, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._execute(UPSERT_SQL, self._row_values(key, value, timeout, version))

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        entry = _valid_entries().filter(key=self._hash_key(key, version))
        return bool(entry.update(expires=self._expires_at(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        deleted_count, _ = CacheEntry.objects.filter(key=self._hash_key(key, version)).delete()
        return bool(deleted_count)

    def clear(self) -> None:
        CacheEntry.objects.all().delete()

    def _row_values(self, key: str, value: object, timeout: float | None, version: int | None) -> list[SqlValue]:
        """Return the hashed key, the value as JSON and the time of expiry, as parameters of the SQL statements."""
        return [self._hash_key(key, version), json.dumps(value), _adapt_datetime(self._expires_at(timeout))]

    def _execute(self, sql: str, values: list[SqlValue]) -> bool:
        """Execute a statement and return whether it wrote a row."""
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount)

    def _expires_at(self, timeout: float | None) -> datetime | None:
        """Return when an entry with this timeout (in seconds) expires, or None if it never does."""
        timestamp = self.get_backend_timeout(timeout)
        return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)

    def _hash_key(self, key: str, version: int | None) -> str:
        """Return the key under which an entry is stored: an HMAC, since cache keys contain private data."""
        return salted_hmac(__name__, self.make_key(key, version), algorithm="sha256").hexdigest()


def delete_expired() -> int:
    """Delete the expired entries of the cache and return their number."""
    deleted_count, _ = CacheEntry.objects.filter(expires__lte=timezone.now()).delete()
    return deleted_count


def _valid_entries() -> QuerySet[CacheEntry]:
    """Return the entries of the cache that have not expired."""
    return CacheEntry.objects.filter(Q(expires=None) | Q(expires__gt=timezone.now()))


def _adapt_datetime(moment: datetime | None) -> SqlValue:
    """Convert a datetime to the form in which this database stores it, for use as an SQL parameter."""
    if moment is None:
        return None
    sql_value: SqlValue = connection.ops.adapt_datetimefield_value(moment)
    return sql_value
